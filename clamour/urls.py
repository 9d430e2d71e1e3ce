"""The addresses of everything; the table is in the design."""

from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls

from clamour.delivery.views import prometheus
from clamour.site import views

desk: list[URLPattern | URLResolver] = []
if find_spec("clamour.desk.urls"):
    desk.append(path("desk/", include("clamour.desk.urls")))

urlpatterns = [
    path("", views.home, name="home"),
    path("favicon.ico", views.icon),
    path("oembed", views.oembed),
    path("metrics", prometheus),
    path("act/", include("clamour.letters.urls")),
    path("me/", include("clamour.supporters.urls")),
    path("hooks/", include("clamour.delivery.urls")),
    *desk,
    path("desk/", include(wagtailadmin_urls)),
    # Wagtail's desk wants this name. What one person uploads there is not public for that.
    path("documents/<int:document_id>/<path:name>", views.no_document, name="wagtaildocs_serve"),
    path("media/<path:path>", views.media, name="media"),
    # Wagtail finds the addresses of pages by the name of this pattern. It matches only what a
    # page's address can look like, so that anything else is not found at once.
    *i18n_patterns(
        path("search/", views.search, name="search"),
        re_path(
            r"^((?:\d{4}/(?:[\w-]+/){0,2}|(?:about|donate|transparency)/"
            r"|archive/(?:\d{4}/)?|(?:countries|labels|languages)/[\w-]+/)?)$",
            views.page,
            name="wagtail_serve",
        ),
    ),
]

handler404 = "clamour.site.views.not_found"
handler500 = "clamour.site.views.failed"
