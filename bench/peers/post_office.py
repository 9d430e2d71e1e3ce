"""django-post_office at the same work, in a process of its own that can be killed.

python -m bench.peers.post_office fill 200 | send 1000 | finish 1000    (the number: its batch)
DATA_DIR and RELAY_PORT say where. `finish` prints message id -> status.
"""

import json
import os
import sys
from datetime import timedelta

STATUSES = {0: "sent", 1: "failed", 2: "queued", 3: "requeued"}


def main(command: str, number: str) -> None:
    start_django(
        os.environ["DATA_DIR"],
        int(os.environ["RELAY_PORT"]),
        BATCH_SIZE=int(number),
        MESSAGE_ID_FQDN="letters.campaign.example",
        MAX_RETRIES=3,
        RETRY_INTERVAL=timedelta(0),
    )
    {"fill": fill, "send": send, "finish": finish}[command](int(number))


def start_django(folder: str, port: int, **wished: object) -> None:
    """Start it on DATABASE_URL, or on SQLite in a folder, as durable as ours; with a relay here."""
    import dj_database_url
    import django
    from django.conf import settings

    settings.configure(
        SECRET_KEY="bench",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["django.contrib.contenttypes", "post_office"],
        DATABASES={"default": dj_database_url.config() or _sqlite(folder)},
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        EMAIL_BACKEND="post_office.EmailBackend",
        TEMPLATES=[
            {"BACKEND": "django.template.backends.django.DjangoTemplates"},
            {"BACKEND": "post_office.template.backends.post_office.PostOfficeTemplates"},
        ],
        POST_OFFICE={
            "BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"},
            "MESSAGE_ID_ENABLED": True,
            **wished,
        },
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        LOGGING_CONFIG=None,
    )
    django.setup()


def _sqlite(folder: str) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"{folder}/post_office.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def fill(number: int) -> None:
    from django.core.management import call_command
    from post_office import mail

    call_command("migrate", verbosity=0)
    for n in range(number):
        mail.send(
            f"office@ministry{n % 40}.example",
            "letters@letters.campaign.example",
            subject=str(n),
            message="I write to you because of the arrest of Mara Tolen.",
        )


def send(batch: int) -> None:
    from post_office.mail import get_queued, send_queued

    while get_queued().exists():
        send_queued(processes=1, log_level=0)


def finish(batch: int) -> None:
    from post_office.models import Email

    send(batch)
    rows = Email.objects.values_list("message_id", "status")
    print(json.dumps({id_: STATUSES.get(status, "none") for id_, status in rows}))


if __name__ == "__main__":
    main(*sys.argv[1:])
