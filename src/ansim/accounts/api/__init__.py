"""The door of accounts for pages: who may see a view, and what sign-in asks of django-allauth."""
