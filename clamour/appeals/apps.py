from django.apps import AppConfig


class AppealsConfig(AppConfig):
    name = "clamour.appeals"
    label = "appeals"

    def ready(self) -> None:
        from clamour.appeals import following

        following.connect()
