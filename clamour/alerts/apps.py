from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "clamour.alerts"
    label = "alerts"
