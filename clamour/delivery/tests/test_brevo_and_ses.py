"""Two more providers, whose letters, answers and events look otherwise than Postmark's."""

import base64
import json
from email import message_from_bytes, policy

import pytest

from clamour.delivery import queries
from clamour.delivery.models import Delivery, Incoming, Refusal
from clamour.delivery.tests import stream
from clamour.delivery.tests.conftest import states
from clamour.delivery.tests.provider import Api
from clamour.keys import files

pytestmark = pytest.mark.django_db
DOMAIN = "post.neutral.example"
OFFICE = "office@ministry.example"
SECRET = "provider:s3cret"
SETTINGS = {
    "brevo": 'api_key = "t0k3n"\napi_url = "{url}"\n',
    "amazon_ses": (
        '[identity.settings.client_params]\nendpoint_url = "{url}"\nregion_name = "eu-west-1"\n'
        'aws_access_key_id = "t0k3n"\naws_secret_access_key = "s3cr3t"\n'
        "[identity.settings.client_params.config.retries]\ntotal_max_attempts = 1\n"
    ),
}


@pytest.fixture
def api_of(settings, tmp_path):
    """Start the API of a provider, which is our only relay."""
    started: list[Api] = []

    def start(esp: str) -> Api:
        if esp == "amazon_ses":
            pytest.importorskip("boto3", reason="SES is spoken to by boto3, which is not installed")
        settings.KEYS_DIR = tmp_path / "keys"
        started.append(Api().__enter__())
        text = (
            f'[[identity]]\nname = "main"\ndomain = "{DOMAIN}"\nrelay = "anymail://{esp}"\n'
            f'[identity.settings]\nwebhook_secret = "{SECRET}"\n'
        ) + SETTINGS[esp].replace("{url}", started[0].url)
        files.write_once(settings.KEYS_DIR / "identities.toml", text.encode())
        return started[0]

    yield start
    for api in started:
        api.__exit__()


@pytest.fixture
def told(client):
    """Tell an event as the provider posts it; return the HTTP status."""

    def tell(event: dict, secret: str = SECRET, **headers: str) -> int:
        word = base64.b64encode(secret.encode()).decode()
        return client.post(
            "/hooks/mail/main/",
            json.dumps(event),
            content_type="application/json",
            headers={"Authorization": f"Basic {word}", **headers},
        ).status_code

    return tell


def by_brevo(row: Delivery, event: str, **more) -> dict:
    """A transactional webhook of Brevo's, with the fields that it documents."""
    return {
        "event": event, "email": OFFICE, "id": 26224, "date": "2026-12-01 10:00:00",
        "ts": 1764583200, "ts_event": 1764583200, "ts_epoch": 1764583200000,
        "message-id": "<202612011000.1@relay.example>", "subject": "Letter 1", "tag": "",
        "X-Mailin-custom": json.dumps({"delivery": row.message_id}), "sending_ip": "192.0.2.1",
        "template_id": 0, **more,
    }  # fmt: skip


def by_sns(row: Delivery, kind: str, **said) -> tuple[dict, dict]:
    """An event of SES in a notification of SNS, and its headers."""
    header = {"name": "X-Metadata", "value": json.dumps({"delivery": row.message_id})}
    mail = {
        "timestamp": "2026-12-01T10:00:00.000Z", "source": f"letters@{DOMAIN}",
        "messageId": "0102017-000000", "destination": [OFFICE], "headers": [header],
    }  # fmt: skip
    event = {"eventType": kind, "mail": mail, kind.lower(): said}
    notification = {
        "Type": "Notification", "MessageId": f"ses-{kind}", "Message": json.dumps(event),
        "TopicArn": "arn:aws:sns:eu-west-1:000000000000:letters", "SignatureVersion": "1",
        "Timestamp": "2026-12-01T10:00:01.000Z",
    }  # fmt: skip
    headers = {"x-amz-sns-message-type": "Notification", "x-amz-sns-message-id": f"ses-{kind}"}
    return notification, headers


def ses_bounce(kind: str, answer: str) -> dict:
    recipient = {"emailAddress": OFFICE, "action": "failed", "diagnosticCode": f"smtp; {answer}"}
    return {"bounceType": kind, "bounceSubType": "General", "bouncedRecipients": [recipient]}


# --- Sending --------------------------------------------------------------------------------------


def test_brevo_gets_the_letter_as_it_was_written(api_of, outbox, send):
    api = api_of("brevo")
    (row,) = outbox("1")
    send()
    row.refresh_from_db()
    (letter,) = api.letters
    assert row.state == "handed_over"
    assert row.answer.startswith("brevo: ")
    assert letter["sender"] == {"name": "Jane", "email": f"letters@{DOMAIN}"}
    assert letter["to"] == [{"email": OFFICE}]
    assert letter["textContent"].splitlines() == ["Жизнь", ".", ".dot"]
    assert letter["headers"]["Message-ID"] == row.message_id
    assert json.loads(letter["headers"]["X-Mailin-custom"]) == {"delivery": row.message_id}
    assert api.tokens == {"t0k3n"}


def test_ses_gets_the_letter_whole(api_of, outbox, send):
    api = api_of("amazon_ses")
    (row,) = outbox("1")
    send()
    row.refresh_from_db()
    (letter,) = api.letters
    assert row.state == "handed_over"
    assert letter["Destination"] == {"ToAddresses": [OFFICE]}
    raw = base64.b64decode(letter["Content"]["Raw"]["Data"])
    mail = message_from_bytes(raw, policy=policy.default)
    assert (mail["Subject"], mail["Message-ID"]) == ("Letter 1", row.message_id)
    assert mail.get_content().splitlines() == ["Жизнь", ".", ".dot"]
    assert json.loads(mail["X-Metadata"]) == {"delivery": row.message_id}


@pytest.mark.parametrize("esp", SETTINGS)
@pytest.mark.parametrize("status", [403, 429])
def test_what_is_about_us_bounces_nothing(api_of, outbox, send, esp, status):
    api = api_of(esp)
    api.answer = status, {"code": "no", "message": "no", "__type": "TooManyRequestsException"}
    outbox("1", "2")
    send()
    assert set(Delivery.objects.values_list("state", "attempts")) == {("queued", 0)}
    (trouble,) = queries.troubles()
    assert trouble.relay == f"{esp} of main"


@pytest.mark.parametrize("esp", SETTINGS)
def test_a_provider_that_is_away_costs_no_attempt(api_of, outbox, send, esp):
    api_of(esp).__exit__()
    outbox("1")
    send()
    assert Delivery.objects.values_list("state", "attempts").get() == ("queued", 0)


@pytest.mark.parametrize("esp", SETTINGS)
@pytest.mark.parametrize("answer", [None, (500, {"message": "?"})])
def test_where_the_answer_says_nothing_the_letter_is_uncertain(api_of, outbox, send, esp, answer):
    api = api_of(esp)
    api.answer = answer
    outbox("1")
    send()
    send()
    assert (states("1"), len(api.letters)) == (["uncertain"], 1)


# --- What they tell later -------------------------------------------------------------------------


@pytest.fixture
def gone(api_of, outbox, send):
    """A letter that a provider has taken."""

    def go(esp: str) -> Delivery:
        api_of(esp)
        (row,) = outbox("1")
        send()
        return row

    return go


def test_brevo_tells_of_a_delivery_and_of_a_complaint(gone, told):
    row = gone("brevo")
    assert told(by_brevo(row, "delivered")) == 200
    assert states("1") == ["accepted"]
    assert told(by_brevo(row, "spam")) == 200
    assert Incoming.objects.get().kind == "complaint"


@pytest.mark.parametrize(
    ("event", "reason", "state"),
    [
        ("hard_bounce", f"550 5.1.1 {OFFICE}: no such mailbox", "bounced"),
        ("invalid_email", "invalid_email", "bounced"),
        ("blocked", "blocked : due to blacklist user", "bounced"),
        ("soft_bounce", "452 4.2.2 mailbox full", "failed"),
        ("deferred", "451 4.7.1 come again", "handed_over"),
        ("request", "sent", "handed_over"),
        ("unique_opened", "", "handed_over"),
    ],
)
def test_brevo_tells_of_a_bounce(gone, told, event, reason, state):
    row = gone("brevo")
    assert told(by_brevo(row, event, reason=reason)) == 200
    assert states("1") == [state]
    assert OFFICE not in Delivery.objects.get().answer
    if state in ("bounced", "failed"):
        assert stream.told[-1][:2] == ("1", state)


def test_ses_tells_of_a_delivery_and_of_a_complaint(gone, told):
    row = gone("amazon_ses")
    said = {"recipients": [OFFICE], "smtpResponse": "250 2.6.0 Message received"}
    event, headers = by_sns(row, "Delivery", **said)
    assert told(event, **headers) == 200
    assert stream.told[-1] == ("1", "accepted", "250 2.6.0 Message received")
    complained = {"complainedRecipients": [{"emailAddress": OFFICE}], "userAgent": "Mail/1"}
    for _twice in range(2):
        event, headers = by_sns(row, "Complaint", complaintFeedbackType="abuse", **complained)
        assert told(event, **headers) == 200
    assert Incoming.objects.get().kind == "complaint"


@pytest.mark.parametrize(
    ("kind", "answer", "state"),
    [
        ("Permanent", f"550 5.1.1 {OFFICE}... User unknown", "bounced"),
        ("Transient", "552 5.2.2 Mailbox full", "failed"),
    ],
)
def test_ses_tells_of_a_bounce(gone, told, kind, answer, state):
    row = gone("amazon_ses")
    event, headers = by_sns(row, "Bounce", **ses_bounce(kind, answer))
    assert told(event, **headers) == 200
    assert states("1") == [state]
    assert OFFICE not in Delivery.objects.get().answer


@pytest.mark.parametrize("esp", SETTINGS)
def test_a_policy_against_us_is_no_bounce(gone, told, esp):
    row, answer = gone(esp), "550 5.7.1 our policy"
    if esp == "brevo":
        told(by_brevo(row, "hard_bounce", reason=answer))
    else:
        event, headers = by_sns(row, "Bounce", **ses_bounce("Permanent", answer))
        told(event, **headers)
    assert states("1") == ["held"]
    assert Refusal.objects.get().identity == "main"


def test_without_the_secret_nothing_is_heard(gone, told):
    row = gone("amazon_ses")
    event, headers = by_sns(row, "Bounce", **ses_bounce("Permanent", "550 5.1.1 no"))
    assert told(event, secret="provider:wrong", **headers) == 400
    headers["x-amz-sns-message-id"] = "another"
    assert told(event, **headers) == 400
    assert states("1") == ["handed_over"]
