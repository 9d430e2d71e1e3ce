from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "clamour.keys"
    label = "keys"

    def ready(self) -> None:
        from clamour.keys import checks  # noqa: F401  registers itself
