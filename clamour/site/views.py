"""What Django answers itself: the way to a home, pages that are not rendered yet, mistakes."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from wagtail.models import Page

from clamour.site import languages, rendering, style
from clamour.site.frame import frame, homes
from clamour.site.reaching import PART

# Renditions only: an original may carry the place where a photograph was taken.
PICTURE = re.compile(r"images/[^/\\\x00]+\.(?:jpe?g|png|webp|avif|gif)")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the home in the language that the browser likes best. No cookie."""
    accepted = request.headers.get("Accept-Language", "")
    language = languages.best(accepted, rendering.home_languages())
    response = HttpResponseRedirect(f"/{language}/")
    patch_vary_headers(response, ["Accept-Language"])
    response["Cache-Control"] = "public, max-age=300"
    return response


@require_safe
def page(request: HttpRequest, path: str) -> HttpResponse:
    """A page that the worker has not rendered yet, made on the spot."""
    slug = request.path.removesuffix(PART).strip("/").rpartition("/")[2]
    # The cheap question first: addresses that never were must not cost a rendering.
    slugs = [slug, slug.rpartition("-")[0]]
    if (
        slug not in settings.INTERFACE_LANGUAGES
        and not Page.objects.filter(slug__in=slugs).exists()
    ):
        raise Http404
    html = rendering.on_the_spot(request.path)
    if html is None:
        raise Http404
    response = HttpResponse(html)
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponse:
    """A picture of a page; nothing else that was ever uploaded."""
    if not PICTURE.fullmatch(path):
        raise Http404
    top = Path(settings.MEDIA_ROOT).resolve()
    file = (top / path).resolve()
    if not file.is_relative_to(top) or not file.is_file():
        raise Http404
    response = FileResponse(file.open("rb"))
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response  # type: ignore[return-value]


def no_document(request: HttpRequest, document_id: int, name: str) -> HttpResponse:
    raise Http404


def icon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this on pages that name no icon, the desk's among them."""
    return HttpResponseRedirect(static("site/mark.svg"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    language = translation.get_language() or languages.SPOKEN_WHEN_UNSURE
    with translation.override(languages.interface_for(language)):
        context: dict[str, Any] = frame(language, switch=homes(language))
        return HttpResponse(render_to_string("site/404.html", context), status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Something broke: this page asks nothing of anything that may be broken."""
    return HttpResponse(render_to_string("site/500.html", {"css": style.CSS}), status=500)
