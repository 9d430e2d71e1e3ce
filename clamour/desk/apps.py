from typing import Any

from django.apps import AppConfig, apps


class DeskConfig(AppConfig):
    name = "clamour.desk"
    label = "desk"

    def ready(self) -> None:
        """Let Wagtail make and change accounts through screens that ask for a second person."""
        users: Any = apps.get_app_config("wagtailusers")
        users.user_viewset = "clamour.desk.accounts.AccountViewSet"
        users.group_viewset = "clamour.desk.accounts.RoleViewSet"
