"""`clamour inbound`: take in one mail that came back, from standard input.

For a mail server's pipe. The exit status is one of sysexits.h: 0 when the mail is stored, 75 when
it cannot be stored now (the server keeps it and comes again), 69 when it is too big.
"""

import argparse
import os
import sys

from clamour.commands.starting import start_django, use_data

AGAIN_LATER = os.EX_TEMPFAIL
TOO_BIG = os.EX_UNAVAILABLE


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        "clamour inbound", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", metavar="DIR", help="the data folder; default: DATA_DIR, ./data")
    parser.add_argument("--to", default="", metavar="ADDRESS", help="the envelope's recipient")
    parser.add_argument("--from", dest="sender", metavar="ADDRESS", help="the envelope's sender")
    chosen = parser.parse_args(argv)
    try:
        use_data(chosen.data)
        start_django()
        return _store(chosen.to, chosen.sender)
    except Exception as error:
        # Any other status would make the mail server give the mail back, or forget it.
        print(f"clamour: not stored, come again later ({type(error).__name__})", file=sys.stderr)
        return AGAIN_LATER


def _store(recipient: str, sender: str | None) -> int:
    from clamour.delivery.inbound import receiving
    from clamour.keys import canary

    canary.demand()  # sealed with another key it could never be read
    raw = sys.stdin.buffer.read(receiving.LARGEST + 1)
    try:
        receiving.store(raw, recipient=recipient, sender=sender)
    except receiving.TooBig:
        print("clamour: the mail is larger than 10 MB", file=sys.stderr)
        return TOO_BIG
    return os.EX_OK
