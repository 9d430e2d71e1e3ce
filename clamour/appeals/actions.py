"""What can happen to an appeal: drafted, given targets and letters, published, closed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Site

from clamour.appeals import changes, queries
from clamour.appeals.changes import LETTER, TARGETS, Change, live_change
from clamour.appeals.model_letters import FURTHER
from clamour.appeals.models import (
    AppealPage,
    Demand,
    HomePage,
    ModelLetter,
    PersonAtRisk,
    ReportPage,
    Target,
    YearPage,
)
from clamour.appeals.publishing import permit_for, subject_of
from clamour.delivery import actions as delivery
from clamour.keys import tags
from clamour.offices.models import Office
from clamour.oversight import actions as oversight
from clamour.stale import actions as stale

SLUG_LENGTH = 60
LINE_BREAK = SafeString("<br/>")


@dataclass(frozen=True)
class Story:
    """What a draft is made of, in the words of the alert. `statement` holds plain paragraphs."""

    title: str
    language: str
    asks: bool = True
    issued: date | None = None
    country: str = ""
    deadline: date | None = None
    urgent: bool = False
    summary: str = ""
    statement: tuple[str, ...] = ()
    demands: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    credit: str = ""


@dataclass(frozen=True)
class TargetDraft:
    """An office to write to, before it is a row."""

    office: Office
    purpose: str
    language: str = ""
    salutation: str = ""
    edition: str = field(default="")


def draft(*, story: Story, by: User | None) -> AppealPage | ReportPage:
    """Make a draft page of the story: an appeal, or a report when it asks for nothing."""
    page = _appeal_of(story) if story.asks else _report_of(story)
    with transaction.atomic():
        year = year_page(story.language, (story.issued or timezone.localdate()).year)
        page.slug = free_slug(year, story.title)
        page.live = False
        year.add_child(instance=page)
        page.save_revision(user=by, clean=False)
        if story.asks:
            tags.make_appeal_key(page.translation_key)
        oversight.record(
            who=by, verb="draft", subject=subject_of(page), detail={"title": page.title}
        )
    return page


def set_targets(
    *, appeal: UUID, targets: Iterable[TargetDraft], by: User | None, reason: str = ""
) -> None:
    """Say whom the appeal writes to. On a live appeal two persons must agree (or a reason)."""
    wanted = list(targets)
    change = Change(appeal, TARGETS, changes.targets_of(appeal), changes.targets_said(wanted))
    with live_change(change, by=by, reason=reason):
        _replace_targets(appeal, wanted)


def set_model_letter(
    *,
    appeal: UUID,
    purpose: str,
    language: str,
    subject: str,
    text: str,
    by: User | None = None,
    reason: str = "",
    **further: str,
) -> ModelLetter:
    """Offer this text. On a live appeal two persons must agree (or a reason).

    `further` are fields of `model_letters.FURTHER`; those that are not given stay as they stand.

    What was offered before stays as a version of its own, for the letters that were signed with it.
    Raises ValidationError when it has a slot that nobody would fill.
    """
    kind = {"appeal": appeal, "purpose": purpose, "language": language}
    before = changes.letter_of(appeal, purpose, language)
    standing = {name: getattr(before, name) for name in FURTHER if before}
    letter = ModelLetter(subject=subject[:200], text=text, **kind, **(standing | further))
    letter.full_clean(validate_unique=False, validate_constraints=False)
    said = changes.letter_said(before or ModelLetter(**kind))
    change = Change(appeal, LETTER, said, changes.letter_said(letter))
    with live_change(change, by=by, reason=reason):
        if before and change.before == change.after:
            return before
        return _next_version(letter)


def carry_out(*, change: Change, by: User, reason: str = "") -> None:
    """Make the change that a second person has agreed to."""
    said = change.after
    if change.verb == LETTER:
        set_model_letter(appeal=change.appeal, by=by, reason=reason, **said)
        return
    offices = Office.objects.in_bulk([row["office"] for row in said])
    if any(row["office"] not in offices for row in said):
        raise ValidationError(_("An office that was asked for is not in the directory any more."))
    targets = [TargetDraft(**row | {"office": offices[row["office"]]}) for row in said]
    set_targets(appeal=change.appeal, targets=targets, by=by, reason=reason)


class NothingToSend(ValidationError):
    """An appeal goes out with a target and a letter, or its page could do nothing."""


class NotDescribed(ValidationError):
    """A photo that nobody has described says nothing to who cannot see it."""


def publish(*, page: Page, by: User, reason: str = "") -> None:
    """Make the newest version of the page public, if two persons agree (or a desk of one says why).

    Raises NeedsSecondPerson (a request then waits), NeedsReason, NothingToSend or NotDescribed.
    """
    page = page.specific
    if isinstance(page, AppealPage):
        _demand_targets_and_letter(page.translation_key)
        tags.make_appeal_key(page.translation_key)  # made by hand or copied, it has none yet
    revision = page.latest_revision or page.save_revision(user=by)
    _demand_description(revision.as_object())
    permit = permit_for(page, revision)
    with oversight.permitted(permit, by=by, title=page.title, reason=reason):
        revision.publish(user=by, skip_permission_checks=False)


def close(*, appeal: UUID, by: User, outcome: str = "") -> int:
    """Close the appeal: no new letters, and what has not left is withdrawn. Needs nobody.

    Returns how many deliveries were recalled.
    """
    with transaction.atomic():
        pages = AppealPage.objects.filter(translation_key=appeal)
        pages.update(closed_on=timezone.localdate(), outcome=outcome)
        for page in pages:
            # A later publication of the draft must not take the outcome away again.
            newest = page.get_latest_revision_as_object()
            newest.outcome = outcome
            newest.save_revision(user=by, clean=False, changed=False)
            oversight.record(
                who=by, verb="close", subject=subject_of(page), detail={"outcome": outcome}
            )
        stale.mark([f"story:{appeal}"], why="closed")
        return delivery.recall(group=str(appeal))


def reopen(*, appeal: UUID, by: User, reason: str = "") -> None:
    """Take letters again for an appeal that was closed too early, as two persons agree.

    What was withdrawn stays withdrawn: those who wrote are not asked twice.
    """
    page = AppealPage.objects.filter(translation_key=appeal).order_by("pk").first()
    if page is None or page.closed_on is None:
        return
    permit = oversight.Permit.of("reopen", subject_of(page), [page.closed_on.isoformat()])
    with oversight.permitted(permit, by=by, title=page.title, reason=reason):
        AppealPage.objects.filter(translation_key=appeal).update(closed_on=None, outcome="")
        stale.mark([f"story:{appeal}"], why="reopened")


def make_homes(languages: Iterable[str]) -> None:
    """Make a home for each language that has none yet, the first being the site's own."""
    if not HomePage.objects.exists():
        Page.objects.filter(depth=2, slug="home").delete()  # Wagtail's own welcome page
    root = Page.get_first_root_node()
    for language in languages:
        locale, _new = Locale.objects.get_or_create(language_code=language)
        if not HomePage.objects.filter(locale=locale).exists():
            home = HomePage(title=language.upper(), slug=language, locale=locale, live=True)
            first = HomePage.objects.order_by("pk").first()
            if first is not None:
                home.translation_key = first.translation_key
            root.add_child(instance=home)
    first = HomePage.objects.order_by("pk").first()
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": first}
    )


def _appeal_of(story: Story) -> AppealPage:
    urgent = story.urgent or bool(story.deadline)
    page = AppealPage(**_shared_fields(story), deadline=story.deadline, urgent=urgent)
    page.demands = [Demand(text=text) for text in story.demands]
    page.people = [PersonAtRisk(name=name[:200]) for name in story.people]
    return page


def _report_of(story: Story) -> ReportPage:
    return ReportPage(**_shared_fields(story), credit=story.credit[:255])


def _shared_fields(story: Story) -> dict[str, object]:
    return {
        "title": story.title[:255],
        "locale": Locale.objects.get_or_create(language_code=story.language)[0],
        "issued": story.issued,
        "country": story.country,
        "summary": story.summary,
        "statement": _paragraphs(story.statement),
    }


def _paragraphs(texts: Iterable[str]) -> str:
    """Plain paragraphs as the rich text field keeps them; what looks like HTML stays text."""
    return format_html_join("", "<p>{}</p>", ((_with_breaks(text),) for text in texts))


def _with_breaks(text: str) -> str:
    return format_html_join(LINE_BREAK, "{}", ((line,) for line in text.split("\n")))


def year_page(language: str, year: int) -> YearPage:
    """The page of a year in a language, made when it is the first."""
    home = HomePage.objects.filter(locale__language_code=language).first()
    if home is None:
        make_homes([language])
        home = HomePage.objects.get(locale__language_code=language)
    found = YearPage.objects.child_of(home).filter(slug=str(year)).first()
    if found is None:
        found = YearPage(title=str(year), slug=str(year), locale=home.locale, live=True)
        home.add_child(instance=found)
    return found


def free_slug(above: Page, title: str, *, otherwise: str = "appeal") -> str:
    """The title as part of an address that no page below `above` has yet."""
    words = slugify(title, allow_unicode=True)[:SLUG_LENGTH].strip("-") or otherwise
    # What `site` puts beside an appeal by itself.
    taken = {*above.get_children().values_list("slug", flat=True), "offices", "embed"}
    number, slug = 1, words
    while slug in taken:
        number += 1
        slug = f"{words}-{number}"
    return slug


def _replace_targets(appeal: UUID, wanted: list[TargetDraft]) -> None:
    """Change what differs and keep the rows that stay: deliveries refer to them."""
    with transaction.atomic():
        kept = []
        for order, target in enumerate(wanted):
            row, _new = Target.objects.update_or_create(
                appeal=appeal,
                edition=target.edition,
                office=target.office,
                purpose=target.purpose,
                defaults={
                    "language": target.language,
                    "salutation": target.salutation,
                    "order": order,
                },
            )
            kept.append(row.pk)
        Target.objects.filter(appeal=appeal).exclude(pk__in=kept).delete()


def _next_version(letter: ModelLetter) -> ModelLetter:
    """Let these words stand, and keep those that stood as a version of their own."""
    kind = {"appeal": letter.appeal, "purpose": letter.purpose, "language": letter.language}
    with transaction.atomic():
        letter.version = (queries.newest_version(letter.appeal) or 0) + 1
        before = ModelLetter.objects.select_for_update().filter(**kind).first()
        if before:
            letter.pk = before.pk
        letter.save(force_update=bool(before))
        if before:
            before.pk, before.replaced_by = None, letter.version
            before.save(force_insert=True)
    return letter


def _demand_targets_and_letter(appeal: UUID) -> None:
    if not Target.objects.filter(appeal=appeal).exists():
        raise NothingToSend(_("This appeal has no target yet: add an office to write to."))
    if not ModelLetter.objects.filter(appeal=appeal).exists():
        raise NothingToSend(_("This appeal has no model letter yet: write one."))


def _demand_description(page: Page) -> None:
    photo = getattr(page, "photo", None)
    if photo is not None and not photo.description.strip():
        said = _("The photo has no description: say in its “alt text” what it shows.")
        raise NotDescribed(said)
