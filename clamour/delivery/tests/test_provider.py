"""Letters through a provider's API, and what it tells of them later."""

import base64
import json

import pytest

from clamour.delivery import queries
from clamour.delivery.models import Delivery, Incoming, Refusal
from clamour.delivery.tests import stream
from clamour.delivery.tests.conftest import states
from clamour.delivery.tests.provider import Api
from clamour.keys import files

pytestmark = pytest.mark.django_db
DOMAIN = "post.neutral.example"
SECRET = "postmark:s3cret"


@pytest.fixture
def api(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    with Api() as server:
        text = (
            f'[[identity]]\nname = "main"\ndomain = "{DOMAIN}"\nrelay = "anymail://postmark"\n'
            f'[identity.settings]\nserver_token = "t0k3n"\napi_url = "{server.url}"\n'
            f'webhook_secret = "{SECRET}"\n'
        )
        files.write_once(settings.KEYS_DIR / "identities.toml", text.encode())
        yield server


@pytest.fixture
def told(client):
    """Tell what Postmark would tell of a letter; return the HTTP status."""

    def tell(row: Delivery, secret=SECRET, name="main", **event) -> int:
        said = {"Metadata": {"delivery": row.message_id}, "MessageID": "0a129aee", **event}
        word = base64.b64encode(secret.encode()).decode()
        return client.post(
            f"/hooks/mail/{name}/",
            json.dumps(said),
            content_type="application/json",
            headers={"Authorization": f"Basic {word}"},
        ).status_code

    return tell


BOUNCE = {"RecordType": "Bounce", "Type": "HardBounce", "ID": 7, "Email": "office@ministry.example"}


def test_a_letter_goes_by_the_api_as_it_was_written(api, outbox, send):
    (row,) = outbox("1")
    send()
    row.refresh_from_db()
    (letter,) = api.letters
    assert row.state == "handed_over"
    assert row.answer == "postmark: 0a129aee-e1cd-480d-b08d-000000000001"
    assert (row.identity, row.tries.get().identity) == ("main", "main")
    assert letter["From"] == f"Jane <letters@{DOMAIN}>"
    assert letter["To"] == "office@ministry.example"
    assert letter["Subject"] == "Letter 1"
    assert letter["TextBody"].splitlines() == ["Жизнь", ".", ".dot"]
    assert {"Name": "Message-ID", "Value": row.message_id} in letter["Headers"]
    assert letter["Metadata"] == {"delivery": row.message_id}
    assert letter["TrackOpens"] is False
    assert letter["TrackLinks"] == "None"
    assert api.tokens == {"t0k3n"}


def test_many_go_once_each(api, outbox, send):
    outbox(*map(str, range(30)))
    send()
    assert sorted(it["Subject"] for it in api.letters) == sorted(f"Letter {n}" for n in range(30))
    assert set(Delivery.objects.values_list("state", flat=True)) == {"handed_over"}


@pytest.mark.parametrize("status", [401, 429, 503])
def test_what_is_about_us_bounces_nothing_and_is_told(api, outbox, send, status):
    api.answer = status, {"ErrorCode": 10, "Message": "no"}
    outbox(*map(str, range(20)))
    send()
    assert set(Delivery.objects.values_list("state", "attempts")) == {("queued", 0)}
    assert len(api.letters) <= 4, "it is not asked for each letter"
    (trouble,) = queries.troubles()
    assert trouble.relay == "postmark of main"
    assert str(status) in trouble.reason
    assert "t0k3n" not in trouble.reason
    api.answer = 200, {}
    Delivery.objects.update(next_try="2020-01-01T00:00Z")
    send()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"handed_over"}
    assert not queries.troubles()


def test_a_provider_that_is_away_costs_no_attempt(api, outbox, send):
    api.__exit__()
    outbox("1")
    send()
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == ("queued", 0)
    (trouble,) = queries.troubles()
    assert "takes nothing from us now" in trouble.reason


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (422, {"ErrorCode": 300, "Message": "Invalid metadata content."}),
        (422, {"ErrorCode": 406, "Message": "Found inactive addresses: office@ministry.example. "
               "Inactive recipients are ones that have generated a hard bounce."}),
    ],
)  # fmt: skip
def test_a_letter_it_refuses_bounces(api, outbox, send, status, said):
    api.answer = status, said
    outbox("1")
    send()
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == ("bounced", 1)
    assert "office@" not in row.answer


@pytest.mark.parametrize("answer", [None, (500, {}), (502, {}), (200, {"ErrorCode": "?"})])
def test_where_the_answer_says_nothing_the_letter_is_uncertain(api, outbox, send, answer):
    api.answer = answer
    outbox("1")
    send()
    assert states("1") == ["uncertain"]
    api.answer = 200, {}
    send()
    assert len(api.letters) == 1, "it is never sent again by itself"


# --- What it tells later --------------------------------------------------------------------------


@pytest.fixture
def gone(api, outbox, send):
    (row,) = outbox("1")
    send()
    return row


def test_a_delivered_letter_is_accepted(gone, told):
    assert told(gone, RecordType="Delivery", Details="250 2.0.0 Ok") == 200
    assert stream.told[-1] == ("1", "accepted", "250 2.0.0 Ok")
    assert told(gone, RecordType="Delivery", Details="250 2.0.0 Ok") == 200
    assert states("1") == ["accepted"]


def test_a_bounce_bounces(gone, told):
    told(gone, **BOUNCE, Details="smtp;550 5.1.1 office@ministry.example: no such mailbox")
    assert stream.told[-1][:2] == ("1", "bounced")
    assert "[mailbox]" in stream.told[-1][2]


def test_a_policy_against_us_is_no_bounce(gone, told):
    told(gone, **BOUNCE, Details="smtp;550 5.7.1 our policy")
    assert states("1") == ["held"]
    assert Refusal.objects.get().identity == "main"


def test_a_delay_is_the_providers_business(gone, told):
    told(gone, RecordType="Bounce", Type="Transient", ID=8, Details="451 4.7.1 later")
    assert states("1") == ["handed_over"]


def test_a_complaint_waits_for_a_person_once(gone, told):
    for _ in range(2):
        told(gone, RecordType="SpamComplaint", Type="SpamComplaint", ID=9)
    (one,) = Incoming.objects.all()
    assert (one.kind, one.state, one.delivery_id) == ("complaint", "waiting", gone.pk)


def test_what_is_told_before_the_answer_is_written_is_told_again(gone, told):
    Delivery.objects.update(state="claimed")
    assert told(gone, RecordType="Delivery", Details="250 Ok") == 503
    Delivery.objects.update(state="handed_over")
    assert told(gone, RecordType="Delivery", Details="250 Ok") == 200
    assert states("1") == ["accepted"]


@pytest.mark.parametrize("secret", ["", "postmark:", "postmark:wrong", "s3cret"])
def test_without_the_secret_nothing_is_heard(gone, told, secret):
    assert told(gone, secret=secret, **BOUNCE, Details="550 5.1.1 no") == 400
    assert states("1") == ["handed_over"]


def test_only_a_providers_identity_has_such_an_address(gone, told, client):
    assert told(gone, name="nobody", **BOUNCE) == 404
    assert client.get("/hooks/mail/main/").status_code == 405


def test_a_letter_nobody_knows_changes_nothing(gone, told):
    gone.message_id = "<0ther@a.example>"
    assert told(gone, **BOUNCE, Details="550 5.1.1 no") == 200
    assert states("1") == ["handed_over"]
