"""Forms that hold anything, made by hypothesis and posted to Django as a server would hand them.

    .venv/bin/python -m bench.crowd.fuzz --posts 12500 --seed 3

Every address of ours that takes what people type: the letter, confirming, the letter for one's own
hands, what was done, writing again by device and by link, and the pages of one's own rights.
"""

import argparse
import base64
import json
import random
import tempfile
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote_plus

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

# What has broken forms before: controls, halves of pairs, direction marks, numbers out of range.
NASTY = ["\x00", "\ud800", "\u202e", "\r\n.\r\nBcc: x@y.example", "9" * 400, "-1", "1e9", "١٢"]
NASTY += ["{name}", "{0.__class__}", "%s%n", "<script>", "'; DROP TABLE", "=1+1", "a@b", "@", "Ａ"]
NASTY += ["i" * 21_000, "é" * 500, "\u0301" * 300, " ", "\n" * 50, "true", "organisation", "NaN"]
NASTY += ["sam@mail.example", "Sam Ostrow", "FR", "XX", "en", "fa", "xx-YY", "person", "1", "on"]
NASTY += ["phone", "answered", "mail", "eml", "fax", "us-letter", "²", "0", "99999999999999999999"]
ODD = [
    "csrfmiddlewaretoken",
    "x" * 300,
    "",
    "mission-1",
    "mission-x",
    "mission-9999999999999999999",
]


class Form(NamedTuple):
    """Where something is posted: its address, its fields, and words that pass there."""

    path: str
    fields: list[str]
    good: dict[str, str]


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
HAND = st.lists(VALUE, min_size=4, max_size=12)
# Forms made of one hand of values: to make values costs more than to post some of them.
FROM_ONE_HAND = 25
ENCODINGS = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain"]
LETTER = ["name", "country", "kind", "organisation", "role", "represents", "place"]
LETTER += ["subject", "text", "we_text", "sentence", "wording", "language"]
GOOD = {"name": "Sam Ostrow", "mailbox": "sam@mail.example", "country": "FR", "language": "en"}


def run(page: Any, number: int, *, seed_of_run: int = 0) -> tuple[int, int, int]:
    """Post so many; return how many were posted, answered with 500, and lost what was typed."""
    from django.http import HttpResponse
    from django.test import Client

    from clamour.supporters import devices

    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    told = {"posts": 0, "broken": 0, "lost": 0}

    def remembered() -> None:
        response = HttpResponse()
        devices.remember(response, devices.Remembered("Sam", "sam@mail.example", "FR"))
        client.cookies.update(response.cookies)

    @seed(seed_of_run)
    @settings(
        max_examples=-(-number // FROM_ONE_HAND),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(HAND, st.integers(0, 2**32))
    def post(hand: list[str], dice: int) -> None:
        rng, forms = random.Random(dice), _forms(page)
        remembered()
        for _ in range(min(FROM_ONE_HAND, number - told["posts"])):
            form, kind = rng.choice(forms), rng.choice(ENCODINGS[:1] * 6 + ENCODINGS)
            pairs = _pairs(form, hand, rng)
            answer = client.post(form.path, _body(pairs, kind), content_type=kind)
            told["posts"] += 1
            told["broken"] += answer.status_code >= 500 and answer.status_code != 503
            if answer.status_code == 422 and kind == ENCODINGS[0]:
                told["lost"] += not _gives_back(answer.content.decode(), form, pairs)

    post()
    return told["posts"], told["broken"], told["lost"]


def _forms(page: Any) -> list[Form]:
    """The forms of this appeal, with links as mails of ours hold them, all of them fresh."""
    from clamour.letters import act_links, actions, links
    from clamour.supporters import actions as supporters
    from clamour.supporters import passes

    appeal = page.translation_key
    writing = actions.Writing("Sam Ostrow", "sam@mail.example", "FR", "en", "person")
    letter = actions.write_letter(page=page, writing=writing)
    entry = supporters.keep_informed(
        mailbox="ines@mail.example", name="Ines", language="en", country="FR", way="a bench"
    )
    again = ["sentence", "send", "forget", "language"]
    wishes = ["join", "leave", "pause", "go_on", "move", "new", "language", "name", "country"]
    by_link = act_links.act_link(entry, appeal).partition("//")[2]
    mine = passes.make(passes.ME, mailbox="ines@mail.example")
    act = Form(f"/act/{appeal}/", [*LETTER, "mailbox", "answer_to_me", "proof"], GOOD)
    own = Form(f"/act/own/{appeal}/", [*LETTER, "address", "office", "as", "anyway"], GOOD)
    told = Form(f"/act/told/{appeal}/", ["way", "outcome", "target"], {"way": "mail"})
    confirm = f"/act/confirm/{links.confirm_token(letter)}/"
    return [
        *[act] * 4,
        *[own] * 2,
        *[told] * 3,
        *[Form(confirm, ["keep_informed", "remember", *ODD[3:]], {"keep_informed": "0"})] * 3,
        *[Form(f"/act/again/{appeal}/", again, {"send": "1"})] * 2,
        *[Form(by_link[by_link.index("/") :], again, {"send": "1"})] * 2,
        Form(f"/act/never/{links.never_token('none@mail.example')}/", ["never"], {}),
        Form("/me/", ["mailbox", "language"], {"mailbox": "sam@mail.example"}),
        Form("/me/join/", ["mailbox", "country", "language"], GOOD),
        Form(f"/me/{mine}/", wishes, {"language": "en"}),
    ]


def _pairs(form: Form, hand: list[str], rng: random.Random) -> list[tuple[str, str]]:
    values = [*hand, *hand, *rng.sample(NASTY, 6)]
    names = [rng.choice(form.fields * 4 + ODD + hand[:1]) for _ in range(rng.randrange(9))]
    good = list(form.good.items()) if rng.random() < 0.6 else []
    return [*good, *((name, rng.choice(values)) for name in names)]


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


def _gives_back(page: str, form: Form, pairs: list[tuple[str, str]]) -> bool:
    """Whether what was typed last into each field for words stands in the page again."""
    from django.utils.html import escape

    for name in {"sentence", "text", "name", "place"} & set(form.fields):
        said = [value for field, value in pairs if field == name]
        plain = said[-1].strip() if said else ""
        # What is no text, or what a browser itself would change, is not looked for.
        is_plain = plain.isprintable() and plain.isascii()
        if plain and is_plain and escape(plain) not in page:
            return False
    return True


def main() -> None:
    from bench.crowd import site

    parser = argparse.ArgumentParser(description="Post forms that hold anything.")
    parser.add_argument("--posts", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site.start(Path(folder).resolve())
        posts, broken, lost = run(site.make_appeal(), wanted.posts, seed_of_run=wanted.seed)
    print(json.dumps({"posts": posts, "broken": broken, "lost": lost}))


if __name__ == "__main__":
    main()
