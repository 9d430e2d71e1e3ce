"""What a row would change in an office: additions, and fields that no person has typed.

An import adds. It writes over a field only where no person has corrected it, leaves every address
that a person added as it is, and does not bring back what a person took away. Where a public appeal
writes to the office (or to the embassies it is one of), what is new is held, and what moves letters
(name, salutation, whose embassy it is) stays: that is for two persons at the desk.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from clamour.offices.exchange.columns import stands_text
from clamour.offices.exchange.row import Identity, Name, Point, Row, Stands, own
from clamour.offices.matching.directory import our_number
from clamour.offices.models import Channel, Office, OfficeKind
from clamour.offices.privacy import looks_private
from clamour.offices.states import PointState
from clamour.offices.taking.standing import FIELDS, InUse, Reached, Standing

_MOVES_LETTERS = ("kind", "country", "salutation")


@dataclass
class Plan:
    """What becomes of one row. `office` is below 0 for a new one."""

    row: Row
    office: int
    is_new: bool
    name: str = ""
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    names: list[Name] = field(default_factory=list)
    points: list[tuple[Point, PointState]] = field(default_factory=list)
    hours: list[tuple[int, str, str]] = field(default_factory=list)
    identities: list[Identity] = field(default_factory=list)
    stands: list[Stands] = field(default_factory=list)
    changed_stands: list[tuple[int, Stands, Stands]] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        """Whether anything is written."""
        found = (self.fields, self.names, self.points, self.hours, self.identities)
        return self.is_new or any([*found, self.stands, self.changed_stands])


def plan(row: Row, office: int, now: Standing | None, used: InUse) -> tuple[Plan, Standing]:
    """What the row changes, and the office as it stands then."""
    made = Plan(row, office, now is None, name=now.name if now else row.names[0].text)
    then = now or _begun(made)
    guarded = _is_guarded(row, office, then, used)
    if now is not None:
        _plan_fields(made, then, guarded)
    _plan_names(made, then, guarded)
    _plan_points(made, then, guarded)
    for identity in row.identities:
        if (identity.scheme, identity.value) not in then.identities and our_number(
            identity
        ) is None:
            then.identities.add((identity.scheme, identity.value))
            made.identities.append(identity)
    _plan_stands(made, then, used)
    return made, then


def _begun(made: Plan) -> Standing:
    """A new office, with its fields as the row has them."""
    row = made.row
    fields = {name: getattr(row, name) for name in FIELDS}
    fields["kind"] = row.kind or OfficeKind.OTHER.value
    made.fields = {name: (None, value) for name, value in fields.items() if value}
    text = row.names[0].text
    return Standing(text, fields, texts={text}, told=set(made.fields))


def _is_guarded(row: Row, office: int, then: Standing, used: InUse) -> bool:
    """Whether letters of a public appeal go there, or would."""
    if office in used.offices:
        return True
    stands_for = {key[0] for key in then.stands} | {it.of_country for it in row.stands or ()}
    kinds = (row.kind, then.fields["kind"])
    if OfficeKind.FOREIGN_MINISTRY in kinds:
        stands_for |= {row.country, then.fields["country"]}
    return bool(stands_for & used.countries)


def _plan_fields(made: Plan, then: Standing, guarded: bool) -> None:
    for name in FIELDS:
        new, old = getattr(made.row, name), then.fields[name]
        if not new or name in then.told:
            continue
        then.told.add(name)
        if new == old or name in then.corrected or (name == "kind" and _tells_less(made.row, old)):
            continue
        if guarded and name in _MOVES_LETTERS:
            made.row.doubts.append(
                _("A public appeal writes to it: change this at the desk (%(field)s: %(new)s).")
                % {"field": field_label(name), "new": new}
            )
            continue
        made.fields[name] = (old, new)
        then.fields[name] = new


def _tells_less(row: Row, old: str) -> bool:
    """Whether the kind in the file is vaguer than the one that stands."""
    return row.kind == OfficeKind.OTHER or (row.kind_is_guess and old != OfficeKind.OTHER)


def _plan_names(made: Plan, then: Standing, guarded: bool) -> None:
    """A name comes beside the others; the one it goes by changes only by our own table."""
    first = made.row.names[0]
    ours = own(made.row)
    edited = ours is not None and our_number(ours) == made.office and first.text not in then.texts
    if edited and not guarded and "name" not in then.corrected:
        made.fields["name"] = (then.name, first.text)
        made.names.append(Name("", then.name))
        then.name = first.text
        then.texts.add(first.text)
    for name in made.row.names:
        if name.text not in then.texts or _gains_language(made, name):
            then.texts.add(name.text)
            made.names.append(name)


def _gains_language(made: Plan, name: Name) -> bool:
    """The first name of a new office is kept with its language too."""
    return made.is_new and bool(name.language) and name is made.row.names[0]


def _plan_points(made: Plan, then: Standing, guarded: bool) -> None:
    row = made.row
    for point in row.points:
        address = (point.kind, point.value)
        there = then.points.get(address)
        if there:
            if point.hours and point.hours != there.hours and not there.by_person and there.pk:
                made.hours.append((there.pk, there.hours, point.hours))
                there.hours = point.hours
        elif address not in then.removed:
            then.points[address] = Reached(None, point.hours, False)
            made.points.append((point, _state(made, point, then, guarded)))


def _state(made: Plan, point: Point, then: Standing, guarded: bool) -> PointState:
    fields = then.fields
    why = looks_private(point.kind, point.value, fields["kind"], fields["country"])
    if why:
        made.row.doubts.append(f"{point.value}: {why}")
    if guarded:
        return PointState.HELD
    return PointState.PRIVATE if why else PointState.UNCHECKED


def _plan_stands(made: Plan, then: Standing, used: InUse) -> None:
    """A mission that would take letters of a public appeal at once comes in suspended."""
    if "stands" in then.corrected:
        return
    for it in made.row.stands or ():
        guarded = it.of_country in used.countries
        pk, old = then.stands.get(it[:3], (None, None))
        if old is None:
            new = it._replace(suspended=it.suspended or (guarded and not made.is_new))
            if new != it:
                made.row.doubts.append(
                    _("A public appeal writes to embassies of %s: suspended until somebody agrees.")
                    % it.of_country
                )
            then.stands[it[:3]] = (None, new)
            made.stands.append(new)
        elif pk and old != it and not (guarded and not it.suspended):
            then.stands[it[:3]] = (pk, it)
            made.changed_stands.append((pk, old, it))


def field_label(name: str) -> str:
    """What a field is called at the desk."""
    return next(str(it.verbose_name) for it in Office._meta.fields if it.name == name)


def differences(made: Plan) -> Iterator[tuple[str, str, str]]:
    """What changes, each as its label, what stands and what comes."""
    for name, (old, new) in made.fields.items():
        yield field_label(name), _text(old), _text(new)
    for it in made.names:
        yield _("one more name"), "", f"{it.text} ({it.language})" if it.language else it.text
    for point, state in made.points:
        said = point.value if state == PointState.UNCHECKED else f"{point.value} ({state.label})"
        yield str(Channel(point.kind).label), "", said
    for _pk, old_hours, hours in made.hours:
        yield _("office hours"), old_hours, hours
    for identity in made.identities:
        yield identity.scheme, "", identity.value
    for stands in made.stands:
        yield _("stands for"), "", stands_text(stands)
    for _pk, old_stands, stands in made.changed_stands:
        yield _("stands for"), stands_text(old_stands), stands_text(stands)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)
