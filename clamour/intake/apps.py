from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "clamour.intake"
    label = "intake"
