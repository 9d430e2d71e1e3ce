"""Keeping what was typed into the review: story, letter, targets, and the addresses found."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from wagtail.models import Page

from clamour.appeals import actions as appeals
from clamour.appeals import queries, revising, statements
from clamour.appeals.models import ModelLetter, Purpose, Target
from clamour.intake import model_letters
from clamour.intake.model_letters import Words
from clamour.intake.models import Paper
from clamour.intake.panels.editing import LETTER, DraftForm
from clamour.offices import actions as offices
from clamour.offices.models import Office


def letter_of(page: Page) -> ModelLetter | None:
    """The letter that the review shows for changing: the protest in the page's own language."""
    letters = queries.model_letters(page.translation_key)
    return queries.fitting(letters, Purpose.PROTEST.value, page.locale.language_code)


@dataclass(frozen=True)
class Kept:
    """What became of what was typed; the letter `followed` when it was made of what changed."""

    changed: bool = False
    followed: bool = False

    def __or__(self, other: "Kept") -> "Kept":
        return Kept(self.changed or other.changed, self.followed or other.followed)


def keep_draft(page: Page, form: DraftForm, paper: Paper, by: User) -> Kept:
    """Save the fields that changed."""
    changed = set(form.changed_data)
    story = {name: form.cleaned_data[name] for name in changed - set(LETTER)}
    if "statement" in story:
        story["statement"] = statements.html_of(story["statement"])
    followed = _keep_letter(page, form, paper, by)
    if story:
        revising.revise(page=page, said=story, by=by)
    return Kept(bool(changed), followed)


def keep_targets(
    page: Page,
    rows: Iterable[dict[str, Any]],
    found: list[dict[str, Any]],
    paper: Paper,
    by: User,
) -> bool:
    """Save purposes, removals and the addresses that were found; whether anything changed."""
    said = {row["target"]: row for row in rows if row}
    standing = Target.objects.filter(appeal=page.translation_key).select_related("office")
    wanted = [
        _target(row, said.get(row.pk, {}).get("purpose", row.purpose))
        for row in standing
        if not said.get(row.pk, {}).get("DELETE")
    ]
    for address in found:
        office, purpose = _take_in(address, paper, by), address["purpose"]
        if all((it.office, it.purpose) != (office, purpose) for it in wanted):
            wanted.append(appeals.TargetDraft(office=office, purpose=purpose))
    before = [_target(row, row.purpose) for row in standing]
    if wanted == before and not found:
        return False
    appeals.set_targets(appeal=page.translation_key, targets=wanted, by=by)
    return True


def _keep_letter(page: Page, form: DraftForm, paper: Paper, by: User) -> bool:
    """Save the letter as it was typed or follows from the rest; whether it followed."""
    if "letter_text" not in form.fields or form.fields["letter_text"].disabled:
        return False
    said, letter = form.cleaned_data, letter_of(page)
    typed = said["letter_subject"], said["letter_text"]
    subject, text = _following(form, letter, paper) if letter else typed
    changed = set(form.changed_data) & set(LETTER) or (subject, text) != typed
    if changed and text:
        appeals.set_model_letter(
            appeal=page.translation_key,
            purpose=letter.purpose if letter else Purpose.PROTEST.value,
            language=letter.language if letter else page.locale.language_code,
            subject=subject,
            text=text,
            by=by,
        )
    return (subject, text) != typed


def _following(form: DraftForm, letter: ModelLetter, paper: Paper) -> tuple[str, str]:
    """Subject and text, where nobody has typed them and they were made of title and demands."""
    said, typed = form.cleaned_data, set(form.changed_data)
    was = Words(form.initial["title"], form.initial["demands"].splitlines())
    now = Words(said["title"], said["demands"])
    subject, text = said["letter_subject"], said["letter_text"]
    if "letter_subject" not in typed:
        subject = model_letters.subject_after(subject, was=was.title, now=now.title)
    if "letter_text" not in typed and not paper.reading.get("letter"):
        text = model_letters.text_after(text, letter.language, was=was, now=now)
    return subject, text


def _take_in(said: dict[str, Any], paper: Paper, by: User) -> Office:
    evidence = offices.Evidence(
        source=paper.arrival.name,
        seen_on=timezone.localdate(),
        added_by=by.get_username(),
    )
    return offices.take_in(
        name=said["name"],
        country=said["country"],
        points=[offices.Point(said["kind"], said["value"])],
        evidence=evidence,
        by=by,
    )


def _target(row: Target, purpose: str) -> appeals.TargetDraft:
    return appeals.TargetDraft(
        office=row.office,
        purpose=purpose,
        language=row.language,
        salutation=row.salutation,
        edition=row.edition,
    )
