"""The receipt: each target of a letter with what became of it, in words for its author."""

from datetime import datetime
from typing import NamedTuple, TypedDict

from django.utils.translation import gettext as _

from clamour.appeals import queries as appeals
from clamour.appeals.models import Target
from clamour.delivery import states
from clamour.delivery.channels.by_hand import WAITS
from clamour.delivery.models import Channel as Way
from clamour.delivery.models import Delivery
from clamour.letters.actions import LETTER_STREAM
from clamour.letters.addressing import reach, targets_for
from clamour.letters.composing import Composed, compose
from clamour.letters.models import Letter
from clamour.offices.models import Channel, ContactPoint, Office


class Step(NamedTuple):
    """One attempt at a delivery: when, what it came to, and the server's own words."""

    at: datetime
    said: str
    answer: str


class Row(TypedDict):
    """One target on the receipt."""

    office: str
    channel: str
    state: str
    said: str
    at: datetime | None
    steps: list[Step]
    other_ways: list[tuple[str, str]]


def rows(letter: Letter) -> list[Row]:
    """One row a target, in the appeal's order; those that were removed since come last."""
    page = appeals.edition(letter.appeal, letter.language)
    targets = targets_for(letter, page.locale.language_code if page else letter.language)
    written = {target: (office, mailed) for target, office, mailed in letter.addressed}
    offices = Office.objects.in_bulk([office for office, _mailed in written.values()])
    found = Delivery.objects.filter(stream=LETTER_STREAM, ref__in=letter.refs)
    sent = {row.ref: row for row in found.prefetch_related("tries")}

    def row(target: int, other_ways: list[tuple[str, str]]) -> Row:
        office, mailed = written[target]
        delivery = sent.get(letter.ref(mailed))
        along = written.get(mailed, (0, 0))[0] if mailed != target else 0
        return Row(
            office=_name(offices.get(office)),
            channel=delivery.channel if delivery else "",
            state=delivery.state if delivery else "by_hand",
            said=_along(_name(offices.get(along)), delivery) if along else _said(delivery),
            at=delivery.since if delivery else None,
            steps=steps(delivery) if delivery else [],
            other_ways=other_ways,
        )

    there = [
        row(target.pk, _other_ways(channels))
        if target.pk in written
        else _added_later(target, _other_ways(channels, mail_too=True))
        for target, channels in reach(targets)
    ]
    here = {target.pk for target in targets}
    gone = [target for target, (_office, mailed) in written.items() if mailed]
    return there + [row(target, []) for target in gone if target not in here]


class GivenBack(NamedTuple):
    """A letter that did not arrive, as its writer gets it back."""

    offices: list[str]
    said: str
    composed: Composed
    other_ways: list[tuple[str, str]]


def given_back(letter: Letter) -> list[GivenBack]:
    """What of this letter failed, each with its text and the ways that are left."""
    page = appeals.edition(letter.appeal, letter.language)
    targets = targets_for(letter, page.locale.language_code if page else letter.language)
    failed = set(letter.failures.values_list("target", flat=True))
    along = {target: mailed for target, _office, mailed in letter.addressed}
    models = appeals.model_letters(letter.appeal, letter.model_version)
    channels = {target.pk: found for target, found in reach(targets)}
    sent = {
        row.ref: row for row in Delivery.objects.filter(stream=LETTER_STREAM, ref__in=letter.refs)
    }
    found = []
    for target in [target for target in targets if target.pk in failed]:
        offices = [it.office.name for it in targets if along.get(it.pk) == target.pk]
        ways = [
            way
            for it in targets
            if along.get(it.pk) == target.pk
            for way in _other_ways(channels[it.pk])
        ]
        said = _said(sent.get(letter.ref(target.pk)))
        found.append(GivenBack(offices, said, compose(letter, target, models), ways))
    return found


def _added_later(target: Target, other_ways: list[tuple[str, str]]) -> Row:
    return Row(
        office=target.office.name,
        channel="",
        state="later",
        said=_("added to the appeal after your letter: reach it in these ways"),
        at=None,
        steps=[],
        other_ways=other_ways,
    )


def _name(office: Office | None) -> str:
    return office.name if office else _("an office that was removed since")


def _other_ways(
    channels: dict[str, ContactPoint], *, mail_too: bool = False
) -> list[tuple[str, str]]:
    return [
        (str(point.get_kind_display()), point.value)
        for kind, point in channels.items()
        if mail_too or kind != Channel.EMAIL
    ]


def _along(office: str, delivery: Delivery | None) -> str:
    """A second office with the same mailbox."""
    return _("in the same letter as %(office)s: %(said)s") % {
        "office": office,
        "said": _said(delivery),
    }


def steps(delivery: Delivery) -> list[Step]:
    """Every attempt at a delivery, the first one first."""
    return [Step(it.at, _words(delivery, it.state), it.answer) for it in delivery.tries.all()]


def _said(delivery: Delivery | None) -> str:
    if delivery is None:
        return _("takes no mail: reach it in the other ways")
    return _words(delivery, delivery.state)


def _words(delivery: Delivery, state: str) -> str:
    told = None if delivery.channel == Way.EMAIL else _said_by_hand(delivery, state)
    by_mail = {
        states.HELD: _("waits to be released"),
        states.QUEUED: _("waits for its turn"),
        states.CLAIMED: _("is being sent"),
        states.DEFERRED: _("their server asked us to try again later; we do"),
        states.UNCERTAIN: _("sent, but their server fell silent; we are finding out"),
        states.HANDED_OVER: _("left our server"),
        states.ACCEPTED: _("accepted by their server"),
        states.SETTLED: _("delivered, as far as anyone can tell"),
        states.BOUNCED: _("returned by their server"),
        states.FAILED: _("could not be delivered"),
        states.WITHDRAWN: _("withdrawn with the appeal"),
    }
    return told or by_mail[state]


def _said_by_hand(delivery: Delivery, state: str) -> str | None:
    """What people at the desk do with a letter to an office that takes no mail."""
    is_by_mail = state == states.HANDED_OVER and not delivery.queue_id.startswith(WAITS)
    if is_by_mail:
        return _("sent to our fax provider")
    will, done = {
        Way.POST: (_("will be printed and posted"), _("posted")),
        Way.FAX: (_("will be faxed"), _("faxed")),
        Way.WEBFORM: (
            _("will be typed into the form on its site"),
            _("sent with the form on its site"),
        ),
    }[Way(delivery.channel)]
    said = dict.fromkeys((states.QUEUED, states.CLAIMED, states.HANDED_OVER), will)
    said |= dict.fromkeys((states.ACCEPTED, states.SETTLED), done)
    return (said | {states.BOUNCED: _("refused by the office")}).get(state)
