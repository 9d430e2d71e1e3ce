"""Holding, releasing and recalling groups of a million deliveries: some at a time.

`actions.hold`, `release` and `recall` do a whole group in the caller's transaction; for the letters
of an appeal that is right. A mailing to a long list would keep every other writer out for minutes:
here each slice is a transaction of its own, and what is due first is stopped first.
"""

from collections.abc import Callable, Iterator

from django.db import transaction
from django.db.models import BinaryField, ExpressionWrapper, F, QuerySet

from clamour.delivery import actions, states
from clamour.delivery.models import Delivery

AT_ONCE = 5_000


def hold(group: str) -> int:
    """Keep back what waits; what a sender has is kept back when it comes back unsent."""
    _flag(group, paused=True)
    return _each(group, states.WAITING, actions.hold_rows)


def release(group: str) -> int:
    """Let what is held go."""
    _flag(group, paused=False)
    return _each(group, {states.HELD}, actions.release_rows)


def recall(group: str) -> int:
    """Withdraw what has not left yet; what is at our relay is taken back where that is possible."""
    waiting = _each(group, {*states.WAITING, states.HELD}, actions.withdraw_rows)
    _flag(group, recalled=True)
    return waiting


def as_stored(field: str) -> ExpressionWrapper:
    """An encrypted column as it lies in the table, without opening it."""
    return ExpressionWrapper(F(field), output_field=BinaryField(null=True))


def _flag(group: str, **flag: bool) -> None:
    """For what a sender or our relay has: few rows."""
    under_way = (states.CLAIMED, states.HANDED_OVER)
    for pks in _slices(group, under_way, **{name: not value for name, value in flag.items()}):
        Delivery.objects.filter(pk__in=pks, ended_at=None).update(**flag)


def _each(
    group: str, of: "set[str] | frozenset[str]", do: "Callable[[QuerySet[Delivery]], int]"
) -> int:
    done = 0
    for pks in _slices(group, sorted(of)):
        with transaction.atomic():
            done += do(Delivery.objects.filter(pk__in=pks))
    return done


def _slices(group: str, of: "list[str] | tuple[str, ...]", **like: bool) -> Iterator[list[int]]:
    """Rows in these states, until there are none: what is done to a slice must take it out of them.

    By part and state, so that the index `delivery_group` answers.
    """
    parts = Delivery.objects.filter(group=group).order_by().values_list("part", flat=True)
    for part in list(parts.distinct()):
        for state in of:
            rows = Delivery.objects.filter(group=group, part=part, state=state, **like)
            last: list[int] = []
            while pks := list(rows.order_by().values_list("pk", flat=True)[:AT_ONCE]):
                if pks == last:
                    break  # nothing moved: the table does not lead there
                yield pks
                last = pks
