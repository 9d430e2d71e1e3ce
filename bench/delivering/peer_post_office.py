"""django-post_office in a process of its own: one process, batch 1,000, the same SQLite settings.

post_office.py NUMBER FOLDER PORT     migrate, enqueue, send all; print the seconds of sending
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import letters


def main(number: int, folder: str, port: int) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.configure(
        SECRET_KEY="bench",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "post_office"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": f"{folder}/post_office.sqlite3",
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
                },
            }
        },
        EMAIL_BACKEND="post_office.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        POST_OFFICE={"BATCH_SIZE": 1000, "LOG_LEVEL": 0, "MESSAGE_ID_ENABLED": True},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        LOGGING_CONFIG=None,
    )
    django.setup()
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
