"""*The list*: numbers for everybody who writes alerts; people only for who may export them."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from clamour.appeals.panels.screens import account
from clamour.offices.exchange import Refused
from clamour.oversight import actions as oversight
from clamour.oversight.forms import ReasonForm
from clamour.supporters import exporting
from clamour.supporters.importing import uploading
from clamour.supporters.models import ListEntry, ListExport, ListUpload, Rhythm, UploadState
from clamour.supporters.sealing import box

REFRESH_SECONDS = "2"
SEE, IMPORT = "supporters.view_listentry", "supporters.import_list"
EXPORT = "supporters.export_list"
# Too many lines that cannot be taken: somebody should look at the file before it comes in.
MANY_BAD = 0.3
WHY = {
    "new": gettext_lazy("come onto the list"),
    "known": gettext_lazy("are on the list already and stay as they are"),
    "twice": gettext_lazy("stand in the file twice"),
    "no mailbox": gettext_lazy("have no mailbox that mail can reach"),
    "no consent": gettext_lazy(
        "tell no day on which they agreed, or one that can be read two ways"
    ),
    "consent in the future": gettext_lazy("agreed on a day that has not come yet"),
    "left there": gettext_lazy("have left that list or were taken off it"),
    "left here": gettext_lazy("have left our list since they agreed"),
    "never": gettext_lazy("must never be written to"),
}
GOOD = {"new", "known", "twice"}


class UploadForm(forms.Form):
    """The file, and what holds for lines that do not say it."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A CSV export of Action Network, CiviCRM, Mailchimp or listmonk, or a table of your "
            "own with the columns email, consent date, consent way; up to 60 MB."
        ),
    )
    source = forms.CharField(
        label=gettext_lazy("How did these people agree?"),
        max_length=40,
        help_text=gettext_lazy("As in “form on our old site”; for lines that do not say it."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of those who tell none"), choices=settings.LANGUAGES
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > uploading.SIZE_LIMIT:
            raise forms.ValidationError(_("This file is larger than 60 MB. Cut it into several."))
        return file


class ListScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen for who has one right."""

    needs = SEE
    header_icon = "group"
    page_title = gettext_lazy("The list")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not account(request).has_perm(self.needs):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = {"url": reverse("list_numbers"), "label": _("The list")}
        return [*super().get_breadcrumbs_items(), above, {"url": "", "label": self.page_title}]


class Numbers(ListScreen):
    """How many are on the list, by language; what left the house; nobody by name."""

    template_name = "supporters/desk/numbers.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return super().get_breadcrumbs_items()[:-1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today, by = timezone.localdate(), account(self.request)
        names = dict(settings.LANGUAGES)
        counted = ListEntry.objects.order_by().values_list("language").annotate(
            number=Count("pk"),
            urgent=Count("pk", filter=Q(only_urgent=True)),
            weekly=Count("pk", filter=Q(rhythm=Rhythm.WEEKLY)),
            paused=Count("pk", filter=Q(paused_until__gt=today)),
        )  # fmt: skip
        return super().get_context_data(
            rows=[(names.get(code, code), told) for code, *told in counted.order_by("-number")],
            total=ListEntry.objects.count(),
            is_sealed=box.public_key() is not None,
            may_import=by.has_perm(IMPORT),
            may_export=by.has_perm(EXPORT),
            exports=ListExport.objects.select_related("by").order_by("-pk")[:20],
            **kwargs,
        )


class ImportList(ListScreen):
    template_name = "supporters/desk/import.html"
    page_title = gettext_lazy("Import a list")
    header_icon = "download"
    needs = IMPORT

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", UploadForm(initial={"language": settings.SITE_LANGUAGE}))
        uploads = ListUpload.objects.defer("data").select_related("by").order_by("-pk")
        return super().get_context_data(uploads=uploads, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            told = dict(form.cleaned_data)
            file = told.pop("file")
            try:
                upload = uploading.begin(
                    name=file.name, data=file.read(), by=account(request), **told
                )
                return redirect("list_upload", upload.pk)
            except Refused as refused:
                form.add_error("file", str(refused))
        return self.render_to_response(self.get_context_data(form=form), status=422)


class OneUpload(ListScreen):
    """One file: being read, what it would bring, being taken over, what it brought."""

    template_name = "supporters/desk/upload.html"
    page_title = gettext_lazy("Import a list")
    header_icon = "download"
    needs = IMPORT

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.upload = get_object_or_404(ListUpload.objects.defer("data"), pk=kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        if self.upload.state in uploading.WORKED_ON:
            response["Refresh"] = REFRESH_SECONDS
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        does = request.POST.get("do")
        if does == "apply":
            uploading.apply(self.upload)
        elif does == "again":
            uploading.go_on(self.upload)
        elif does == "forget":
            uploading.forget(self.upload)
            messages.success(request, _("The file is forgotten."))
            return redirect("list_import")
        return redirect("list_upload", self.upload.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = self.upload.report.get("counts", {})
        lines = self.upload.report.get("lines", {})
        number = sum(counts.values())
        bad = sum(many for why, many in counts.items() if why not in GOOD)
        return super().get_context_data(
            upload=self.upload,
            rows=[(WHY.get(why, why), many, lines.get(why, [])) for why, many in counts.items()],
            new=counts.get("new", 0),
            bad=bad,
            many_bad=number and bad / number >= MANY_BAD,
            is_silent=uploading.is_silent(self.upload),
            waits=self.upload.state == UploadState.READ,
            **kwargs,
        )


class ExportList(ListScreen):
    """The list as a file: two persons, and marks in it."""

    template_name = "supporters/desk/export.html"
    page_title = gettext_lazy("Export the list")
    header_icon = "upload"
    needs = EXPORT

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ReasonForm())
        return super().get_context_data(
            number=ListEntry.objects.count(), is_sealed=box.public_key() is not None, **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = ReasonForm(request.POST)
        form.is_valid()
        reason = form.cleaned_data.get("reason", "")
        try:
            export, marks = exporting.begin(by=account(request), reason=reason)
        except oversight.NeedsReason as needs:
            form.add_error("reason", str(needs))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        except oversight.NeedsSecondPerson:
            context = self.get_context_data(form=form, asked=True)
            return self.render_to_response(context, status=409)
        name = f"list-{timezone.localdate().isoformat()}-{export.pk}.csv"
        return StreamingHttpResponse(
            exporting.lines(marks),
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "no-store",
            },
        )
