"""Labels that a supporter can pick: those of live stories."""

from importlib import import_module
from importlib.util import find_spec
from uuid import UUID


def labels() -> list[tuple[str, str]]:
    """Slug and name of each label of a live story, by name."""
    if find_spec("clamour.appeals.listing") is None:
        return []
    found: list[tuple[str, str]] = import_module("clamour.appeals.listing").labels()
    return found


def of(story: UUID) -> list[str]:
    """The slugs of a story's labels."""
    if find_spec("clamour.appeals.listing") is None:
        return []
    return [slug for slug, _name in import_module("clamour.appeals.listing").labels_of(story)]
