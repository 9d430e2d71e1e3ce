"""What kind of mail it is, and what the server said: on mails as servers send them."""

import pytest

from clamour.delivery.inbound.content import from_html, text
from clamour.delivery.inbound.parsing import understood
from clamour.delivery.tests.returned import TOKEN, mail, names
from clamour.reading.documents.mail import parsed

EXPECTED = {
    "complaint": ("complaint", "abuse"),
    "exchange_absence": ("auto_reply", ""),
    "exchange_bounce": ("bounce", "550 5.1.10 RESOLVER.ADR.RecipientNotFound"),
    "exchange_policy": ("bounce", "550 5.7.1 Message rejected"),
    "exim_bounce": ("bounce", "550 No such user here"),
    "exim_delay": ("delay", ""),
    "freetext_bounce": ("bounce", "550 5.1.1 Unknown user"),
    "gmail_bounce": ("bounce", "550-5.1.1 The email account"),
    "postfix_bounce": ("bounce", "550 5.1.1 <office@ministry.example>: Recipient address"),
    "postfix_delay": ("delay", "4.4.1 connect to"),
    "postfix_relayed": ("receipt", "250 2.0.0 Ok"),
    "qmail_bounce": ("bounce", "5.1.1 Sorry, no mailbox here by that name."),
    "reply": ("reply", ""),
    "reply_html": ("reply", ""),
    "sieve_vacation": ("auto_reply", ""),
    "vacation_fr": ("auto_reply", ""),
    "vacation_ru": ("auto_reply", ""),
}


@pytest.mark.parametrize("name", names())
def test_each_mail_is_taken_for_what_it_is(name):
    kind, answer = EXPECTED[name]
    found = understood(mail(name))
    assert (found.kind, found.answer[: len(answer)]) == (kind, answer)
    ids = [clue.message_id for clue in found.clues]
    assert f"<{TOKEN.decode()}@letters.campaign.example>" in ids


@pytest.mark.parametrize(
    "subject",
    ["Automatic reply: Letter", "Re: Out of Office", "Absence du bureau : Letter", "Absence",
     "Автоматический ответ: Letter", "RE: Автоответ", "Abwesenheitsnotiz: Letter"],
)  # fmt: skip
def test_absence_notices_without_headers_are_known_by_their_subject(subject):
    raw = f"From: a@ministry.example\r\nSubject: {subject}\r\n\r\nAway.\r\n".encode()
    assert understood(raw).kind == "auto_reply"


@pytest.mark.parametrize(
    "subject", ["Re: Letter", "Absence de preuves", "Отпуск министра", "Your automatic weapon"]
)
def test_what_a_person_writes_is_an_answer(subject):
    raw = f"From: a@ministry.example\r\nSubject: {subject}\r\n\r\nNo.\r\n".encode()
    assert understood(raw).kind == "reply"


def test_a_list_behind_the_mailbox_that_one_member_got_is_no_bounce():
    second = b"\r\nFinal-Recipient: rfc822; b@ministry.example\r\nAction: delivered\r\n"
    second += b"Status: 2.0.0\r\n\r\n"
    raw = mail("postfix_bounce")
    start = raw.index(b"\r\n--", raw.index(b"virtual mailbox table\r\n\r\n--"))
    assert understood(raw[:start] + second + raw[start:]).kind == "receipt"


def test_an_expired_letter_is_a_bounce_whatever_its_status():
    raw = mail("postfix_delay").replace(b"Action: delayed", b"Action: failed")
    assert understood(raw).kind == "bounce"


def test_a_report_that_nobody_parsed_is_read_all_the_same():
    raw = mail("postfix_bounce").replace(
        b"Content-Type: message/delivery-status",
        b"Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64",
    )
    start = raw.index(b"Reporting-MTA")
    end = raw.index(b"\r\n--", start)
    from base64 import encodebytes

    raw = raw[:start] + encodebytes(raw[start:end]) + raw[end:]
    found = understood(raw)
    assert (found.kind, found.answer[:9]) == ("bounce", "550 5.1.1")


def test_a_html_answer_becomes_its_words_alone():
    said = text(parsed(mail("reply_html")))
    assert said == "Уважаемая!\n\nОтвет ссылка"


def test_nothing_of_a_page_is_kept_that_leads_or_loads():
    said = from_html(
        "<p>One<br>two</p><script>x()</script><style>p{}</style><img src='http://t.example/a'>"
        "<table><tr><td>a</td><td>b</td></tr></table><a href='http://t.example'>here</a>"
    )
    assert said.split() == ["One", "two", "a", "b", "here"]


def test_a_subject_in_undeclared_letters_is_still_read():
    raw = "From: a@b.example\r\nSubject: Ответ министра\r\n\r\nНет.\r\n"
    assert understood(raw.encode()).subject == "Ответ министра"
    assert understood(raw.encode("cp1251")).kind == "reply"
