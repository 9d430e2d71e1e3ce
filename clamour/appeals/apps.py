from django.apps import AppConfig


class AppealsConfig(AppConfig):
    name = "clamour.appeals"
    label = "appeals"
