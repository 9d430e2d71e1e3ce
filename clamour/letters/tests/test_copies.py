"""A letter leaves from its author's own mailbox, with an address of ours in copy."""

from email.message import EmailMessage
from email.policy import SMTP

import dkim
import pytest
from django.urls import reverse

from clamour.appeals import actions as appeals
from clamour.appeals import queries
from clamour.appeals.models import AppealPage
from clamour.appeals.tests.factory import make_account, make_appeal
from clamour.delivery.inbound import authenticity
from clamour.delivery.models import Delivery, Incoming
from clamour.delivery.tests.returned import come
from clamour.delivery.tests.test_authenticity import PEM, PUBLIC
from clamour.letters.copies import copy_address
from clamour.letters.models import Letter
from clamour.letters.own_mail import own_mails
from clamour.letters.queries import Count, counts
from clamour.letters.tests.factory import make_letter

pytestmark = pytest.mark.django_db
MINISTER = "minister@justice.example"


@pytest.fixture(autouse=True)
def names(monkeypatch, settings):
    """The name system knows two domains; what is answered reaches us."""
    settings.INBOUND_LMTP = "127.0.0.1:24"
    known = {
        b"s1._domainkey." + name + b".": b"v=DKIM1; k=rsa; p=" + PUBLIC
        for name in (b"mail.example", b"other.example")
    }
    monkeypatch.setattr(authenticity, "lookup", lambda name, timeout=5: known.get(name))


@pytest.fixture
def page():
    page = make_appeal()
    AppealPage.objects.filter(pk=page.pk).update(counted_copy=True)
    page.refresh_from_db()
    return page


def mail(
    page,
    *,
    sender="Sam <sam@mail.example>",
    to=MINISTER,
    cc=None,
    signed=b"mail.example",
    under=(b"from", b"to", b"cc", b"subject"),
    headers=(),
):
    """The mail as the author's provider signs it, with these headers under the signature."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = to
    message["Cc"] = copy_address(page) if cc is None else cc
    message["Subject"] = "Release Maren Oduvar"
    message["Message-ID"] = f"<{Incoming.objects.count()}@mail.example>"
    for name, value in headers:
        message[name] = value
    message.set_content("I ask you to release her at once.")
    raw = message.as_bytes()
    if not signed:
        return raw
    return dkim.sign(raw, b"s1", signed, PEM, include_headers=list(under)) + raw


def letters(page):
    return counts([page.translation_key])[page.translation_key].letters


def test_it_counts_once_a_person_and_nothing_of_them_is_kept(page):
    came = come(mail(page))
    assert (came.kind, came.state) == ("code", "handled")
    assert came.raw is None
    letter = Letter.objects.get()
    assert letter.by_own_mail
    assert (letter.name, letter.mailbox, letter.own_text) == (None, None, None)
    assert counts([page.translation_key])[page.translation_key] == Count(1, 0)
    assert not Delivery.objects.exists()
    come(mail(page, sender="sam@mail.example"))
    assert letters(page) == 1
    come(mail(page, sender="kim@other.example", signed=b"other.example"))
    assert letters(page) == 2


def test_who_wrote_through_us_counts_no_second_time(page):
    make_letter(page=page, confirmed=True)
    come(mail(page))
    assert letters(page) == 1


@pytest.mark.parametrize(
    "how",
    [
        {"signed": b""},
        {"signed": b"other.example"},
        {"to": "friend@mail.example"},
        {"under": [b"from", b"to", b"subject"]},
        {"under": [b"from", b"cc", b"subject"]},
        {"headers": [("Auto-Submitted", "auto-replied")]},
        {"headers": [("In-Reply-To", "<a@b.example>")]},
    ],
)
def test_what_proves_nothing_counts_nothing(page, how):
    come(mail(page, **how))
    assert letters(page) == 0


def test_a_second_copy_header_put_on_top_counts_nothing(page):
    come(f"Cc: {copy_address(page)}\r\n".encode() + mail(page, cc="friend@mail.example"))
    assert letters(page) == 0


def test_it_counts_only_where_the_desk_says_so_and_while_the_appeal_is_open(page):
    raw = mail(page)
    AppealPage.objects.filter(pk=page.pk).update(counted_copy=False)
    page.refresh_from_db()
    assert copy_address(page) == ""
    come(raw)
    assert letters(page) == 0
    AppealPage.objects.filter(pk=page.pk).update(counted_copy=True)
    page.refresh_from_db()
    raw = mail(page, sender="kim@mail.example")
    appeals.close(appeal=page.translation_key, by=make_account())
    come(raw)
    assert letters(page) == 0


def test_one_domain_cannot_make_up_a_crowd(page, settings):
    settings.BUDGET_FACTOR = 0.02
    for number in range(5):
        come(mail(page, sender=f"p{number}@mail.example"))
    assert letters(page) == 2


def test_a_link_into_a_mail_program_has_the_address_in_copy(page):
    targets = queries.targets(page.translation_key, "en")
    points = queries.points(targets)
    (sent,) = own_mails([(it, points[it.pk]) for it in targets], page, "en")
    assert sent.cc == [copy_address(page)]


def test_the_desk_sees_which_letters_nobody_of_us_carries(page, client):
    come(mail(page))
    client.force_login(make_account())
    text = client.get(reverse("letters_appeal", args=[page.pk])).text
    assert "1 of them left from its writer" in " ".join(text.split())
