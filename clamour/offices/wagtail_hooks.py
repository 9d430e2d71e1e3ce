from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.auth import user_passes_test

from clamour.offices.panels import OfficeViewSet
from clamour.offices.screens import checking, merging
from clamour.offices.screens.checking import CheckScreen
from clamour.offices.screens.exporting import ExportScreen, export
from clamour.offices.screens.importing import ImportScreen, UploadScreen
from clamour.offices.screens.listing import may_import

keepers_only = user_passes_test(may_import)


@hooks.register("register_admin_viewset")
def register_offices() -> OfficeViewSet:
    return OfficeViewSet()


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    into, out = keepers_only(ImportScreen.as_view()), keepers_only(ExportScreen.as_view())
    together = keepers_only(merging.MergeScreen.as_view())
    one = keepers_only(UploadScreen.as_view())
    return [
        path("offices/import/", into, name="offices_import"),
        path("offices/import/<int:pk>/", one, name="offices_upload"),
        path("offices/check/", keepers_only(CheckScreen.as_view()), name="offices_check"),
        path("offices/check/csv/", keepers_only(checking.table), name="offices_check_file"),
        path("offices/merge/<int:kept>/<int:gone>/", together, name="offices_merge"),
        path("offices/unmerge/<int:pk>/", keepers_only(merging.undo), name="offices_unmerge"),
        path("offices/export/", out, name="offices_export"),
        path("offices/export/<slug:format>/", keepers_only(export), name="offices_export_file"),
    ]
