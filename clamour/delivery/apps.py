from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "clamour.delivery"
    label = "delivery"
