"""ASGI entry of the vault role: `granian --interface asgi ansim.cli.asgi.vault:application`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("ANSIM_ROLE", "vault")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ansim.conf.role_vault")

application = get_asgi_application()
