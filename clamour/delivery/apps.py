from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "clamour.delivery"
    label = "delivery"

    def ready(self) -> None:
        from clamour.delivery import checks  # noqa: F401  registers itself
