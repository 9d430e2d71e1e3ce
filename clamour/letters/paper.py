"""A letter for its author's own hands: a PDF to post or fax, a mail as a file. Nothing is kept."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import gettext as _

from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage, Target
from clamour.delivery.channels.letter import Letter as Read
from clamour.delivery.channels.post.sheets import Paper, Sheet, printed, unprintable
from clamour.letters.composing import compose
from clamour.letters.models import Letter
from clamour.letters.own_forms import OwnForm
from clamour.letters.own_mail import OwnMail
from clamour.offices.models import Channel


@dataclass(frozen=True)
class OwnLetter:
    """What the form holds: a letter that is never saved, and the sender's own address."""

    letter: Letter
    address: tuple[str, ...] = ()

    @classmethod
    def of(cls, form: OwnForm, page: AppealPage, language: str) -> "OwnLetter":
        said: dict[str, Any] = form.cleaned_data
        letter = Letter(
            # Never saved: a number of its own, so that subjects and openings take turns here, too.
            pk=secrets.randbelow(1_000_000),
            appeal=page.translation_key,
            language=language,
            name=said["name"],
            kind=said["kind"],
            organisation=said["organisation"],
            role=said["role"],
            represents=said["represents"],
            place=said["place"],
            own_subject=said["subject"],
            own_text=said["text"],
            own_purpose=said["own_purpose"],
            sentence=said["sentence"],
        )
        return cls(letter, tuple(said["address"]))

    @property
    def sender(self) -> list[str]:
        return [it for it in (self.letter.name, *self.address) if it]


def to_post(own: OwnLetter, form: OwnForm) -> list[Sheet]:
    """A sheet for each chosen office that has a postal address."""
    return [
        Sheet(number, point.value, _read(own, target))
        for number, (target, point) in enumerate(_chosen(form, Channel.POST), 1)
    ]


def to_fax(own: OwnLetter, form: OwnForm) -> list[Sheet]:
    """A sheet for each chosen office that has a fax, with the number on top."""
    return [
        Sheet(number, "", _read(own, target), _fax_head(own, target, point.value))
        for number, (target, point) in enumerate(_chosen(form, Channel.FAX), 1)
    ]


def pdf(own: OwnLetter, sheets: Sequence[Sheet], paper: Paper) -> bytes:
    """The sheets as one PDF, each letter on paper of its own."""
    title = sheets[0].letter.subject
    return printed(sheets, title=title, cover=False, paper=paper, sender=own.sender)


def doubts(own: OwnLetter, sheets: Sequence[Sheet]) -> str:
    """What of it cannot be printed, in words; "" when all can."""
    said = [f"{it.address}{it.letter.office}{it.letter.subject}{it.letter.text}" for it in sheets]
    return unprintable("".join([*own.sender, *said]))


def mail(own: OwnLetter, to: OwnMail) -> bytes:
    """The letter as a draft that mail programs open (RFC 5322); Outlook needs X-Unsent for that."""
    composed = compose(own.letter, to.targets[0], [to.model], to.known)
    draft = EmailMessage(policy=SMTP)
    draft["To"] = ", ".join(to.to)
    if to.cc:
        draft["Cc"] = ", ".join(to.cc)
    draft["Subject"] = " ".join(composed.subject.split())
    draft["X-Unsent"] = "1"
    draft.set_content(composed.text)
    return draft.as_bytes()


def _chosen(form: OwnForm, channel: Channel) -> list[tuple[Target, Any]]:
    wanted = form.cleaned_data["office"]
    return [
        (target, ways[channel.value])
        for target, ways in form.targets
        if channel.value in ways and wanted in ("", str(target.pk))
    ]


def _read(own: OwnLetter, target: Target) -> Read:
    models = appeals.model_letters(own.letter.appeal)
    composed = compose(own.letter, target, models)
    office = target.office.name_in(target.language or own.letter.language)
    return Read(office, own.letter.name or "", composed.subject, composed.text)


def _fax_head(own: OwnLetter, target: Target, number: str) -> tuple[tuple[str, str], ...]:
    language = own.letter.language
    return (
        (_("Fax to"), target.office.name_in(target.language or language)),
        (_("Number"), number),
        (_("From"), ", ".join(own.sender)),
        (_("Date"), str(format_date(timezone.localdate(), "long", locale=language))),
    )
