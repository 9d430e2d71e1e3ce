from django.apps import AppConfig


class GateConfig(AppConfig):
    name = "clamour.gate"
    label = "gate"
