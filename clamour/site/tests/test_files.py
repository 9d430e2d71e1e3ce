"""The thin layer in front of Django: what a browser gets for a rendered page."""

import gzip
import os
from urllib.parse import quote

import brotli
import pytest

from clamour.site import style
from clamour.site.encodings import acceptable
from clamour.site.files import RenderedPages

PAGE = b"<!doctype html><style>p{color:red}</style><p>An appeal</p>" * 20


def django(environ, start_response):
    start_response("404 Not Found", [])
    return [b"django"]


def write(folder, address, body=PAGE, name="index.html"):
    place = folder.joinpath(*address.strip("/").split("/"))
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{name}.br").write_bytes(brotli.compress(body))
    (place / f"{name}.gz").write_bytes(gzip.compress(body))
    (place / name).write_bytes(body)
    return place / name


def ask(app, path, method="GET", **headers):
    """Status, headers and body, as a server would pass the raw path on."""
    answer = {}

    def start_response(status, response_headers):
        answer.update(status=int(status[:3]), headers=dict(response_headers))

    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path.encode().decode("latin-1"),
        "wsgi.url_scheme": "http",
    } | {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    answer["body"] = b"".join(app(environ, start_response))
    return answer


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, "/en/2026/appeal/")
    return tmp_path


@pytest.fixture
def app(folder):
    return RenderedPages(django, folder)


def test_a_rendered_page_is_answered_from_its_file(app):
    answer = ask(app, "/en/2026/appeal/")
    assert answer["status"] == 200
    assert answer["body"] == PAGE
    assert answer["headers"]["Content-Type"] == "text/html; charset=utf-8"
    assert answer["headers"]["Content-Length"] == str(len(PAGE))


@pytest.mark.parametrize("path", ["/en/2026/other/", "/", "/act/1/", "/en/2026/appeal", "/en/"])
def test_everything_else_goes_to_django(app, path):
    assert ask(app, path)["body"] == b"django"


def test_a_post_goes_to_django(app):
    assert ask(app, "/en/2026/appeal/", method="POST")["body"] == b"django"


def test_head_has_the_headers_and_no_body(app):
    answer = ask(app, "/en/2026/appeal/", method="HEAD")
    assert answer["body"] == b""
    assert answer["headers"]["Content-Length"] == str(len(PAGE))


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip", "gzip", gzip.decompress),
        ("br;q=0.2, gzip;q=0.9", "gzip", gzip.decompress),
        ("*", "br", brotli.decompress),
        ("", None, bytes),
        ("identity", None, bytes),
        ("gzip;q=0", None, bytes),
        ("br;q=nonsense", None, bytes),
        ("*;q=0", None, bytes),
    ],
)
def test_the_encoding_is_what_the_browser_takes(app, accepted, encoding, unpack):
    answer = ask(app, "/en/2026/appeal/", accept_encoding=accepted)
    assert answer["headers"].get("Content-Encoding") == encoding
    assert unpack(answer["body"]) == PAGE
    assert answer["headers"]["Vary"] == "Accept-Encoding"


def test_an_unknown_encoding_is_not_chosen():
    assert acceptable("zstd, dcb") == ("identity",)


def test_each_encoding_has_its_own_etag(app):
    tags = {
        ask(app, "/en/2026/appeal/", accept_encoding=e)["headers"]["ETag"]
        for e in ("br", "gzip", "")
    }
    assert len(tags) == 3
    assert not any(tag.startswith("W/") for tag in tags)


@pytest.mark.parametrize("known", ["{}", "W/{}", '"other", {}', "*"])
def test_what_the_browser_has_is_not_sent_again(app, known):
    tag = ask(app, "/en/2026/appeal/")["headers"]["ETag"]
    answer = ask(app, "/en/2026/appeal/", if_none_match=known.format(tag))
    assert (answer["status"], answer["body"]) == (304, b"")
    assert answer["headers"]["ETag"] == tag
    assert "Content-Length" not in answer["headers"]


def test_an_old_etag_gets_the_page(app):
    assert ask(app, "/en/2026/appeal/", if_none_match='"old"')["status"] == 200


def test_a_page_rendered_again_is_served_at_once(app, folder):
    assert ask(app, "/en/2026/appeal/")["body"] == PAGE
    new = write(folder, "/en/2026/appeal/", PAGE + b"!")
    os.utime(new)
    assert ask(app, "/en/2026/appeal/")["body"] == PAGE + b"!"


def test_a_removed_page_is_gone_at_once(app, folder):
    ask(app, "/en/2026/appeal/")
    (folder / "en/2026/appeal/index.html").unlink()
    assert ask(app, "/en/2026/appeal/")["body"] == b"django"


def test_a_slug_in_any_script_works(app, folder):
    write(folder, "/ru/2026/адвокат-под-стражей/")
    assert ask(app, "/ru/2026/адвокат-под-стражей/")["body"] == PAGE
    assert ask(app, "/ru/2026/" + quote("адвокат") + "/")["body"] == b"django"


def test_a_path_that_is_no_utf8_goes_to_django(app):
    environ_path = "/en/\xff\xfe/"
    answer = {}
    body = app(
        {"REQUEST_METHOD": "GET", "PATH_INFO": environ_path, "wsgi.url_scheme": "http"},
        lambda status, headers: answer.update(status=status),
    )
    assert b"".join(body) == b"django"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret/",
        "/en/../../secret/",
        "/en/2026/../../../secret/index.html",
        "/%2e%2e/secret/",
        "/en/%2e%2e/%2e%2e/secret/",
        "/..%2fsecret/",
        "/en/..\\..\\secret/",
        "//secret/",
        "/./en/2026/appeal/",
        "/en//2026/appeal/",
        "/en/2026/appeal/\0/",
        "/en/2026/appeal/index.html\0.json",
        "/.ledger/x.json",
        "/.ledger/",
        "/.release",
        "/en/.draft-x/",
        "/en/2026/appeal/index.html",
        "/en/2026/appeal/index.html.br",
        "/link/",
        "/linked/page/",
        "/secret.json",
        "en/2026/appeal/",
        "",
        "/" + "a" * 5000 + "/",
    ],
)
def test_nothing_outside_or_hidden_is_ever_shown(tmp_path, path):
    outside, folder = tmp_path / "secret", tmp_path / "pages"
    write(tmp_path, "/secret/", b"secret")
    write(tmp_path, "/secret/page/", b"secret")
    (tmp_path / "secret.json").write_bytes(b"secret")
    write(folder, "/en/2026/appeal/")
    write(folder, "/.ledger/", b"secret")
    write(folder, "/.ledger/", b"secret", name="x.json")
    (folder / ".release").write_bytes(b"secret")
    (folder / "link").mkdir()
    (folder / "link/index.html").symlink_to(outside / "index.html")
    (folder / "linked").symlink_to(outside)
    assert ask(RenderedPages(django, folder), path)["body"] == b"django"


def test_a_link_put_in_place_of_a_page_is_not_followed(app, folder, tmp_path):
    ask(app, "/en/2026/appeal/")
    secret = tmp_path / "key"
    secret.write_bytes(b"secret")
    file = folder / "en/2026/appeal/index.html"
    file.unlink()
    file.symlink_to(secret)
    assert ask(app, "/en/2026/appeal/")["body"] == b"django"


def test_a_count_is_json(app, folder):
    write(folder, "/en/2026/appeal/", b'{"letters":1}', name="count.json")
    answer = ask(app, "/en/2026/appeal/count.json")
    assert answer["body"] == b'{"letters":1}'
    assert answer["headers"]["Content-Type"] == "application/json"


def test_the_policy_allows_the_style_of_the_file_itself_and_nothing_inline(app):
    policy = ask(app, "/en/2026/appeal/")["headers"]["Content-Security-Policy"]
    assert style.source(b"p{color:red}") in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_plain_http_is_left_to_django_where_https_is_demanded(folder):
    app = RenderedPages(django, folder, https=True)
    assert ask(app, "/en/2026/appeal/")["body"] == b"django"
    behind = RenderedPages(django, folder, https=True, behind_proxy=True)
    answer = ask(behind, "/en/2026/appeal/", x_forwarded_proto="https")
    assert answer["body"] == PAGE
    assert "max-age" in answer["headers"]["Strict-Transport-Security"]


def test_a_visitor_cannot_claim_https_without_a_proxy(folder):
    app = RenderedPages(django, folder, https=True)
    assert ask(app, "/en/2026/appeal/", x_forwarded_proto="https")["body"] == b"django"


def test_memory_is_bounded(folder):
    for number in range(50):
        write(folder, f"/en/2026/a{number}/", os.urandom(20_000))
    app = RenderedPages(django, folder, memory=500_000)
    for number in range(50):
        assert ask(app, f"/en/2026/a{number}/")["status"] == 200
    assert app._size <= 500_000
    assert len(app._kept) < 50


def test_missing_pages_fill_no_memory(app):
    for number in range(100):
        ask(app, f"/en/2026/none-{number}/")
    assert not app._kept
