"""*Import an alert*: files and pasted text become drafts; what cannot be read is told, and kept."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from clamour.appeals.panels.screens import account
from clamour.intake import actions, problems
from clamour.intake.models import Arrival
from clamour.reading.documents import SIZE_LIMIT

logger = logging.getLogger(__name__)
TOO_LARGE = "too_large"
PASTED = gettext_lazy("pasted text")


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """Several files at once; an empty one is for `reading` to complain about."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [file for file in data or [] if file]


class ImportForm(forms.Form):
    """A file or a text; both may come together."""

    files = ManyFiles(  # type: ignore[assignment]
        label=gettext_lazy("Files"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy(
            "Text, HTML, PDF, a saved mail (eml), Word (docx), OpenDocument (odt), a feed, the "
            "export of a blog, or a ZIP of these, up to 50 MB each. Choose several if you like."
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste the alert"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("files") and not cleaned.get("text", "").strip():
            raise ValidationError(_("Choose a file or paste the text of an alert."))
        return cleaned


@dataclass(frozen=True)
class Result:
    """What became of one file; `problem` is the code of `intake.problems`."""

    name: str
    problem: str = ""
    arrival: Arrival | None = None
    came_before: bool = False

    @property
    def sentence(self) -> str:
        return problems.sentence(self.problem) if self.problem else ""


# The token is checked in `_judged`, where a text beyond Django's limit can still be answered
# with a sentence; Django's own check would have read it and said "400 Bad Request".
@method_decorator(csrf_exempt, name="dispatch")
class ImportScreen(WagtailAdminTemplateMixin, TemplateView):
    template_name = "intake/desk/import.html"
    page_title = gettext_lazy("Import an alert")
    header_icon = "download"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            request.POST.get("text")
        except RequestDataTooBig:
            return self._again(ImportForm(), [], status=413, text_too_large=True)
        except TooManyFilesSent:
            return self._again(ImportForm(), [], status=413, too_many_files=True)
        return self._judged(request)

    @method_decorator(csrf_protect)
    def _judged(self, request: HttpRequest) -> HttpResponse:
        form = ImportForm({"text": request.POST.get("text", "")}, request.FILES)
        if not form.is_valid():
            return self._again(form, [], status=422)
        files = form.cleaned_data["files"]
        results = list(_bring_in(files, form.cleaned_data["text"], account(request)))
        failed = [result for result in results if result.problem]
        if failed:
            too_large = any(result.problem == TOO_LARGE for result in failed)
            return self._again(form, results, status=413 if too_large else 422)
        return self._made(request, results)

    def _made(self, request: HttpRequest, results: list[Result]) -> HttpResponse:
        papers = [paper for it in results if it.arrival for paper in it.arrival.papers.all()]
        if len(papers) != 1:
            return self._again(ImportForm(), results, status=200)
        if results[0].came_before:
            messages.info(request, _("This alert came in before; here is its draft."))
        return redirect("intake_review", papers[0].pk)

    def _again(
        self, form: ImportForm, results: list[Result], *, status: int, **context: Any
    ) -> HttpResponse:
        context |= self.get_context_data(form=form, results=results)
        return self.render_to_response(context, status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ImportForm())
        megabytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)
        return super().get_context_data(
            megabytes=megabytes, most_files=settings.DATA_UPLOAD_MAX_NUMBER_FILES, **kwargs
        )

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]


def _bring_in(files: Iterable[UploadedFile], text: str, by: User) -> Iterable[Result]:
    for file in files:
        yield from _one_file(file, by)
    if text.strip():
        yield from _each("pasted.txt", text.replace("\r\n", "\n").encode(), by, str(PASTED))


def _one_file(file: UploadedFile, by: User) -> Iterable[Result]:
    """Bring a file in; what is too large stays on disk and is not read."""
    name = file.name or ""
    if (file.size or 0) > SIZE_LIMIT:
        return [Result(name, problem=TOO_LARGE)]
    return _each(name, file.read(), by)


def _each(name: str, data: bytes, by: User, shown: str = "") -> Iterable[Result]:
    try:
        for brought in actions.bring_in_all(name=name, data=data, by=by):
            it = brought.arrival
            said = name if brought.came_before else it.name
            yield Result(shown or said, it.problem, it, brought.came_before)
    except Exception:
        # One file that trips the reader must not take the others, or what was typed, with it.
        logger.exception("an alert could not be brought in")
        yield Result(shown or name, problem="other")
