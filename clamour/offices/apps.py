from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "clamour.offices"
    label = "offices"
