"""Django app of delivery; may be installed in any role that sends messages."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Registers the models under the label `delivery`."""

    name = "ansim.delivery"
    label = "delivery"
