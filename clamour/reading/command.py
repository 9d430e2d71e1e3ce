"""`clamour reading FILE [--json]`: what the reader makes of a file, without a database."""

import argparse
import json
import sys
from pathlib import Path

from . import Draft, Unreadable, read


def main(argv: list[str]) -> int:
    """Print the drafts of a file; return 0, or 2 when the file or the arguments are no good."""
    parser = argparse.ArgumentParser(prog="clamour reading", description=main.__doc__)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print the drafts as JSON")
    options = parser.parse_args(argv)
    try:
        drafts = read(options.file.read_bytes(), options.file.name)
    except Unreadable as error:
        return _refuse(f"{options.file}: {error}")
    except OSError as error:
        return _refuse(f"{options.file}: {error.strerror or error}")
    print(_as_json(drafts) if options.json else "\n\n".join(_in_words(d) for d in drafts))
    return 0


def _refuse(sentence: str) -> int:
    print(f"clamour reading: {sentence}", file=sys.stderr)
    return 2


def _as_json(drafts: list[Draft]) -> str:
    return json.dumps({"appeals": [d.as_json() for d in drafts]}, ensure_ascii=False, indent=1)


def _in_words(draft: Draft) -> str:
    facts = [
        draft.title.value or "(no title)",
        f"  {'appeal' if draft.asks else 'report'}, {draft.language.value}, "
        f"country {draft.country.value or '?'}, issued {draft.issued.value or '?'}, "
        f"deadline {draft.deadline.value or 'none'}",
        f"  for: {', '.join(p.value for p in draft.people) or 'nobody named'}",
        *(f"  demand: {d.value}" for d in draft.demands),
        *(f"  {c.purpose}: {c.kind} {c.value} ({c.office or '?'})" for c in draft.contacts),
        *(f"  missing: {m.kind} for {m.office or '?'}" for m in draft.missing_contacts),
        *(f"  gathering: {g.date} {g.time or ''} {g.place}" for g in draft.gatherings),
    ]
    if draft.letter:
        facts.append(f"  letter of {len(draft.letter.text)} letters, slots: {draft.letter.slots}")
    return "\n".join(facts)
