"""What must be right about the keys before anything starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from clamour.keys import files


@register()
def keys_are_private(**kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"{path} can be read by others.",
            hint=f"Run: chmod go= {path}",
            id="keys.E001",
        )
        for path in files.open_to_others(settings.KEYS_DIR)
    ]


@register(deploy=True)
def keys_lie_apart(**kwargs: Any) -> list[CheckMessage]:
    if settings.KEYS_DIR.is_relative_to(settings.DATA_DIR) and not settings.DEMO:
        return [
            Warning(
                "KEYS_DIR lies inside DATA_DIR: a copy of the data would carry its keys.",
                hint="Set KEYS_DIR to a folder that backups of DATA_DIR do not hold.",
                id="keys.W001",
            )
        ]
    return []
