"""The alert list's own key, and opening an export on a keeper's computer.

clamour list key make NAME NAME [NAME...]   make the key; each keeper types a passphrase
clamour list key unlock NAME                bring one half; two make the worker send
clamour list key lock | state
clamour list seal                           seal the entries that were there before the key
clamour list open FILE                      print a sealed export, opened by two keepers
"""

import argparse
import csv
import sys
from base64 import b64decode
from getpass import getpass
from pathlib import Path

from clamour.commands.starting import prepare, start_django, use_data


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        "clamour list", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", metavar="DIR", help="the data folder; default: DATA_DIR, ./data")
    doing = parser.add_subparsers(dest="does", required=True)
    key = doing.add_parser("key", help="the organisation's key")
    key.add_argument("step", choices=["make", "unlock", "lock", "state"])
    key.add_argument("names", nargs="*", metavar="NAME", help="who keeps it")
    doing.add_parser("seal", help="seal the entries that are there")
    doing.add_parser("open", help="open a sealed export").add_argument("file", type=Path)
    chosen = parser.parse_args(argv)
    use_data(chosen.data)
    start_django()
    prepare()
    steps = {"key": _key, "seal": _seal, "open": _open}
    return steps[chosen.does](chosen)


def _key(chosen: argparse.Namespace) -> int:
    from clamour.supporters.sealing import holder, keepers

    try:
        if chosen.step == "make":
            keepers.make({name: _passphrase(name, twice=True) for name in chosen.names})
            print(f"Made. Copy {keepers.keepers_file()} to a safe place: without it, or without")
            print("two of the passphrases, nobody can open the list any more.")
            return 0
        if chosen.step == "unlock":
            (name,) = chosen.names or [""]
            return _told(holder.give(name, _passphrase(name)))
        return _told(holder.ask(chosen.step))
    except keepers.BadKeepers as problem:
        return _refused(f"{problem}.")
    except FileExistsError as there:
        return _refused(f"There is a key already: {there}. A new one would lock out the old.")
    except (KeyError, ValueError):
        return _refused(f"Nobody of that name keeps the key. It is kept by: {keepers.names()}.")
    except holder.NobodyHolds:
        return _refused("No worker answers. Start `clamour worker`, then unlock the key again.")


def _seal(chosen: argparse.Namespace) -> int:
    from clamour.supporters import actions
    from clamour.supporters.sealing import sweeping

    try:
        number = sweeping.seal_all()
    except LookupError as problem:
        return _refused(f"{problem}: make one first.")
    actions.forget_on_disk()
    print(f"{number} entries are sealed.")
    return 0


def _open(chosen: argparse.Namespace) -> int:
    from clamour.supporters.sealing import box, keepers

    print(f"Two of these open it: {', '.join(keepers.names())}", file=sys.stderr)
    halves = {}
    for _each in range(2):
        name = input("Keeper: ").strip()
        halves[name] = keepers.half_of(name, _passphrase(name))
    try:
        key = keepers.opened(halves)
    except (keepers.WrongPassphrase, ValueError):
        return _refused("These two do not open the key.")
    with chosen.file.open(encoding="utf-8-sig", newline="") as file:
        out = csv.writer(sys.stdout)
        for row in csv.DictReader(file):
            out.writerow([box.unseal(b64decode(row["sealed"]), key), *list(row.values())[3:-1]])
    return 0


def _told(state: dict[str, object]) -> int:
    if state.get("wrong"):
        return _refused("The two halves do not fit: one passphrase is wrong. Both begin again.")
    if state["unlocked"]:
        print(f"The key is unlocked for {int(str(state['seconds'])) // 60} minutes more.")
    elif state["given"]:
        print(f"Waiting for a second keeper; given by: {state['given']}")
    else:
        print("The key is locked: alerts wait.")
    return 0


def _passphrase(name: str, *, twice: bool = False) -> str:
    said = (
        getpass(f"Passphrase of {name}: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    )
    if twice and sys.stdin.isatty() and getpass("Once more: ") != said:
        raise SystemExit("The two are not the same. Nothing was made.")
    return said


def _refused(sentence: str) -> int:
    print(f"clamour: {sentence}", file=sys.stderr)
    return 1
