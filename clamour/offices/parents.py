"""Which office is part of which: never of itself, not even through others."""

from collections.abc import Callable, Iterator

from clamour.offices.models import Office


def is_circle(office: int, parent: int, above: Callable[[int], int]) -> bool:
    """Whether the office would be part of itself; `above` gives an office's parent, 0 for none."""
    seen: set[int] = set()
    while parent and parent != office and parent not in seen:
        seen.add(parent)
        parent = above(parent)
    return bool(parent)


def above(office: int) -> int:
    """The office that this one is part of in the directory, 0 for none."""
    return Office.objects.filter(pk=office).values_list("parent", flat=True).first() or 0


def up_from(office: int) -> Iterator[int]:
    """The offices above this one, the nearest first."""
    seen = {office}
    while (office := above(office)) and office not in seen:
        seen.add(office)
        yield office


def may_be_part(office: int, parent: int | None) -> bool:
    """Whether the office may be made part of that one: it is there, and no circle comes of it."""
    if not parent:
        return True
    there = Office.objects.filter(pk=parent).exists()
    return there and not is_circle(office, parent, above)
