from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "clamour.site"
    label = "site"

    def ready(self) -> None:
        from clamour.site import checks  # noqa: F401  registers itself
