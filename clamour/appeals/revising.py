"""What can happen to a draft later: it is changed, joined to another appeal, put back."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail.models import Page, Revision

from clamour.appeals import actions, changes, queries
from clamour.appeals.models import AppealPage, Demand, ModelLetter, PersonAtRisk, ReportPage, Target

SIMPLE = ("title", "country", "issued", "deadline", "urgent", "summary", "statement")
OF_ITS_PLACE = ("path", "depth", "numchild", "url_path", "latest_revision")


class CannotJoin(ValidationError):
    """The draft cannot become part of that appeal; the message says why."""


def revise(*, page: Page, said: Mapping[str, Any], by: User | None) -> Revision:
    """Save a new version of the page with these fields changed; what is not named stays.

    `demands` are texts, `people` pairs of name and status; `language` moves a draft to the home
    of that language, and its model letter with it.
    """
    with transaction.atomic():
        if "language" in said and said["language"] != page.locale.language_code:
            page = _move(page, said["language"], by)
        draft = page.get_latest_revision_as_object()
        for name in SIMPLE:
            if name in said and hasattr(draft, name):
                setattr(draft, name, said[name])
        if "demands" in said:
            draft.demands = [Demand(text=text) for text in said["demands"]]
        if "people" in said:
            draft.people = [
                PersonAtRisk(name=name, status=status) for name, status in said["people"]
            ]
        return draft.save_revision(user=by, clean=False, log_action=True)


def discard(*, page: Page) -> dict[str, Any]:
    """Delete a draft with its targets and letters; the return value is for `restore`.

    Raises CannotJoin when the page is public or stands beside other editions.
    """
    _demand_lonely_draft(page)
    content = page.specific.get_latest_revision_as_object().serializable_data()
    kept = {
        "model": page.specific_class.__name__,
        "language": page.locale.language_code,
        "content": content,
        **_beside(page.translation_key),
    }
    with transaction.atomic():
        _clear(page.translation_key)
        page.specific.delete()
    return _plain(kept)


def restore(*, kept: Mapping[str, Any], by: User | None) -> Page:
    """Make the draft again that `discard` took away, with its key, targets and letters."""
    model = {"AppealPage": AppealPage, "ReportPage": ReportPage}[kept["model"]]
    content = {name: it for name, it in kept["content"].items() if name not in OF_ITS_PLACE}
    for relation in get_all_child_relations(model):
        for child in content.get(relation.get_accessor_name(), ()):
            child["pk"] = child[relation.field.name] = None
    fresh = {"pk": None, "live_revision": None, "live": False}
    page = model.from_serializable_data(content | fresh)
    with transaction.atomic():
        year = actions.year_page(kept["language"], (page.issued or timezone.localdate()).year)
        page.slug = actions.free_slug(year, page.title)
        year.add_child(instance=page)
        page.save_revision(user=by, clean=False)
        _put_beside(page.translation_key, kept, by)
    return page


def become_edition(
    *, page: Page, of: UUID, by: User | None, reason: str = "", with_letters: bool = True
) -> dict[str, Any]:
    """Make a draft the edition of another appeal in its language: targets and letters are shared.

    Its letter joins those of the appeal, if that has none in the language; on a live appeal this
    raises NeedsReason or NeedsSecondPerson, and nothing is done. The return value is for
    `leave_edition`.
    """
    _demand_lonely_draft(page)
    language = page.locale.language_code
    if Page.objects.filter(translation_key=of, locale=page.locale).exists():
        said = _("That appeal has an edition in this language: add the paper to it as a source.")
        raise CannotJoin(said)
    kept = _plain({"key": str(page.translation_key), **_beside(page.translation_key)})
    if with_letters:
        _give_letters(kept["letters"], of, language, by, reason)
    with transaction.atomic():
        _clear(page.translation_key)
        Page.objects.filter(pk=page.pk).update(translation_key=of)
        page.translation_key = of
    return kept


def leave_edition(*, page: Page, kept: Mapping[str, Any], by: User | None) -> None:
    """Make a draft an appeal of its own again."""
    if page.live:
        raise CannotJoin(_("The translation is public by now. Stop it or take it off first."))
    key = UUID(kept["key"])
    with transaction.atomic():
        Page.objects.filter(pk=page.pk).update(translation_key=key)
        _put_beside(key, kept, by)


def _demand_lonely_draft(page: Page) -> None:
    if page.live or page.first_published_at:
        raise CannotJoin(_("This page has been public: its address must stay."))
    if Page.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk).exists():
        raise CannotJoin(_("This draft has translations of its own: join them one by one."))


def _move(page: Page, language: str, by: User | None) -> Page:
    if page.live or page.first_published_at:
        raise ValidationError(_("A page that has been public keeps its language."))
    draft = page.specific.get_latest_revision_as_object()
    year = actions.year_page(language, (draft.issued or timezone.localdate()).year)
    slug = actions.free_slug(year, draft.title)
    letters = ModelLetter.versions.filter(appeal=page.translation_key)
    if not letters.filter(language=language).exists():
        letters.filter(language=page.locale.language_code).update(language=language)
    Page.objects.filter(pk=page.pk).update(locale=year.locale, slug=slug)
    Page.objects.get(pk=page.pk).specific.move(year, pos="last-child", user=by)
    moved = Page.objects.get(pk=page.pk).specific
    newest = moved.get_latest_revision_as_object()
    newest.slug = slug
    newest.save_revision(user=by, clean=False)
    return Page.objects.get(pk=page.pk).specific


def _give_letters(
    letters: list[dict[str, str]], to: UUID, language: str, by: User | None, reason: str
) -> None:
    has = {(it.purpose, it.language) for it in queries.model_letters(to)}
    for letter in letters:
        if letter["language"] == language and (letter["purpose"], language) not in has:
            actions.set_model_letter(appeal=to, by=by, reason=reason, **letter)


def _beside(key: UUID) -> dict[str, Any]:
    letters = [changes.letter_said(letter) for letter in queries.model_letters(key)]
    return {"targets": changes.targets_of(key), "letters": letters}


def _put_beside(key: UUID, kept: Mapping[str, Any], by: User | None) -> None:
    offices = actions.Office.objects.in_bulk([row["office"] for row in kept["targets"]])
    targets = [
        actions.TargetDraft(**row | {"office": offices[row["office"]]})
        for row in kept["targets"]
        if row["office"] in offices
    ]
    actions.set_targets(appeal=key, targets=targets, by=by)
    for letter in kept["letters"]:
        actions.set_model_letter(appeal=key, by=by, **letter)


def _clear(key: UUID) -> None:
    Target.objects.filter(appeal=key).delete()
    ModelLetter.versions.filter(appeal=key).delete()


def _plain(kept: dict[str, Any]) -> dict[str, Any]:
    """As JSON keeps it: days and keys become text."""
    plain: dict[str, Any] = json.loads(json.dumps(kept, cls=DjangoJSONEncoder))
    return plain
