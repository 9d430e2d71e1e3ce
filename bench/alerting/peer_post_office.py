"""The same mailing by django-post_office: text and HTML, a name and a link for each reader.

peer_post_office.py NUMBER FOLDER PORT    migrate, enqueue, send all; print seconds and how many
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.peers.post_office import start_django

SUMMARY = "Maren Oduvar has been held since 4 November. She may be moved on the 30th."
LINK = "https://campaign.example/act/again/" + "x" * 120
LEAVE = "https://campaign.example/me/leave/" + "y" * 60


def main(number: int, folder: str, port: int) -> None:
    start_django(folder, port, BATCH_SIZE=1000, LOG_LEVEL=0)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from post_office import mail
    from post_office.models import STATUS, Email

    for start in range(0, number, 1000):
        mail.send_many([_copy(n) for n in range(start, min(start + 1000, number))])
    started = time.perf_counter()
    mail.send_queued_mail_until_done(processes=1)
    spent = time.perf_counter() - started
    print(spent, Email.objects.filter(status=STATUS.sent).count(), flush=True)


def _copy(number: int) -> dict[str, object]:
    """As long as ours: a greeting, the words, what is demanded, three links; and HTML of it."""
    hello = f"Hello Supporter {number},"
    words = f"{SUMMARY}\n\nWe demand:\n- her immediate release\n- access to a lawyer"
    footer = "You get this because you asked us to keep you informed."
    return {
        "recipients": f"supporter{number}@lane{number % 50}.example",
        "sender": '"Clamour" <alerts@letters.campaign.example>',
        "subject": "Union lawyer held without charge",
        "message": f"{hello}\n\n{words}\n\n{LINK}{number}\n\n-- \n{footer}\n{LEAVE}{number}\n",
        "html_message": (
            f"<!doctype html><html lang=en><body><h1>Union lawyer held without charge</h1>"
            f"<p>{hello}</p><p>{words}</p><p><a href='{LINK}{number}'>Send your letter</a></p>"
            f"<hr><p>{footer} <a href='{LEAVE}{number}'>Leave the list</a></p></body></html>"
        ),
        "headers": {
            "List-Unsubscribe": f"<{LEAVE}{number}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Precedence": "bulk",
        },
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
