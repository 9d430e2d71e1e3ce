"""What Django answers itself: the way to a home, pages that are not rendered yet, mistakes."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
)
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import require_safe
from wagtail.models import Page

from clamour.appeals import listing
from clamour.appeals.models import FormerAddress
from clamour.site import former, languages, rendering, searching, style
from clamour.site.frame import choices, frame, homes
from clamour.site.spread import embedding

YEAR = re.compile(r"\d{4}/")
# Renditions only: an original may carry the place where a photograph was taken.
PICTURE = re.compile(r"images/[^/\\\x00]+\.(?:jpe?g|png|webp|avif|gif)")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the home in the language that the browser likes best. No cookie."""
    if request.GET.keys() & set(former.NUMBERED):  # a page of an old site: /?p=17
        old = former.led_on(request.path, request.META.get("QUERY_STRING", ""))
        if old:
            return HttpResponsePermanentRedirect(iri_to_uri(old))
    accepted = request.headers.get("Accept-Language", "")
    language = languages.best(accepted, rendering.home_languages())
    response = HttpResponseRedirect(f"/{language}/")
    patch_vary_headers(response, ["Accept-Language"])
    response["Cache-Control"] = "public, max-age=300"
    return response


@require_safe
def page(request: HttpRequest, path: str) -> HttpResponse:
    """A page that the worker has not rendered yet, made on the spot; or where it has moved to."""
    if not _may_stand(path):
        raise Http404
    if YEAR.fullmatch(path):
        home = request.path.removesuffix(path)
        return _lead_on(f"{home}archive/{path}", path.strip("/") in listing.years())
    html = rendering.on_the_spot(request.path)
    if html is None:
        return _lead_on(searching.moved_to(request.path))
    response = HttpResponse(html)
    response["Cache-Control"] = "no-cache"
    return response


def _may_stand(path: str) -> bool:
    """The cheap question first: addresses that never were must not cost a rendering."""
    parts = path.strip("/").split("/")
    if len(parts) == 1 or not parts[0].isdecimal():
        return True
    slugs = {*parts[1:], parts[1].rpartition("-")[0]}
    return (
        Page.objects.filter(slug__in=slugs).exists()
        or FormerAddress.objects.filter(path__endswith=f"/{path}").exists()
    )


def _lead_on(address: str | None, is_there: bool = True) -> HttpResponse:
    if address is None or not is_there:
        raise Http404
    return HttpResponsePermanentRedirect(iri_to_uri(address))


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search without scripts: a GET, so that a search can be passed on."""
    language = translation.get_language() or languages.SPOKEN_WHEN_UNSURE
    words = request.GET.get("q", "")[: searching.LONGEST]
    with translation.override(languages.interface_for(language)):
        switch = choices(
            {code: f"/{code}/search/" for code in rendering.home_languages()}, language
        )
        told = frame(language, switch=switch) | {"home": f"/{language}/", "q": words}
        told |= {"items": searching.search(words, language), "address": ""}
        response = HttpResponse(render_to_string("site/search.html", told))
    # What somebody looks for is nobody else's.
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """What a site that shows our links as frames asks for (https://oembed.com)."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(status=501)
    sizes = [_number(request.GET.get(name)) for name in ("maxwidth", "maxheight")]
    told = embedding.oembed(
        request.GET.get("url", "")[:1000], most_width=sizes[0], most_height=sizes[1]
    )
    if told is None:
        raise Http404
    response = JsonResponse(told)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _number(said: str | None) -> int:
    return int(said) if said and said.isascii() and said.isdecimal() and len(said) < 6 else 10_000


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
        with suppress(DatabaseError):  # then the page helps a little less
            if request.method in ("GET", "HEAD"):
                old = former.led_on(request.path, request.META.get("QUERY_STRING", ""))
                if old:
                    return HttpResponsePermanentRedirect(iri_to_uri(old))
            context["near"] = searching.like(request.path, language)
        return HttpResponse(render_to_string("site/404.html", context), status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Something broke: this page asks nothing of anything that may be broken."""
    return HttpResponse(render_to_string("site/500.html", {"css": style.CSS}), status=500)
