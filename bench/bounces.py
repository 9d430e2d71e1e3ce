"""How fast returned mails are stored, understood and matched with their letters.

    .venv/bin/python bench/bounces.py [--quick] [--json]

10,000 delivery reports (RFC 3464, Postfix's shape, 3 kB), each about a letter of its own among
100,000 in the outbox; `--quick` takes 2,000 among 20,000. SQLite in a folder of its own,
`synchronous=FULL`, all mails sealed. `bounces_match_s` is what the worker takes from the first
stored mail to the last bounced letter, reckoned for 10,000; `bounces_match_cpu_s` is its CPU time.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SIZES = {"whole": (10_000, 100_000), "quick": (2_000, 20_000)}
ASKED_FOR = 10_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help='print {"figures": {...}}')
    parser.add_argument("--quick", action="store_true", help="2,000 reports instead of 10,000")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        begin(folder)
        figures = measured(*SIZES["quick" if options.quick else "whole"])
    if options.json:
        print(json.dumps({"figures": figures}))
    else:
        for name, value in figures.items():
            print(f"  {name:28} {value:>10,}")
    return 0


def begin(folder: str) -> None:
    os.environ.update(DATA_DIR=f"{folder}/data", KEYS_DIR=f"{folder}/keys", DEMO="1")
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "clamour.delivery.tests.settings"
    Path(folder, "data").mkdir()
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", "delivery", verbosity=0)


def measured(reports: int, letters: int) -> dict[str, float]:
    from clamour.delivery.inbound import handling, receiving
    from clamour.delivery.models import Delivery
    from clamour.delivery.tests.returned import mail

    fill(letters)
    some = Delivery.objects.defer("address").order_by("message_id")[:reports]
    mails = [mail("postfix_bounce", row) for row in some]
    start = time.perf_counter()
    for raw in mails:
        receiving.store(raw)
    stored = time.perf_counter() - start
    start, worked = time.perf_counter(), time.process_time()
    while handling.handle_new():
        pass
    matched, worked = time.perf_counter() - start, time.process_time() - worked
    bounced = Delivery.objects.filter(state="bounced").count()
    assert bounced == reports, f"{bounced} of {reports}"
    return {
        "bounces_stored_per_s": round(reports / stored),
        "bounces_matched_per_s": round(reports / matched),
        "bounces_match_s": round(matched * ASKED_FOR / reports, 2),
        "bounces_match_cpu_s": round(worked * ASKED_FOR / reports, 2),
    }


def fill(letters: int) -> None:
    """Letters that our relay has taken."""
    from django.utils import timezone

    from clamour.delivery import actions
    from clamour.delivery.models import Delivery
    from clamour.delivery.models.outbox import columns

    actions.enqueue(
        "test", (actions.Outgoing(str(n), "office@ministry.example") for n in range(letters))
    )
    now = timezone.now()
    Delivery.objects.update(first_try=now, **columns("handed_over", now))


if __name__ == "__main__":
    sys.exit(main())
