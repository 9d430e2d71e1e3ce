from django.apps import AppConfig


class StaleConfig(AppConfig):
    name = "clamour.stale"
    label = "stale"
