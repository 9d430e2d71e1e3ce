"""The stream of letters to offices: from a row of the outbox to the bytes an office receives.

A ref is `<letter>:<target>`. The supporter never stands in From with their own mailbox: it would
fail DMARC (RFC 9989) at the office's server, and tell the office more than the supporter chose.
"""

from base64 import b32encode
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.utils.text import slugify

from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage, ModelLetter, Target
from clamour.delivery.channels.email.template import Mailbox, Template, stamps
from clamour.delivery.models import Delivery
from clamour.keys import tags
from clamour.letters.composing import answers_to, compose
from clamour.letters.models import Letter

HEADERS: dict[str, str | Mailbox | list[Mailbox]] = {
    "From": Mailbox("{name}", "{from}"),
    "To": Mailbox("{office}", "{to}"),
    "Subject": "{subject}",
}
HOLES = ["name", "from", "office", "to", "subject", "text", "answers"]
PLAIN = Template.compile(headers=HEADERS, body="{text}", holes=HOLES)
ANSWERABLE = Template.compile(
    headers=HEADERS | {"Reply-To": Mailbox("{name}", "{answers}")}, body="{text}", holes=HOLES
)


def content(deliveries: Sequence[Delivery]) -> Mapping[int, bytes]:
    """The message of each delivery; none for a letter or target that is gone.

    None either when the appeal takes no letters any more: closing recalls what waits, and this is
    the net beneath it.
    """
    letters = _letters({_ids(row.ref)[0] for row in deliveries})
    targets = Target.objects.select_related("office").in_bulk(
        {_ids(row.ref)[1] for row in deliveries}
    )
    models = _models(letters.values())
    messages = {}
    for row in deliveries:
        letter_pk, target_pk = _ids(row.ref)
        letter, target = letters.get(letter_pk), targets.get(target_pk)
        if letter and target and not letter.is_scrubbed:
            signed = models[letter.appeal, letter.model_version]
            messages[row.pk] = _message(row, letter, target, signed)
    return messages


def recipients(refs: Sequence[str]) -> Mapping[str, str]:
    """Nothing: each row holds the office's address as it was when the letter was confirmed."""
    return {}


def heard(ref: str, state: str, answer: str) -> None:
    """Nothing is kept here: the receipt and the desk read the outbox itself."""


def from_address(letter: Letter) -> str:
    """A mailbox of ours that reads like the writer: `jane.doe.k7q2ab@letters...`."""
    words = slugify(letter.name or "")[:40].strip("-").replace("-", ".") or "letter"
    token = b32encode(tags.site_tag("from", str(letter.pk)))[:6].decode().lower()
    return f"{words}.{token}@{settings.LETTERS_DOMAIN}"


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


def _message(row: Delivery, letter: Letter, target: Target, models: Iterable[ModelLetter]) -> bytes:
    composed = compose(letter, target, models)
    answers = answers_to(letter)
    template = ANSWERABLE if answers else PLAIN
    return template.fill(
        {
            **stamps(row),
            "name": letter.name or "",
            "from": from_address(letter),
            "office": target.office.name,
            "to": row.address or "",
            "subject": composed.subject,
            "text": composed.text,
            "answers": answers,
        }
    )


def _ids(ref: str) -> tuple[int, int]:
    letter, _colon, target = ref.partition(":")
    return int(letter), int(target)
