"""ASGI entry of the opener role: `granian --interface asgi ansim.cli.asgi.opener:application`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("ANSIM_ROLE", "opener")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ansim.conf.role_opener")

application = get_asgi_application()
