"""The stream of letters to offices: from a row of the outbox to the bytes an office receives.

A ref is `<letter>:<target>`. The supporter never stands in From with their own mailbox: it would
fail DMARC (RFC 9989) at the office's server, and tell the office more than the supporter chose.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.text import slugify

from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage, ModelLetter, Target
from clamour.delivery import states
from clamour.delivery.channels.email.template import Mailbox, Template, stamps
from clamour.delivery.inbound.addresses import answer_address
from clamour.delivery.models import Channel, Delivery
from clamour.letters import failures
from clamour.letters.composing import answers_to, compose
from clamour.letters.copies import called, named
from clamour.letters.models import Letter
from clamour.letters.streams import reply
from clamour.offices import freshness
from clamour.offices.merging import merged
from clamour.offices.models import Office

__all__ = ["called", "named"]  # an address of ours that stands in copy of supporters' own mails

STREAM = "letters.letter"
ARRIVED = {states.ACCEPTED, states.SETTLED}
# Target to the day on which a letter to it last arrived, as far as this process knows.
_arrived: dict[int, date] = {}
HEADERS: dict[str, str | Mailbox | list[Mailbox]] = {
    "From": Mailbox("{name}", "{from}"),
    "To": Mailbox("{office}", "{to}"),
    # The writer's own mailbox, if they chose so, else ours that leads to them. Programs that heed
    # only From come to the latter in any case.
    "Reply-To": Mailbox("{name}", "{answers}"),
    "Subject": "{subject}",
}
HOLES = ["name", "from", "office", "to", "subject", "text", "answers"]
TEMPLATE = Template.compile(headers=HEADERS, body="{text}", holes=HOLES)


def content(deliveries: Sequence[Delivery]) -> Mapping[int, bytes]:
    """The message of each delivery; none for a letter or target that is gone.

    None either when the appeal takes no letters any more: closing recalls what waits, and this is
    the net beneath it.
    """
    letters = _letters({_ids(row.ref)[0] for row in deliveries})
    targets = (
        Target.objects.select_related("office")
        .prefetch_related("office__names")
        .in_bulk({_ids(row.ref)[1] for row in deliveries})
    )
    models = _models(letters.values())
    missions = _missions(letters.values(), targets)
    messages = {}
    for row in deliveries:
        letter_pk, target_pk = _ids(row.ref)
        letter, target = letters.get(letter_pk), targets.get(target_pk)
        if letter and target and not letter.is_scrubbed:
            signed = models[letter.appeal, letter.model_version]
            said_to = missions.get((letter_pk, target_pk)) if target.office.is_nearest else target
            if said_to:
                messages[row.pk] = _message(row, letter, said_to, signed)
    return messages


def recipients(refs: Sequence[str]) -> Mapping[str, str]:
    """Nothing: each row holds the office's address as it was when the letter was confirmed."""
    return {}


def heard(ref: str, state: str, answer: str) -> None:
    """The receipt and the desk read the outbox itself; a failure is told to the letter's writer.

    The directory learns whether the office's mailbox works.
    """
    if state in (states.BOUNCED, states.FAILED):
        failures.note(*_ids(ref))
    if state == states.BOUNCED:
        freshness.bounced(_address(ref), answer)
    elif state in ARRIVED and _is_first_today(ref):
        freshness.accepted(_address(ref))


def _address(ref: str) -> str:
    row = Delivery.objects.filter(stream=STREAM, ref=ref, channel=Channel.EMAIL).first()
    return (row.address or "") if row else ""


def _is_first_today(ref: str) -> bool:
    """Whether this target heard nothing today; asked for every letter, so it asks no database.

    Behind "the embassy near you" one target has many mailboxes: one of them a day is enough.
    """
    target, today = _ids(ref)[1], timezone.localdate()
    if _arrived.get(target) == today:
        return False
    _arrived[target] = today
    return True


def replied(ref: str, incoming: int) -> bool:
    """An office has answered: on to the letter's author, while we know them."""
    letter = Letter.objects.filter(pk=_ids(ref)[0]).first()
    return letter is not None and reply.send_on(letter, incoming)


def from_address(letter: Letter, row: Delivery) -> str:
    """A mailbox of ours that reads like the writer and leads to them: `jane.doe.k7q2...@`."""
    words = slugify(letter.name or "").strip("-").replace("-", ".")
    return answer_address(row, words or "letter")


def _letters(pks: set[int]) -> dict[int, Letter]:
    found = Letter.objects.in_bulk(pks)
    open_pages = AppealPage.objects.filter(
        translation_key__in={letter.appeal for letter in found.values()}, closed_on=None
    )
    wanted = set(open_pages.values_list("translation_key", flat=True))
    return {pk: letter for pk, letter in found.items() if letter.appeal in wanted}


def _models(letters: Iterable[Letter]) -> dict[tuple[UUID, int | None], list[ModelLetter]]:
    """The model letters that each of these letters was signed with, loaded once an appeal."""
    wanted = {(letter.appeal, letter.model_version) for letter in letters}
    versions = {appeal: appeals.model_versions(appeal) for appeal, _version in wanted}
    return {
        (appeal, version): appeals.standing(versions[appeal], version) for appeal, version in wanted
    }


def _missions(
    letters: Iterable[Letter], targets: Mapping[int, Target]
) -> dict[tuple[int, int], Target]:
    """Targets that are "the embassy near you", each with the office that its letter goes to."""
    near = {pk: target for pk, target in targets.items() if target.office.is_nearest}
    wanted = {
        (letter.pk, target): office
        for letter in letters
        for target, office, _within in letter.addressed
        if target in near
    }
    offices = Office.objects.prefetch_related("names").in_bulk(set(wanted.values()))
    gone = merged(set(wanted.values()) - offices.keys())
    offices |= Office.objects.prefetch_related("names").in_bulk(set(gone.values()))
    found = {}
    for (letter, target), number in wanted.items():
        office = offices.get(gone.get(number, number))
        if office:
            found[letter, target] = copy(near[target])
            found[letter, target].office = office
    return found


def _message(row: Delivery, letter: Letter, target: Target, models: Iterable[ModelLetter]) -> bytes:
    composed = compose(letter, target, models)
    ours = from_address(letter, row)
    return TEMPLATE.fill(
        {
            **stamps(row),
            "name": letter.name or "",
            "from": ours,
            "office": target.office.name_in(target.language or letter.language),
            "to": _mailbox(row),
            "subject": composed.subject,
            "text": composed.text,
            "answers": answers_to(letter) or ours,
        }
    )


def _mailbox(row: Delivery) -> str:
    """Where To leads; what is no mail has the office's name there and leads nowhere (RFC 2606)."""
    return (row.address or "") if row.channel == Channel.EMAIL else f"{row.channel}@invalid"


def _ids(ref: str) -> tuple[int, int]:
    letter, _colon, target = ref.partition(":")
    return int(letter), int(target)
