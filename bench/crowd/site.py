"""A site of its own with one live appeal, and a letters table as full as a large campaign's."""

import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


def start(folder: Path, *, factor: float = 1_000_000) -> None:
    """Settings on this folder, SQLite with `synchronous=FULL` as in production.

    `factor` is BUDGET_FACTOR: it widens the budgets and lowers the cost of proof of work.
    """
    os.environ |= {
        "DATA_DIR": str(folder / "data"),
        "KEYS_DIR": str(folder / "keys"),
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "bench.crowd.settings",
        "LOG_LEVEL": "ERROR",
        "BUDGET_FACTOR": str(factor),
        "INBOUND_LMTP": "127.0.0.1:1",
    }
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from clamour.commands.starting import prepare

    prepare()


def make_appeal() -> Any:
    """One live appeal with four offices, rendered."""
    from clamour.site import rendering
    from clamour.site.tests import stories

    page = stories.live_appeal()
    rendering.render_stale()
    return page


def fill(page: Any, number: int) -> int:
    """Put `number` confirmed letters of the appeal into the table; return how many are there.

    Their encrypted columns are random bytes of a usual length: nothing here opens them.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s)
            INSERT INTO letters_letter (appeal, state, tag, kind, country, language, name, mailbox,
                answer_to_me, written_at, confirmed_on, addressed, missions, asked, frozen_for,
                by_own_mail, own_purpose)
            SELECT %s, 'confirmed', randomblob(16), 'person',
                substr('FRDEGBBRINZATRKRMXPLKECA', 1 + 2 * (i %% 12), 2), 'en', randomblob(45),
                randomblob(55), 0, datetime('now', '-' || (i %% 40) || ' days'),
                date('now', '-' || (i %% 40) || ' days'), '[]', '{}', 1, '', 0, ''
            FROM n
            """,
            [number, page.translation_key.hex],
        )
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("SELECT count(*) FROM letters_letter")
        return int(cursor.fetchone()[0])
