from django.apps import AppConfig


class SupportersConfig(AppConfig):
    name = "clamour.supporters"
    label = "supporters"
