"""django-post_office in a process of its own: one process, batch 1,000, the same SQLite settings.

post_office.py NUMBER FOLDER PORT     migrate, enqueue, send all; print the seconds of sending
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import letters

from bench.peers.post_office import start_django


def main(number: int, folder: str, port: int) -> None:
    start_django(folder, port, BATCH_SIZE=1000, LOG_LEVEL=0)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from post_office import mail

    for start in range(0, number, 1000):
        mail.send_many([_letter(n) for n in range(start, min(start + 1000, number))])
    started = time.perf_counter()
    mail.send_queued_mail_until_done(processes=1)
    spent = time.perf_counter() - started
    from post_office.models import STATUS, Email

    sent = Email.objects.filter(status=STATUS.sent).count()
    print(spent, sent, flush=True)


def _letter(number: int) -> dict[str, object]:
    return {
        "recipients": letters.OFFICE,
        "sender": f'"{letters.name(number)}" <{letters.SENDER}>',
        "subject": letters.SUBJECT,
        "message": f"{letters.TEXT}\n\n{letters.name(number)}\n",
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
