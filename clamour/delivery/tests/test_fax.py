"""A fax goes as a mail to a provider's gateway, or waits at the desk as a sheet."""

from email import message_from_bytes
from email.policy import default

import pypdfium2
import pytest

from clamour.delivery import actions, by_hand, sweep
from clamour.delivery.channels import fax as channel
from clamour.delivery.channels.post.sheets import printed
from clamour.delivery.models import Delivery
from clamour.delivery.tests import stream
from clamour.delivery.tests.conftest import states
from clamour.delivery.tests.sink import Sink

pytestmark = pytest.mark.django_db


@pytest.fixture
def fax(send):
    def enqueue(*refs: str, number: str = "+32 2 555 0123") -> None:
        actions.enqueue(
            "test", [actions.Outgoing(ref, number, lane="fax") for ref in refs], channel="fax"
        )
        send()

    return enqueue


def test_without_a_gateway_a_fax_waits_at_the_desk(fax):
    fax("1:1")
    assert states("1:1") == ["handed_over"]
    assert by_hand.waiting()["fax"][0] == 1


def test_with_a_gateway_it_leaves_as_a_mail_with_its_sheet(fax, sink, settings):
    settings.FAX_GATEWAY = "{number}@fax.provider.example"
    fax("1:1")
    row = Delivery.objects.get()
    ((sender, recipient, message),) = sink.letters
    mail = message_from_bytes(message, policy=default)
    assert "<3225550123@fax.provider.example>" in recipient
    assert mail["To"] == "3225550123@fax.provider.example"
    assert f"<{row.token}@letters.campaign.example>" in sender
    assert mail["Message-ID"] == row.message_id and mail["Subject"] == "Letter 1:1"
    assert "Жизнь" in mail.get_body().get_content()
    (sheet,) = mail.iter_attachments()
    page = pypdfium2.PdfDocument(sheet.get_content())[0].get_textpage().get_text_range()
    assert "Fax +3225550123" in page and "The Ministry" in page and "Жизнь" in page
    assert states("1:1") == ["handed_over"]
    assert by_hand.waiting() == {}, "nobody faxes it a second time"


def test_what_the_provider_has_settles_like_mail_and_is_not_recalled(fax, sink, settings):
    settings.FAX_GATEWAY = "{number}@fax.provider.example"
    fax("1:1")
    assert actions.recall("") == 0
    Delivery.objects.update(since="2026-01-01T00:00Z")
    sweep.expire_waits()
    assert states("1:1") == ["settled"]


def test_a_refusal_by_the_gateway_bounces_the_letter(fax, settings):
    settings.FAX_GATEWAY = "{number}@fax.provider.example"
    with Sink(lambda verb, *_: "550 5.1.1 no such number" if verb == "RCPT" else None) as sink:
        settings.MAIL_RELAY = sink.url
        fax("1:1")
    assert states("1:1") == ["bounced"]


@pytest.mark.parametrize("number", ["x@y.example", "+", "12a", "1\r\nRCPT TO:<a@b.example>"])
def test_what_is_no_number_fails(fax, number):
    fax("1:1", number=number)
    assert states("1:1") == ["failed"]


def test_a_letter_of_which_no_sheet_can_be_made_stops_no_other(fax, sink, settings, monkeypatch):
    def full_disk(sheets, **more):
        if "no sheet" in sheets[0].letter.text:
            raise OSError("sam@mail.example")
        return printed(sheets, **more)

    settings.FAX_GATEWAY = "{number}@fax.provider.example"
    monkeypatch.setattr(channel, "printed", full_disk)
    stream.TEXTS["1:1"] = "no sheet of this"
    fax("1:1", "1:2")
    assert states("1:1", "1:2") == ["failed", "handed_over"] and len(sink.letters) == 1
    assert Delivery.objects.get(ref="1:1").answer == "fax: OSError"
