"""Forms that hold anything, made by hypothesis and posted to Django as a server would hand them."""

import base64
import json
from typing import Any
from urllib.parse import quote_plus

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

FIELDS = ["name", "mailbox", "country", "kind", "organisation", "role", "represents", "place"]
FIELDS += ["subject", "text", "we_text", "sentence", "answer_to_me", "language", "proof"]
FIELDS += ["send", "forget", "keep_informed", "remember", "csrfmiddlewaretoken", "x" * 300, ""]
# What has broken forms before: controls, halves of pairs, direction marks, numbers out of range.
NASTY = ["\x00", "\ud800", "\u202e", "\r\n.\r\nBcc: x@y.example", "9" * 400, "-1", "1e9", "١٢"]
NASTY += ["{name}", "{0.__class__}", "%s%n", "<script>", "'; DROP TABLE", "=1+1", "a@b", "@", "Ａ"]
NASTY += ["i" * 21_000, "é" * 500, "\u0301" * 300, " ", "\n" * 50, "true", "organisation", "NaN"]
NASTY += ["sam@mail.example", "Sam Ostrow", "FR", "XX", "en", "fa", "xx-YY", "person"]


def _coded(thing: Any) -> str:
    told = {"challenge": thing, "solution": thing}
    return base64.b64encode(json.dumps(told).encode()).decode()


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)
)
VALUE = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=80),
    st.text(alphabet=st.characters(codec=None), max_size=40),
    st.emails(),
    st.integers().map(str),
    JSON.map(_coded),
)
FORM = st.lists(st.tuples(st.sampled_from(FIELDS) | st.text(max_size=12), VALUE), max_size=18)
GOOD = {"name": "Sam Ostrow", "mailbox": "sam@mail.example", "country": "FR", "language": "en"}
ENCODINGS = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain"]


def run(page: Any, number: int) -> tuple[int, int, int]:
    """Post so many; return how many were posted, answered with 500, and lost what was typed."""
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    paths = [f"/act/{page.translation_key}/", f"/act/again/{page.translation_key}/"]
    told = {"posts": 0, "broken": 0, "lost": 0}

    def post(path: str, fields: list[tuple[str, str]], kind: str, mostly_good: bool) -> None:
        pairs = [*(GOOD.items() if mostly_good else ()), *fields]
        answer = client.post(path, _body(pairs, kind), content_type=kind)
        told["posts"] += 1
        told["broken"] += answer.status_code >= 500 and answer.status_code != 503
        if answer.status_code == 422 and kind == ENCODINGS[0]:
            told["lost"] += not _gives_back(answer.content.decode(), pairs)

    forms = given(
        st.sampled_from([paths[0]] * 5 + paths[1:]),
        FORM,
        st.sampled_from([ENCODINGS[0]] * 6 + ENCODINGS[1:]),
        st.booleans(),
    )
    quick = settings(
        max_examples=number,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    quick(forms(post))()
    return told["posts"], told["broken"], told["lost"]


def _body(pairs: list[tuple[str, str]], kind: str) -> bytes:
    if kind == ENCODINGS[0]:
        quoted = [f"{_quoted(name)}={_quoted(value)}" for name, value in pairs]
        return "&".join(quoted).encode()
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in pairs
    ]
    return ("".join(parts) + "--b--\r\n").encode("utf-8", "surrogatepass")


def _quoted(text: str) -> str:
    return quote_plus(text, errors="surrogatepass")


def _gives_back(page: str, pairs: list[tuple[str, str]]) -> bool:
    """Whether the last sentence that was typed stands in the page again."""
    from django.utils.html import escape

    said = [value for name, value in pairs if name == "sentence"]
    plain = said[-1].strip() if said else ""
    # What is no text, or what a browser itself would change, is not looked for.
    is_plain = plain.isprintable() and plain.isascii()
    return not (plain and is_plain) or escape(plain) in page
