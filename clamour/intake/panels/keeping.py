"""Keeping what was typed into the review: story, letter, targets, and one more address."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from wagtail.models import Page

from clamour.appeals import actions as appeals
from clamour.appeals import queries, revising
from clamour.appeals.models import ModelLetter, Purpose, Target
from clamour.intake.models import Paper
from clamour.intake.panels.editing import LETTER, AddressForm, DraftForm
from clamour.offices import actions as offices
from clamour.offices.models import Office


def letter_of(page: Page) -> ModelLetter | None:
    """The letter that the review shows for changing: the protest in the page's own language."""
    letters = queries.model_letters(page.translation_key)
    return queries.fitting(letters, Purpose.PROTEST.value, page.locale.language_code)


def keep_draft(page: Page, form: DraftForm, by: User) -> bool:
    """Save the fields that changed; whether there was one."""
    changed = set(form.changed_data)
    story = {name: form.cleaned_data[name] for name in changed - set(LETTER)}
    if changed & set(LETTER) and form.cleaned_data["letter_text"]:
        _keep_letter(page, form.cleaned_data, by)
    if story:
        revising.revise(page=page, said=story, by=by)
    return bool(changed)


def keep_targets(
    page: Page, rows: Iterable[dict[str, Any]], address: AddressForm, paper: Paper, by: User
) -> bool:
    """Save purposes, removals and the new address; whether anything changed."""
    said = {row["target"]: row for row in rows if row}
    standing = Target.objects.filter(appeal=page.translation_key).select_related("office")
    wanted = [
        _target(row, said.get(row.pk, {}).get("purpose", row.purpose))
        for row in standing
        if not said.get(row.pk, {}).get("DELETE")
    ]
    if address.has_changed():
        purpose = address.cleaned_data["purpose"]
        office = _take_in(address.cleaned_data, paper, by)
        if all((it.office, it.purpose) != (office, purpose) for it in wanted):
            wanted.append(appeals.TargetDraft(office=office, purpose=purpose))
    before = [_target(row, row.purpose) for row in standing]
    if wanted == before and not address.has_changed():
        return False
    appeals.set_targets(appeal=page.translation_key, targets=wanted, by=by)
    return True


def _keep_letter(page: Page, said: dict[str, Any], by: User) -> None:
    letter = letter_of(page)
    appeals.set_model_letter(
        appeal=page.translation_key,
        purpose=letter.purpose if letter else Purpose.PROTEST.value,
        language=letter.language if letter else page.locale.language_code,
        subject=said["letter_subject"],
        text=said["letter_text"],
        by=by,
    )


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
