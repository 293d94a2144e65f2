"""What accounts keeps elsewhere: seal pictures as sealed files, private keys, second factors of django-allauth."""
