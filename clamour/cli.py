"""The command `clamour`: a word, and the module that knows it.

Modules are loaded when their word is said: `clamour reading` must start in a blink, without Django.
"""

import os
import sys
from importlib import import_module

from clamour import __version__

COMMANDS = {
    "run": ("clamour.commands.run", "start everything: web, worker, in a demo a mail catcher"),
    "web": ("clamour.commands.web", "serve the site and the desk"),
    "worker": ("clamour.commands.worker", "send letters and do the background work"),
    "catcher": ("clamour.commands.catcher", "catch mail and show it, instead of a relay"),
    "postfix": ("clamour.commands.postfix", "set up the local Postfix on Debian: prints a script"),
    "inbound": ("clamour.commands.inbound", "take in one mail that came back, from a pipe"),
    "intake": (
        "clamour.commands.intake",
        "make drafts of alerts: clamour intake FILE|FOLDER|ZIP...",
    ),
    "offices": (
        "clamour.commands.offices",
        "the directory in and out: clamour offices import|export FILE",
    ),
    "list": (
        "clamour.commands.list",
        "the alert list's key, and opening an export: clamour list key|seal|open",
    ),
    "identities": (
        "clamour.commands.identities",
        "whom letters leave as, and their DKIM keys: clamour identities [key NAME|check]",
    ),
    "reading": ("clamour.reading.command", "read an alert: clamour reading FILE --json"),
    "demo": ("clamour.commands.demo", "play the whole way with 200 supporters"),
    "manage": ("clamour.commands.manage", "Django's own commands: clamour manage check"),
}


def main(argv: list[str] | None = None) -> int:
    """Run the command that `argv` names; return the exit status (2: it was used wrongly)."""
    words = sys.argv[1:] if argv is None else argv
    if words[:1] == ["--version"]:
        print(f"clamour {__version__}")
        return 0
    # What we write is ours alone: names and mailboxes, keys, caught mail.
    os.umask(0o077)
    if words and words[0] in COMMANDS:
        module = import_module(COMMANDS[words[0]][0])
        return int(module.main(words[1:]) or 0)
    wants_help = not words or words[0] in ("-h", "--help", "help")
    print(_help(), file=sys.stdout if wants_help else sys.stderr)
    return 0 if wants_help else 2


def _help() -> str:
    lines = [f"  {name:10} {said}" for name, (_module, said) in COMMANDS.items()]
    return "\n".join(["usage: clamour COMMAND [--help]", "", *lines])


if __name__ == "__main__":
    sys.exit(main())
