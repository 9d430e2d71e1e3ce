"""*Import offices*: a file, what its columns hold, what it would change, and taking it over."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from clamour.offices import exchange, uploading
from clamour.offices.exchange import Refused, columns
from clamour.offices.models import Channel, ContactPoint, Office, Upload
from clamour.offices.states import UploadState

REFRESH_SECONDS = "2"


class UploadForm(forms.Form):
    """The file, and where it is from."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "A table (CSV, XLSX), results of Wikidata's query service (JSON), an extract of "
            "OpenStreetMap (GeoJSON, Overpass JSON), FollowTheMoney entities (JSON lines) or "
            "address cards (vCard), up to 20 MB."
        ),
    )
    source = forms.CharField(
        label=gettext_lazy("Where it comes from"),
        required=False,
        max_length=255,
        help_text=gettext_lazy("It stands beside each address as its evidence."),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > exchange.SIZE_LIMIT:
            raise ValidationError(_("This file is larger than 20 MB. Cut it into several."))
        return file


class ColumnsForm(forms.Form):
    """What each column of a table holds."""

    def __init__(self, upload: Upload, table: list[list[str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        header = table[0] if table else []
        for number, name in enumerate(header):
            guessed = upload.columns[number] if number < len(upload.columns) else ""
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=name or str(number + 1),
                choices=list(column_choices()),
                initial=guessed,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not any(it == "name" or it.startswith("name:") for it in cleaned.values()):
            raise ValidationError(_("One column must hold the names of the offices."))
        return cleaned

    def chosen(self) -> list[str]:
        return [self.cleaned_data[name] for name in self.fields]


def column_choices() -> Iterator[tuple[str, Any]]:
    """What a column may hold, as it is called at the desk."""
    yield "", _("leave it out")
    yield "name", _("name")
    for code, language in settings.LANGUAGES:
        yield f"name:{code}", _("name (%(language)s)") % {"language": language}
    labels = _column_labels()
    yield from ((it, labels.get(it, it)) for it in columns.holdings() if it != "name")


def _column_labels() -> dict[str, Any]:
    fields = {it.name: it.verbose_name for it in Office._meta.fields if _is_told(it)}
    return {
        **fields,
        **dict(Channel.choices),
        "names": _("other names, as in “fr: Ministère”"),
        "hours": ContactPoint._meta.get_field("hours").verbose_name,
        "source": ContactPoint._meta.get_field("source").verbose_name,
        "seen_on": ContactPoint._meta.get_field("seen_on").verbose_name,
        "ids": _("what other directories call it"),
        "represents": _("whom it represents where, as in “KZ>BE resident”"),
        "wikidata": "Wikidata",
        "osm": "OpenStreetMap",
    }


def _is_told(field: Any) -> bool:
    return field.name in columns.holdings()


class ImportScreen(WagtailAdminTemplateMixin, TemplateView):
    template_name = "offices/desk/import.html"
    page_title = gettext_lazy("Import offices")
    header_icon = "download"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            file, source = form.cleaned_data["file"], form.cleaned_data["source"]
            try:
                upload = uploading.begin(
                    name=file.name, data=file.read(), source=source, by=_account(request)
                )
                return redirect("offices_upload", upload.pk)
            except Refused as refused:
                form.add_error("file", str(refused))
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", UploadForm())
        waiting = Upload.objects.defer("data").select_related("by").order_by("-pk")
        return super().get_context_data(uploads=waiting, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("offices:index"), "label": _("Offices")},
            {"url": "", "label": self.get_page_title()},
        ]


class UploadScreen(WagtailAdminTemplateMixin, TemplateView):
    """One file: what the next step is depends on its state."""

    template_name = "offices/desk/upload.html"
    page_title = gettext_lazy("Import offices")
    header_icon = "download"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.upload = get_object_or_404(Upload, pk=kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        if self.upload.state in uploading.WORKED_ON:
            response["Refresh"] = REFRESH_SECONDS
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        does = request.POST.get("do")
        if does == "columns":
            return self._choose(request)
        if does == "apply":
            uploading.apply(self.upload, dict(_choices(request)))
        elif does == "undo":
            uploading.undo(self.upload, _account(request))
        elif does == "again":
            uploading.go_on(self.upload)
        elif does == "forget":
            uploading.forget(self.upload)
            messages.success(request, _("The file is forgotten. Nothing was taken over from it."))
            return redirect("offices_import")
        return redirect("offices_upload", self.upload.pk)

    def _choose(self, request: HttpRequest) -> HttpResponse:
        table = self._table()
        form = ColumnsForm(self.upload, table, request.POST)
        if not form.is_valid():
            context = self.get_context_data(form=form, table=table)
            return self.render_to_response(context, status=422)
        uploading.choose_columns(self.upload, form.chosen())
        return redirect("offices_upload", self.upload.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        upload = self.upload
        if self._is_mapped():
            table = kwargs.setdefault("table", self._table())
            form = kwargs.setdefault("form", ColumnsForm(upload, table))
            kwargs["sample"] = [
                (field, [row[number] for row in table[1:]]) for number, field in enumerate(form)
            ]
        return super().get_context_data(
            upload=upload,
            report=upload.report,
            undoable=uploading.offices(upload) if upload.state == UploadState.DONE else 0,
            undoable_until=upload.made_at + uploading.UNDOABLE,
            is_silent=uploading.is_silent(upload),
            format=exchange.FORMATS.get(upload.format, upload.format),
            **kwargs,
        )

    def _is_mapped(self) -> bool:
        """Whether the columns are asked for: at first, and again on wish before it is applied."""
        table = self.upload.format in exchange.TABLES
        again = self.upload.state == UploadState.READ and "columns" in self.request.GET
        return table and (self.upload.state == UploadState.MAPPING or again)

    def _table(self) -> list[list[str]]:
        try:
            return exchange.head(self.upload.format, bytes(self.upload.data))
        except Refused:
            return []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("offices:index"), "label": _("Offices")},
            {"url": reverse("offices_import"), "label": self.get_page_title()},
            {"url": "", "label": self.upload.name},
        ]


def _choices(request: HttpRequest) -> Iterator[tuple[int, int]]:
    """What was chosen for doubtful lines; the others are left out."""
    for name, value in request.POST.items():
        begins, _dash, line = name.partition("-")
        if begins == "choice" and line.isdecimal() and str(value).isdecimal():
            yield int(line), int(str(value))


def _account(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
