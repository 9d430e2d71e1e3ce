"""`clamour identities`: whom letters leave as, their DKIM keys, and what is missing."""

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

from clamour.commands.starting import start_django, use_data

if TYPE_CHECKING:
    from clamour.delivery.identities import Identity

SHOWN = 5


def main(argv: list[str]) -> int:
    chosen = _parser().parse_args(argv)
    use_data(chosen.data)
    start_django()
    does = {"key": _key, "check": _check}.get(chosen.does, _list)
    return does(chosen)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("clamour identities", description=__doc__)
    parser.add_argument("--data", metavar="DIR", help="the data folder; default: DATA_DIR, ./data")
    doing = parser.add_subparsers(dest="does")
    doing.add_parser("list", help="list them with their state (the same as no word)")
    key = doing.add_parser("key", help="make DKIM keys and print the DNS records to publish")
    key.add_argument("name", metavar="NAME", help="of the identity")
    doing.add_parser("check", help="say what is missing, and whether each relay answers")
    return parser


def _list(chosen: argparse.Namespace) -> int:
    from clamour.delivery.identities import book

    refused, troubles = _known()
    found = book()
    for problem in found.problems:
        print(problem.text)
    for one in found.identities:
        place = one.relay.place if one.relay else "-"
        print(f"{one.name}: {one.domain} by {place}, {_signs(one)}")
        for said in (one.wrong, troubles.get(place, "")):
            if said:
                print(f"  in trouble: {said}")
        if lanes := refused.get(one.name):
            more = f" and {len(lanes) - SHOWN} more" if len(lanes) > SHOWN else ""
            print(f"  refused by {', '.join(lanes[:SHOWN])}{more}")
    return 1 if found.all_problems else 0


def _signs(identity: "Identity") -> str:
    if not identity.dkim:
        return "not signed by us"
    ours = "signed with" if len(identity.signers) == len(identity.dkim) else "to be signed with"
    return f"{ours} {', '.join(identity.dkim)}"


def _known() -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return what the outbox knows: who refuses whom, which relay is in trouble."""
    from django.db import DatabaseError

    from clamour.delivery import queries

    refused: dict[str, list[str]] = {}
    try:
        for it in queries.refusals():
            refused.setdefault(it.identity, []).append(it.lane)
        return refused, {it.relay: it.reason for it in queries.troubles()}
    except DatabaseError:  # not made yet: nothing was sent either
        return {}, {}


def _key(chosen: argparse.Namespace) -> int:
    from django.utils import timezone

    from clamour.delivery.dkim.keys import BadKey
    from clamour.delivery.identities import book
    from clamour.delivery.identities.records import make_keys, records

    one = book().by_name(chosen.name)
    if one is None:
        names = ", ".join(it.name for it in book().identities)
        print(f"clamour: there is no identity {chosen.name!r}; known: {names}", file=sys.stderr)
        return 1
    if any(problem.id == "delivery.E004" for problem in one.problems):
        print(f"clamour: {one.wrong}", file=sys.stderr)
        return 1
    try:
        selectors = make_keys(one, timezone.localdate())
        for it in records(one, selectors):
            print(f"; {it.why}\n{it.line}\n")
    except (BadKey, OSError) as problem:
        print(f"clamour: {problem}", file=sys.stderr)
        return 1
    listed = ", ".join(f'"{selector}"' for selector in selectors)
    print(f"Once they are published, write under {one.name!r} in identities.toml:\n\n"
          f"    dkim = [{listed}]")  # fmt: skip
    return 0


def _check(chosen: argparse.Namespace) -> int:
    from clamour.delivery import checks
    from clamour.delivery.channels.email.mailroom import greet
    from clamour.delivery.identities import book
    from clamour.keys.checks import keys_are_private

    found = [
        f"{it.msg} {it.hint}"
        for it in (
            *checks.relay_is_understood(),
            *checks.letters_domain_is_a_domain(),
            *checks.identities_are_whole(),
            *keys_are_private(),
        )
    ]
    for one in book().identities:
        if not one.dkim:
            found.append(f"{one.name}: no DKIM key. `clamour identities key {one.name}` makes two.")
        if not one.wrong and one.relay and (why := asyncio.run(greet(one.relay))):
            found.append(f"{one.name}: {why}")
    print("\n".join(found) if found else "Nothing is missing here. DNS was not asked.")
    return 1 if found else 0
