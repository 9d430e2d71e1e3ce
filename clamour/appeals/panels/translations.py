"""*Translations*: in which languages a page stands, how far each is, files for volunteers."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from clamour.appeals import queries
from clamour.appeals.models import AppealPage
from clamour.appeals.models.translated import Translated
from clamour.appeals.panels.screens import PageScreen, account
from clamour.appeals.translating import po
from clamour.appeals.translating.age import Age, age_of
from clamour.appeals.translating.keeping import Kept, keep
from clamour.appeals.translating.sheet import Is, Sheet, original_of, sheet
from clamour.oversight import actions as oversight
from clamour.oversight.forms import ReasonForm


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("PO file"),
        help_text=gettext_lazy("As it came back from the volunteer. It becomes a draft."),
        widget=forms.FileInput(attrs={"accept": ".po,text/x-gettext-translation"}),
    )


@dataclass(frozen=True)
class Row:
    """One language of the page: how far its translation is; `age` is that of the public one."""

    language: str
    name: str
    sheet: Sheet | None = None
    age: Age | None = None

    @property
    def edition(self) -> Any:
        return self.sheet.edition if self.sheet else None

    @property
    def state(self) -> str:
        if self.edition is None:
            return _("not translated yet")
        if not self.edition.live:
            return _("draft")
        if self.edition.has_unpublished_changes:
            return _("live, with changes not public yet")
        return _("live")

    def count(self, *states: Is) -> int:
        return self.sheet.number(*states) if self.sheet else 0

    @property
    def total(self) -> int:
        return len(self.sheet.entries) if self.sheet else 0

    @property
    def missing(self) -> int:
        return self.count(Is.MISSING)

    @property
    def translated(self) -> int:
        return self.total - self.missing

    @property
    def old(self) -> int:
        return self.count(Is.OLD) + (len(self.sheet.changed_facts) if self.sheet else 0)

    @property
    def unseen(self) -> int:
        return self.count(Is.UNSEEN)


class TranslationScreen(PageScreen):
    """A screen about a page and its translations; `page` is the original, whichever was asked."""

    model = Translated
    header_icon = "globe"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page = original_of(self.page).specific
        self.draft = self.page.get_latest_revision_as_object()
        self.language = kwargs.get("language", "")
        if self.language and not self._may_be_in(self.language):
            raise Http404

    def _may_be_in(self, language: str) -> bool:
        own = self.page.locale.language_code
        return language != own and language in dict(settings.LANGUAGES)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("reason_form", ReasonForm())
        kwargs["language"] = self.language
        key = self.page.translation_key
        return super().get_context_data(
            original_language=self.page.locale.language_code,
            original_name=self.page.locale.get_display_name(),
            language_name=dict(settings.LANGUAGES).get(self.language, ""),
            is_public=AppealPage.objects.filter(translation_key=key, live=True).exists(),
            two_persons=oversight.needs_second_person(),
            **kwargs,
        )


class TranslationsScreen(TranslationScreen):
    """Every language with its state; a volunteer's file is taken in here."""

    template_name = "appeals/desk/translations.html"
    page_title = gettext_lazy("Translations")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", FileForm())
        is_appeal = isinstance(self.page, AppealPage)
        return super().get_context_data(
            rows=rows_of(self.page),
            updates=queries.updates(self.page) if is_appeal else [],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, reason = FileForm(request.POST, request.FILES), ReasonForm(request.POST)
        if not (form.is_valid() and reason.is_valid()):
            return self.refused(status=422, form=form, reason_form=reason)
        try:
            beside, read, kept = self._take_in(form.cleaned_data["file"], reason)
        except ValidationError as wrong:
            form.add_error("file", wrong.messages)
            return self.refused(status=422, form=form, reason_form=reason)
        except oversight.NeedsReason as needs:
            reason.add_error("reason", str(needs))
            return self.refused(status=422, form=form, reason_form=reason)
        if kept.refused or read.unknown:
            labels = {entry.path: entry.label for entry in beside.entries}
            refused = [(labels[path], path, why) for path, why in kept.refused.items()]
            return self.refused(
                status=422,
                form=FileForm(),
                taken=len(read.said) - len(refused),
                taken_language=beside.language,
                problems=refused,
                unknown=read.unknown,
            )
        say_kept(request, kept)
        return redirect("appeals_translate", self.page.pk, beside.language)

    def _take_in(self, file: UploadedFile, reason: ReasonForm) -> tuple[Sheet, po.Read, Kept]:
        # One byte more than may be: enough to know that it is too large.
        catalog = po.parse(file.read(po.MOST_BYTES + 1))
        language = po.language_of(catalog)
        if not self._may_be_in(language):
            said = _("The file does not say in which other language it is (“Language:”).")
            raise ValidationError(said)
        beside = sheet(self.page, language)
        read = po.read(catalog, beside)
        by = account(self.request)
        why = reason.cleaned_data["reason"]
        return beside, read, keep(sheet=beside, said=read.said, by=by, reason=why, partly=True)


class FileScreen(TranslationScreen):
    """The PO file of one language, for a volunteer."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = HttpResponse(
            po.export(sheet(self.page, self.language)),
            content_type="text/x-gettext-translation; charset=utf-8",
        )
        name = f"{self.page.slug}.{self.language}.po"
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        response["Cache-Control"] = "private, no-store"
        return response


def rows_of(page: Any) -> list[Row]:
    """The languages of the site, those that have an edition first."""
    names = {code: name for code, name in settings.LANGUAGES if code != page.locale.language_code}
    beside = {
        it.locale.language_code: it
        for it in type(page).objects.filter(translation_key=page.translation_key)
    }
    found = [
        Row(code, name, sheet(page, code), age_of(beside[code]) if beside[code].live else None)
        for code, name in names.items()
        if code in beside
    ]
    return found + [Row(code, name) for code, name in names.items() if code not in beside]


def translation_of(page: Any) -> Row | None:
    """How far this page is as a translation; None for an original."""
    if not isinstance(page, Translated) or original_of(page).pk == page.pk:
        return None
    code = page.locale.language_code
    return Row(code, page.locale.get_display_name(), sheet(page, code))


def say_kept(request: HttpRequest, kept: Kept) -> None:
    messages.success(request, _("The translation is kept as a draft. Publish it when it is ready."))
    if kept.waits_for_second:
        said = _("The model letter waits for a second person; they find it on their first screen.")
        messages.info(request, said)
