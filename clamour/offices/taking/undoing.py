"""Takes an import back, as far as nobody has touched what it brought.

A new office goes, if it is still just what the file made of it and nothing hangs on it. Of other
offices each address, name and field goes back by itself. What a person, a later import or a public
appeal has laid hands on stays, and is told.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clamour.offices import indexing
from clamour.offices.models import (
    ContactPoint,
    Identity,
    Merge,
    Office,
    OfficeName,
    Representation,
    Trace,
)
from clamour.offices.states import USABLE_FOR_COPIES, PointState
from clamour.offices.taking.planning import field_label
from clamour.offices.taking.report import SHOWN
from clamour.offices.taking.standing import InUse, Standing, in_use, standing
from clamour.offices.taking.tracing import Brought
from clamour.stale import actions as stale

AT_ONCE = 200


@dataclass
class Undone:
    """How many offices went, are as before again, or stay with something of it; and which stay."""

    counts: Counter[str] = field(default_factory=Counter)
    stays: list[dict[str, Any]] = field(default_factory=list)

    def keep(self, office: int, name: str, why: Iterable[str]) -> None:
        self.counts["stays"] += 1
        if len(self.stays) < SHOWN:
            said = "; ".join(dict.fromkeys(why))
            self.stays.append({"office": office, "name": name, "why": said})

    def as_json(self) -> dict[str, Any]:
        counts = {name: self.counts[name] for name in ("gone", "back", "stays")}
        return {"undone": counts, "stays": self.stays}


def undo(upload: int, done: Undone, progress: Callable[[int], None]) -> None:
    """Take back what the import of this file did; each batch is a transaction.

    What was taken back is forgotten with it: one that breaks off is begun again.
    """
    of_it = Trace.objects.filter(upload=upload)
    while True:
        with transaction.atomic():
            last = of_it.order_by("-office").values_list("office", flat=True).distinct()
            numbers = list(last[:AT_ONCE])
            if not numbers:
                return
            _Batch(upload, _brought(upload, numbers), done).take_back()
            of_it.filter(office__in=numbers).delete()
        progress(done.counts.total())


def _brought(upload: int, numbers: Sequence[int]) -> dict[int, Brought]:
    found: dict[int, Brought] = defaultdict(Brought)
    traces = Trace.objects.filter(upload=upload, office__in=numbers).order_by("pk")
    for office, did in traces.values_list("office", "did"):
        found[office].add(did)
    return found


def _with_parts(upload: int, numbers: Iterable[int]) -> set[int]:
    """Those of which others are a part that this import has not touched, or a person said so."""
    parts = Office.objects.filter(parent__in=list(numbers)).order_by()
    here = Trace.objects.filter(upload=upload).values("office")
    untouched = parts.exclude(pk__in=here).values_list("parent", flat=True)
    said = parts.exclude(corrected=[]).values_list("parent", "corrected")
    chosen = (parent for parent, corrected in said if "parent" in corrected)
    return {parent for parent in (*untouched, *chosen) if parent}


class _Batch:
    """Some offices, what the import did to them, and how they stand now."""

    def __init__(self, upload: int, brought: dict[int, Brought], done: Undone) -> None:
        self.brought, self.done = brought, done
        self.now = standing(list(brought))
        self.used = in_use(brought)
        offices = Office.objects.filter(pk__in=list(brought))
        self.needed = {
            *offices.exclude(targets=None).values_list("pk", flat=True),
            *offices.exclude(merges=None).values_list("pk", flat=True),
            *_with_parts(upload, brought),
        }

    def take_back(self) -> None:
        gone = [pk for pk in self.now if self.brought[pk].is_new and self._is_as_brought(pk)]
        self.done.counts["gone"] += len(gone)
        for pk, it in self.brought.items():
            if pk not in self.now:
                self._miss(pk, it)
            elif pk not in gone:
                self._take_back_of(pk, it)
        Office.objects.filter(pk__in=gone).delete()
        indexing.index(self.now.keys() - set(gone))
        stale.mark([f"office:{pk}" for pk in self.now], why="import undone")

    def _miss(self, pk: int, it: Brought) -> None:
        """It is not there any more: somebody deleted it, or put it together with another."""
        merge = Merge.objects.filter(gone__office=pk, undone_at=None).first()
        if merge:
            self.done.keep(merge.kept_id, it.name, [_("It was put together with another entry.")])
        else:
            self.done.counts["gone"] += 1

    def _is_as_brought(self, pk: int) -> bool:
        now, it = self.now[pk], self.brought[pk]
        if pk in self.needed or now.corrected or now.removed or _takes_letters(pk, now, self.used):
            return False
        told = {name: new for name, (_old, new) in it.fields.items()}
        if now.parent not in (None, told.pop("parent", None)):  # None: it went before this one
            return False
        points = {address: (p.hours, p.state) for address, p in now.points.items()}
        return (
            now.name == told.pop("name", it.name)
            and {name: value for name, value in now.fields.items() if value} == told
            and points == it.points
            and not any(p.by_person for p in now.points.values())
            and now.texts == {it.name, now.name, *(text for _language, text in it.names)}
            and now.identities == it.identities
            and {key: s for key, (_pk, s) in now.stands.items()}
            == {key: new for key, (_old, new) in it.stands.items()}
        )

    def _take_back_of(self, pk: int, it: Brought) -> None:
        now = self.now[pk]
        if it.is_new:
            self.done.keep(pk, now.name, [_why_touched(pk, now, self.needed, self.used)])
            return
        if _takes_letters(pk, now, self.used):
            stays = list(_without_moving_letters(pk, it, now))
        else:
            stays = [*_fields(pk, it, now), *_points(it, now), *_beside(pk, it, now)]
        if stays:
            self.done.keep(pk, now.name, stays)
        else:
            self.done.counts["back"] += 1


def _why_touched(pk: int, now: Standing, needed: set[int], used: InUse) -> str:
    if _takes_letters(pk, now, used):
        return _("A public appeal writes to it.")
    if pk in needed:
        return _("An appeal or another entry needs it.")
    return _("It was changed since.")


def _takes_letters(pk: int, now: Standing, used: InUse) -> bool:
    """Whether letters of a public appeal go there: nothing of it is taken away unasked."""
    written = pk in used.offices or bool({key[0] for key in now.stands} & used.countries)
    written = written or (
        now.fields["kind"] == "foreign_ministry" and now.fields["country"] in used.countries
    )
    return written and any(p.state in USABLE_FOR_COPIES for p in now.points.values())


def _without_moving_letters(pk: int, it: Brought, now: Standing) -> Iterator[str]:
    """Only what nobody has agreed to yet goes from an office that letters go to."""
    waiting = {a: said for a, said in it.points.items() if said[1] == PointState.HELD}
    yield from _points(Brought(points=waiting), now)
    if len(waiting) < len(it.points) or it.fields or it.names or it.stands or it.hours:
        yield _("A public appeal writes to it.")


def _fields(pk: int, it: Brought, now: Standing) -> Iterator[str]:
    back = {}
    for name, (old, new) in it.fields.items():
        current = now.says(name)
        if current == new and name not in now.corrected:
            back[name] = old
        elif current != old:
            yield _("It was changed since: %s") % field_label(name)
    if back:
        Office.objects.filter(pk=pk).update(**back)


def _points(it: Brought, now: Standing) -> Iterator[str]:
    """Addresses go that are just as they came; hours go back."""
    gone = []
    for address, said in it.points.items():
        there = now.points.get(address)
        if there and there.pk and not there.by_person and (there.hours, there.state) == said:
            gone.append(there.pk)
        elif there:
            yield _("It was changed since: %s") % address[1]
    ContactPoint.objects.filter(pk__in=gone).delete()
    for pk, (old, new) in it.hours.items():
        ContactPoint.objects.filter(pk=pk, hours=new).update(hours=old)


def _beside(pk: int, it: Brought, now: Standing) -> Iterator[str]:
    """Names, what other directories call it, and whom it stands for."""
    if it.names and "names" in now.corrected:
        yield _("It was changed since: %s") % _("other names")
    else:
        for language, text in it.names:
            OfficeName.objects.filter(office=pk, language=language, text=text).delete()
    for scheme, value in it.identities:
        Identity.objects.filter(office=pk, scheme=scheme, value=value).delete()
    for key, (old, new) in it.stands.items():
        if key not in now.stands:
            continue
        row, current = now.stands[key]
        if row and current == new and "stands" not in now.corrected:
            _put_back(row, old)
        elif current != old:
            yield _("It was changed since: %s") % _("stands for")


def _put_back(row: int, old: Any) -> None:
    rows = Representation.objects.filter(pk=row)
    if old is None:
        rows.delete()
    else:
        rows.update(standing=old.standing, suspended=old.suspended)
