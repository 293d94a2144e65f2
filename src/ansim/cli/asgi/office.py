"""ASGI entry of the office role: `granian --interface asgi ansim.cli.asgi.office:application`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("ANSIM_ROLE", "office")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ansim.conf.role_office")

application = get_asgi_application()
