from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "clamour.oversight"
    label = "oversight"
