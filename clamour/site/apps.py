from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "clamour.site"
    label = "site"
