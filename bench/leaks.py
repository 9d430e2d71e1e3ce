"""Supporters act; then every place on the disk is searched for who they were.

    .venv/bin/python bench/leaks.py [--quick] [--json]

A real web server and a real worker on a folder of their own, behind a proxy that tells them each
visitor's address (X-Forwarded-For), sending through a Postfix of their own, set up by the script we
ship, into a sink. Half of the supporters write and confirm,
some of them onto the list; others join the list alone and are erased later; an alert goes to the
list; damaged forms and foreign posts happen on the way. The data folder is copied
while all of it is fresh: `mailboxes_in_stolen_database` is how many of the people a thief reads in
it. Then all are erased or run out by the rules, the relay's log by the logrotate rule that the
script installs, and `found` counts (place, person, trace) in the database, its log, every file
under the data and key folders and the Postfix's own (log and queue; unpacked where gzip or
brotli) and the output of both processes: mailboxes, names and addresses, as text, UTF-16, percent,
base64 and hex. Where no Postfix can be run (it starts as root alone) they send into the sink.
"""

import argparse
import gzip
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

import brotli

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]

from clamour.delivery.tests import postfix  # noqa: E402
from clamour.delivery.tests.postfix import Postfix  # noqa: E402
from clamour.delivery.tests.sink import Sink  # noqa: E402

DAYS = 80
LINK = re.compile(r"^https?://[^/\s]+(/(?:act/confirm|me)/\S+)$", re.MULTILINE)
TARGETS = {"found": "0", "mailboxes_in_stolen_database": "0"}
# What every trace of a kind begins with, in each of its spellings, for up to 1,000 supporters.
STEMS = {"mailbox": "quendry00", "name": "Zelmira Voxaa", "ip": "203.0.11"}
SQLITE_FILES = ("clamour.sqlite3", "clamour.sqlite3-wal", "clamour.sqlite3-shm")


@dataclass(frozen=True)
class Supporter:
    """Somebody invented, whose traces are like nobody else's."""

    number: int

    @property
    def mailbox(self) -> str:
        return f"quendry{self.number:05}.ostrava@mailbox{self.number % 17}.example"

    @property
    def name(self) -> str:
        letters = "".join(chr(ord("a") + int(digit)) for digit in f"{self.number:05}")
        return f"Zelmira Vox{letters} Ölander"

    @property
    def ip(self) -> str:
        return f"203.0.{113 + self.number // 250}.{self.number % 250 + 1}"

    @property
    def traces(self) -> dict[str, str]:
        return {"mailbox": self.mailbox, "name": self.name, "ip": self.ip}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="60 supporters, under 50 s")
    parser.add_argument("--json", action="store_true", help="print the figures alone")
    parser.add_argument("--show", action="store_true", help="say where something was found")
    chosen = parser.parse_args()
    figures = run(60 if chosen.quick else 1_000, show=chosen.show)
    if chosen.json:
        print(json.dumps({"figures": figures}))
        return
    for name, value in figures.items():
        print(f"{name:<32}{value:>10,}   {TARGETS.get(name, '')}")


def run(number: int, *, show: bool) -> dict[str, int]:
    people = [Supporter(n) for n in range(number)]
    for what, stem in STEMS.items():
        if not all(who.traces[what].startswith(stem) for who in people):
            raise SystemExit(f"not every {what} begins with {stem}")
    place = Path(tempfile.mkdtemp(prefix="clamour-leaks-"))
    try:
        with ExitStack() as stack:
            sink = stack.enter_context(Sink())
            relay = None
            if why := postfix.missing():
                print(f"Not behind Postfix: {why}", file=sys.stderr)
            else:
                relay = stack.enter_context(Postfix(sink.port))
            house = House(place, sink, relay)
            with house.running():
                acted = act(people, house)
            if relay:
                demand_that_its_log_names(people[0], relay)
            stolen = Places(house.stolen())
            stolen_mailboxes = len(
                {who for _at, who, what in stolen.search(people) if what == "mailbox"}
            )
            house.step("retain", str(DAYS))
            if relay:
                let_days_pass(relay)
            after = Places(house.everything())
            after.demand_sharp_eyes(people[0])
            found = list(after.search(people))
        if show:
            print(*sorted({(at, what) for at, _who, what in found}), sep="\n", file=sys.stderr)
        return {
            "supporters": acted,
            "places_searched": len(after.contents),
            "megabytes_searched": round(sum(map(len, after.contents.values())) / 1e6),
            "found": len(found),
            "mailboxes_in_stolen_database": stolen_mailboxes,
        }
    finally:
        shutil.rmtree(place, ignore_errors=True)
        shutil.rmtree(f"{place}-compiled", ignore_errors=True)


def demand_that_its_log_names(who: Supporter, relay: Postfix) -> None:
    """Else nothing could be found in it, whatever is kept."""
    if not list(Places({"mail.log": relay.log}).search([who])):
        raise SystemExit("the relay's log does not name who was written to")


def let_days_pass(relay: Postfix) -> None:
    """So many rotations as a log is kept days, and one, by the rule that setup.sh installs."""
    with tempfile.TemporaryDirectory() as place:
        rule, state = Path(place) / "rule", Path(place) / "state"
        rule.write_text(relay.rotation())
        rule.chmod(0o644)
        for _day in range(11):
            relay.log.touch()
            subprocess.run(["logrotate", "-f", "-s", state, rule], check=True)


class House:
    """A web server and a worker on a folder of their own; their output is kept to be searched."""

    def __init__(self, place: Path, sink: Sink, relay: Postfix | None) -> None:
        self.place, self.sink, self.relay = place, sink, relay
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        unwanted = {"DATABASE_URL", "PYTHONDONTWRITEBYTECODE"}
        inherited = {name: it for name, it in os.environ.items() if name not in unwanted}
        self.environment = inherited | {
            "PYTHONPYCACHEPREFIX": f"{place}-compiled",  # once for all processes
            "DATA_DIR": str(place / "data"),
            "KEYS_DIR": str(place / "keys"),
            "MAIL_RELAY": relay.url if relay else sink.url,
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "DEMO": "1",
            "BUDGET_FACTOR": "10000",
            "BEHIND_PROXY": "1",
            "LOG_LEVEL": "DEBUG",
        }
        if relay:
            self.environment |= {"RELAY_LOG": str(relay.log), "POSTSUPER": relay.postsuper}
        (place / "data").mkdir()
        self.appeal = self.step("prepare").split()[-1]

    def step(self, *words: str) -> str:
        command = [sys.executable, str(HERE / "leaking" / "house.py"), *words]
        with (self.place / "steps.log").open("a") as log:
            done = subprocess.run(
                command, env=self.environment, text=True, stdout=subprocess.PIPE, stderr=log
            )
        if done.returncode:
            raise SystemExit((self.place / "steps.log").read_text()[-3000:])
        return done.stdout

    @contextmanager
    def running(self) -> Iterator[None]:
        started = []
        for words in (["web", "--port", str(self.port)], ["worker"]):
            with (self.place / f"{words[0]}.log").open("wb") as log:
                command = [sys.executable, "-m", "clamour", *words]
                started.append(
                    subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
                )
        try:
            self._wait()
            yield
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(60)

    def post(self, path: str, who: Supporter, fields: dict[str, str], **headers: str) -> int:
        return self._ask(path, who, urllib.parse.urlencode(fields).encode(), headers)

    def get(self, path: str, who: Supporter) -> int:
        return self._ask(path, who, None, {})

    def link(self, who: Supporter, number: int = 1) -> str:
        """The link in the newest of `number` mails to this mailbox."""
        end = time.monotonic() + 120
        while time.monotonic() < end:
            raws = [raw for _from, to, raw in list(self.sink.letters) if who.mailbox in to]
            if len(raws) >= number:
                mail = message_from_bytes(raws[number - 1], policy=policy.default)
                text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
                return LINK.search(text)[1]
            time.sleep(0.05)
        raise SystemExit("a mail did not come")

    def stolen(self) -> dict[str, Path]:
        """The database as a thief finds it: copied while everything was fresh."""
        return {it.name: it for it in (self.place / "stolen").iterdir()}

    def steal(self) -> None:
        (self.place / "stolen").mkdir()
        for name in SQLITE_FILES:
            with suppress(FileNotFoundError):
                shutil.copy(self.place / "data" / name, self.place / "stolen" / name)

    def everything(self) -> dict[str, Path]:
        self.step("dump", str(self.place / "rows.dump"))
        shutil.rmtree(self.place / "stolen")
        roots = [self.place, *([self.relay.folder] if self.relay else [])]
        return {
            f"{root.name}/{path.relative_to(root)}": path
            for root in roots
            for path in root.rglob("*")
            if path.is_file()
        }

    def _ask(self, path: str, who: Supporter, data: bytes | None, headers: dict[str, str]) -> int:
        told = {"X-Forwarded-For": who.ip, "User-Agent": "bench", "Accept-Language": "en"}
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data, told | headers
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                answer.read()
                return answer.status
        except urllib.error.HTTPError as error:
            error.read()
            return error.code

    def _wait(self) -> None:
        for _tenth in range(600):
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            time.sleep(0.1)
        raise SystemExit((self.place / "web.log").read_text()[-3000:])


def act(people: list[Supporter], house: House) -> int:
    """Everybody does what they do; return for how many it went through."""
    with ThreadPoolExecutor(6) as crowd:
        went = sum(crowd.map(lambda who: one_acts(who, house), people))
    house.steal()
    house.step("alert")
    _settle(house)
    with ThreadPoolExecutor(6) as crowd:
        list(crowd.map(lambda who: one_leaves(who, house), people))
    return went


def one_acts(who: Supporter, house: House) -> bool:
    """Three in four write a letter, one joins the list alone; now and then something is wrong."""
    if who.number % 4 == 3:
        said = house.post("/me/join/", who, {"mailbox": who.mailbox, "country": "FR"})
        return said == 202 and house.post(house.link(who), who, {}) == 200
    form = {"name": who.name, "mailbox": who.mailbox, "country": "FR", "kind": "person",
            "language": "en", "sentence": f"I am {who.name}, {who.mailbox}."}  # fmt: skip
    if who.number % 10 == 0:
        house.post(f"/act/{house.appeal}/", who, form | {"country": who.name})
        house.post(f"/act/{house.appeal}/", who, form, Origin="https://other.example")
        house.get(f"/act/confirm/{urllib.parse.quote(who.mailbox)}/", who)
    if house.post(f"/act/{house.appeal}/", who, form) != 202:
        return False
    keep = {"keep_informed": "1" if who.number % 2 else "0"}
    return house.post(house.link(who), who, keep) == 200


def one_leaves(who: Supporter, house: House) -> None:
    """Everybody asks to be erased in the end, but those who never joined: these run out."""
    if who.number % 4 == 3 or who.number % 2:
        house.post("/me/", who, {"mailbox": who.mailbox})
        number = sum(1 for _from, to, _raw in list(house.sink.letters) if who.mailbox in to)
        house.get("/me/", who)
        link = _own_page(who, house, number)
        house.get(f"{link}held/", who)
        house.post(f"{link}erase/", who, {"language": "en"})


def _own_page(who: Supporter, house: House, at_least: int) -> str:
    """The newest mail whose link leads to the own page."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        raws = [raw for _from, to, raw in list(house.sink.letters) if who.mailbox in to]
        for raw in reversed(raws):
            text = message_from_bytes(raw, policy=policy.default).get_body(("plain",)).get_content()
            found = LINK.search(text.replace("\r\n", "\n"))
            if found and found[1].startswith("/me/") and found[1].count("/") == 3:
                return found[1]
        time.sleep(0.05)
    raise SystemExit("the link to the own page did not come")


def _settle(house: House) -> None:
    """Wait until no new mail has come for two seconds."""
    seen, since = -1, time.monotonic()
    while time.monotonic() - since < 2:
        if len(house.sink.letters) != seen:
            seen, since = len(house.sink.letters), time.monotonic()
        time.sleep(0.1)


class Places:
    """What is searched: each file, and what is packed in it."""

    def __init__(self, files: dict[str, Path]) -> None:
        self.contents: dict[str, bytes] = {}
        for name, path in files.items():
            data = path.read_bytes()
            self.contents[name] = data
            for suffix, unpack in ((".gz", gzip.decompress), (".br", brotli.decompress)):
                if name.endswith(suffix):
                    self.contents[f"{name} unpacked"] = unpack(data)

    def demand_sharp_eyes(self, who: Supporter) -> None:
        """A search that finds nothing must find what is there: each spelling, hidden in a file."""
        for what, text in who.traces.items():
            for form in spellings(text, what != "ip"):
                planted = Places({})
                planted.contents["planted"] = b"\0\1" + form + b"\2"
                if not list(planted.search([who])):
                    raise SystemExit(f"the search does not see {form!r}")

    def search(self, people: list[Supporter]) -> Iterator[tuple[str, int, str]]:
        """(place, person, trace) for whatever is found, in any of its spellings."""
        for at, content in self.contents.items():
            folded = content.lower()
            # What a trace begins with lies wherever the trace does, and is looked for once.
            suspected = [
                what
                for what, stem in STEMS.items()
                if any(form in content or form in folded for form in spellings(stem, what != "ip"))
            ]
            for who in people if suspected else ():
                for what in suspected:
                    forms = spellings(who.traces[what], what != "ip")
                    if any(form in content or form in folded for form in forms):
                        yield at, who.number, what


def spellings(text: str, is_long: bool) -> set[bytes]:
    """How a text may lie in a file. Of base64 the middle, since its ends hang on what is beside."""
    plain = text.encode()
    forms = {
        plain, plain.lower(), text.encode("utf-16-le"), text.encode("utf-16-be"),
        urllib.parse.quote(text).encode(), urllib.parse.quote_plus(text).encode(),
        plain.hex().encode(), json.dumps(text)[1:-1].encode(),
    }  # fmt: skip
    if is_long:  # a short one would be found by chance
        forms |= {b64encode(plain[shift:])[: (len(plain) - shift) // 3 * 4] for shift in range(3)}
    return forms


if __name__ == "__main__":
    main()
