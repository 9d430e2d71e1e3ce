"""The same mailing by django-post_office: text and HTML, a name and links for each reader.

peer_post_office.py NUMBER FOLDER PORT    migrate, enqueue, send all; print seconds, how many,
                                          and the seconds of enqueueing

As its users do: one EmailTemplate, a context a reader, rendered when the mail is sent.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.peers.post_office import start_django

LINK = "https://campaign.example/act/again/" + "x" * 120
LEAVE = "https://campaign.example/me/leave/" + "y" * 60
SUBJECT = "Union lawyer held without charge"
TEXT = """Hello {{ name }},

Maren Oduvar has been held since 4 November. She may be moved on the 30th.

We demand:
- her immediate release
- access to a lawyer

Send your letter:
{{ act }}

-- 
Clamour, desk@campaign.example
You get this because you asked us to keep you informed. We do not see
whether you open it.
Leave the list:
{{ leave }}
Fewer mails, a pause, what we hold about you:
https://campaign.example/me/?language=en
"""
PAGE = """<!doctype html>
<html lang="en" dir="auto">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Union lawyer held without charge</title>
  </head>
  <body style="margin:0 auto;padding:16px;max-width:600px;font:18px/28px Georgia,serif">
    <h1 style="font:bold 26px/32px Georgia,serif">Union lawyer held without charge</h1>
    <p>Hello {{ name }},</p>
    <p>Maren Oduvar has been held since 4 November. She may be moved on the 30th.</p>
    <p>We demand:<br>- her immediate release<br>- access to a lawyer</p>
    <p><strong><a href="{{ act }}">Send your letter</a></strong></p>
    <hr>
    <p style="font:14px/20px Arial,sans-serif">
      Clamour, <a href="mailto:desk@campaign.example">desk@campaign.example</a>.
      You get this because you asked us to keep you informed. We do not see whether you open it.<br>
      <a href="{{ leave }}">Leave the list</a> ·
      <a href="https://campaign.example/me/?language=en">Fewer mails, a pause, what we hold</a>
    </p>
  </body>
</html>
"""


def main(number: int, folder: str, port: int) -> None:
    start_django(folder, port, BATCH_SIZE=1000, LOG_LEVEL=0)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from post_office import mail
    from post_office.models import STATUS, Email, EmailTemplate

    template = EmailTemplate.objects.create(
        name="alert", subject=SUBJECT, content=TEXT, html_content=PAGE
    )
    started = time.perf_counter()
    for start in range(0, number, 1000):
        some = range(start, min(start + 1000, number))
        mail.send_many([_copy(n, template) for n in some])
    enqueued = time.perf_counter()
    mail.send_queued_mail_until_done(processes=1)
    spent = time.perf_counter() - enqueued
    sent = Email.objects.filter(status=STATUS.sent).count()
    print(spent, sent, enqueued - started, flush=True)


def _copy(number: int, template: object) -> dict[str, object]:
    leave = f"{LEAVE}{number}"
    return {
        "recipients": f"supporter{number}@lane{number % 50}.example",
        "sender": '"Clamour" <alerts@letters.campaign.example>',
        "template": template,
        "context": {"name": f"Supporter {number}", "act": f"{LINK}{number}", "leave": leave},
        "render_on_delivery": True,
        "headers": {
            "List-Id": "<alerts.campaign.example>",
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Feedback-ID": "m1:alerts:campaign.example",
            "Precedence": "bulk",
            "Content-Language": "en",
        },
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
