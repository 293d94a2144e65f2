"""ASGI entry of the ledger role: `granian --interface asgi ansim.cli.asgi.ledger:application`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("ANSIM_ROLE", "ledger")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ansim.conf.role_ledger")

application = get_asgi_application()
