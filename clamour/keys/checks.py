"""What must be right about the keys before anything starts."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError

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


@register(Tags.database)
def keys_fit(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Asked where the database may be (`check --database default`); the commands demand it too."""
    from clamour.keys import canary

    if not databases:
        return []
    try:
        canary.demand()
    except canary.KeysDoNotFit as problem:
        what, _, hint = str(problem).partition(". ")
        return [Error(f"{what}.", hint=hint, id="keys.E002")]
    except DatabaseError:
        pass  # not migrated yet, or away: whoever starts will see
    return []


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
