"""ASGI entry of the visits role: `granian --interface asgi ansim.cli.asgi.visits:application`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("ANSIM_ROLE", "visits")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ansim.conf.role_visits")

application = get_asgi_application()
