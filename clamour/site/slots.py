"""What other rooms put on an appeal's page: gatherings, endorsements, cases.

A slot is the module `clamour.ROOM.page`. Its `shown(page, language)` returns a Part, or None when
the room has nothing for this appeal. A room that does not exist leaves its slot empty.
"""

from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings

from clamour.appeals.models import AppealPage

# In the order of the page.
ROOMS = ("cases", "endorsements", "gatherings")


@dataclass(frozen=True)
class Part:
    """A section of the page: its anchor, its heading, and the template that shows it."""

    anchor: str
    heading: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


def filled(page: AppealPage, language: str) -> list[Part]:
    """The parts that rooms have for this appeal. Call it in the interface's language."""
    rooms = [f"clamour.{room}" for room in ROOMS]
    modules = [
        import_module(f"{room}.page")
        for room in rooms
        if room in settings.INSTALLED_APPS and find_spec(f"{room}.page")
    ]
    parts = [module.shown(page, language) for module in modules]
    return [part for part in parts if part]
