"""An alert on its way: who gets it, what it looks like, how it is paused and stopped."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clamour.alerts import actions, digest, entering, readiness
from clamour.alerts.models import Mailing, Waiting
from clamour.alerts.tests.factory import make_mailing, release
from clamour.appeals import actions as appeals
from clamour.appeals.tests.factory import make_account, make_appeal
from clamour.appeals.updating import Said, write_update
from clamour.delivery.models import Delivery
from clamour.delivery.tests.returned import come, mail
from clamour.letters.tests.factory import make_letter
from clamour.oversight import actions as oversight
from clamour.supporters import actions as supporters
from clamour.supporters import passes
from clamour.supporters.models import Act, ListEntry, Response, Wish
from clamour.supporters.tests.factory import make_entry

pytestmark = pytest.mark.django_db


def to(mails) -> list[str]:
    return sorted(one["To"] for one in mails)


def test_a_copy_is_text_and_html_with_one_click_to_leave(client, post):
    make_entry(name="Sam Ostrow é")
    release(make_mailing())
    (copy,) = post()
    assert copy["To"] == "sam@mail.example"
    assert copy["Subject"] == "Union lawyer held without charge"
    assert copy["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert copy["List-Id"] and copy["Feedback-ID"].endswith(":alerts:testserver")
    assert copy["Precedence"] == "bulk"
    text = copy.get_body(("plain",)).get_content()
    page = copy.get_body(("html",)).get_content()
    assert "Hello Sam Ostrow é," in text and "Hello Sam Ostrow é," in page
    assert "- her immediate release" in text
    assert 'lang="en"' in page and "<img" not in page and "<script" not in page
    link = copy["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    assert link in text and link in page
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not ListEntry.objects.exists()
    assert Response.objects.values_list("kind", "number").get() == ("left", 1)


def test_every_line_of_a_copy_is_as_long_as_mail_allows(post, sink):
    """RFC 2045 6.7: 76 characters, whatever is filled in, and nothing of it is another line."""
    make_entry(name="Ö" * 60)
    make_entry("ines@mail.example", name="Ines\u2028.\r\nBcc: bob@mail.example =3D")
    release(make_mailing())
    names = {one["To"]: one.get_body(("plain",)).get_content().splitlines()[0] for one in post()}
    assert names["sam@mail.example"] == f"Hello {'Ö' * 60},"
    for _from, _to, raw in sink.letters:
        head, _end, body = raw.partition(b"\r\n\r\n")
        assert b"Bcc" not in head
        assert max(map(len, body.split(b"\r\n"))) <= 76
        assert b"\n" not in body.replace(b"\r\n", b"")


def test_no_mailbox_lies_in_the_outbox():
    make_entry()
    release(make_mailing())
    row = Delivery.objects.get(stream="alerts.mail")
    assert row.address is None and row.lane == "mail.example" and row.priority == 9


def test_each_reads_it_in_their_language_or_another_that_they_read(post):
    page = make_appeal()
    mailing = make_mailing(page)
    segment = actions.Segment.of(mailing)
    texts = {"en": ("In English", "Words."), "fr": ("En français", "Des mots.")}
    actions.change(mailing, segment=segment, urgent=True, texts=texts)
    make_entry("fr@mail.example", language="fr")
    make_entry("ru@mail.example", language="ru")
    both = make_entry("ru.fr@mail.example", language="ru")
    Wish.objects.create(entry=both, kind="language", value="fr")
    assert any("Русский" in it for it in readiness.warnings(mailing))
    release(mailing)
    subjects = {one["To"]: one["Subject"] for one in post()}
    assert subjects == {
        "fr@mail.example": "En français",
        "ru@mail.example": "In English",
        "ru.fr@mail.example": "En français",
    }


def test_segments_reach_whom_they_name_and_respect_wishes(post):
    make_entry("fr@mail.example", country="FR")
    make_entry("be@mail.example", country="BE")
    make_entry("union@mail.example", country="FR", organisation="Port Union")
    make_entry("urgent@mail.example", country="FR", only_urgent=True)
    make_entry("paused@mail.example", country="FR", paused_until=timezone.localdate() + DAY)
    make_entry("back@mail.example", country="FR", paused_until=timezone.localdate())
    picky = make_entry("kz@mail.example", country="FR", picks_countries=True)
    Wish.objects.create(entry=picky, kind="country", value="KZ")
    labelled = make_entry("dockers@mail.example", country="FR", picks_labels=True)
    Wish.objects.create(entry=labelled, kind="label", value="dockers")
    release(make_mailing(urgent=False, segment={"countries": ["FR"], "whose": "persons"}))
    assert to(post()) == ["back@mail.example", "fr@mail.example"]
    release(make_mailing(urgent=True, segment={"whose": "organisations"}))
    assert to(post()) == ["union@mail.example"]
    about = {"about": "KZ", "labels": ["dockers"], "countries": ["FR"], "whose": "persons"}
    release(make_mailing(urgent=True, segment=about))
    assert to(post()) == [
        "back@mail.example", "dockers@mail.example", "fr@mail.example", "kz@mail.example",
        "urgent@mail.example",
    ]  # fmt: skip


DAY = timedelta(days=1)


def test_news_go_to_those_who_wrote_and_agreed_that_it_is_remembered(post):
    page = make_appeal()
    today = timezone.localdate()
    agreed = make_entry("agreed@mail.example", remembers_acts=True)
    Act.objects.create(entry=agreed, appeal=page.translation_key, on=today)
    make_entry("never@mail.example", remembers_acts=True)
    make_letter(page=page, confirmed=True)
    make_letter(page=page, mailbox="ines@mail.example", country="BE", confirmed=True)
    appeals.close(appeal=page.translation_key, by=make_account(), outcome="She is free.")
    page.refresh_from_db()
    mailing = make_mailing(page, kind="outcome", segment={"acted": "acted"})
    release(mailing)
    (copy,) = [one for one in post() if one["List-Id"]]
    text = copy.get_body(("plain",)).get_content()
    assert copy["To"] == "agreed@mail.example"
    assert "She is free." in text
    assert "2 letters have been confirmed for this appeal, from 2 countries." in " ".join(
        text.split()
    )


def test_an_alert_about_an_update_begins_with_its_own_words():
    page = make_appeal()
    assert make_mailing(page, kind="update").texts.get().body == page.summary
    for hours, text in ((2, "Moved to Karaganda. Nobody says why."), (1, "A hearing was held.")):
        said = Said(text=text, at=timezone.now() - timedelta(hours=hours))
        write_update(appeal=page, said=said, by=make_account(), reason="A test.")
    newest = make_mailing(page, kind="update").texts.get()
    assert (newest.subject, newest.body) == ("A hearing was held", "A hearing was held.")


def test_who_picked_a_label_hears_of_what_bears_it_and_of_nothing_else(client, post):
    """With the labels of real stories: picked on the own page, taken over into the segment."""
    dockers, nurses = make_appeal(), make_appeal(title="A hospital without nurses")
    for page, label in ((dockers, "Dockers 2026"), (nurses, "Nurses")):
        page.labels.add(label)
        page.save_revision()
        appeals.publish(page=page, by=make_account(), reason="A test labels it.")
    make_entry("all@mail.example")
    entry = make_entry("picky@mail.example")
    own = f"/me/{passes.make(passes.ME, mailbox='picky@mail.example')}/"
    assert "Dockers 2026" in client.get(own).content.decode()
    wishes = {"speaks": "en", "rhythm": "0", "labels": ["dockers-2026"]}
    assert client.post(own, wishes).status_code == 303
    entry.refresh_from_db()
    assert entry.picks_labels
    release(make_mailing(nurses))
    assert to(post()) == ["all@mail.example"]
    mailing = make_mailing(dockers)
    assert mailing.segment["labels"] == ["dockers-2026"]
    release(mailing)
    assert to(post()) == ["all@mail.example", "picky@mail.example"]


def test_a_closed_appeal_asks_nobody_for_letters(post):
    page = make_appeal()
    make_entry()
    mailing = release(make_mailing(page))
    appeals.close(appeal=page.translation_key, by=make_account(), outcome="")
    assert post() == []
    assert Delivery.objects.get(group=mailing.group).state == "withdrawn"
    late = make_mailing(page)
    with pytest.raises(actions.NotReady) as refused:
        release(late)
    assert "takes no more letters" in str(refused.value)


def test_what_is_not_finished_does_not_go():
    mailing = make_mailing()
    with pytest.raises(actions.NotReady) as refused:
        release(mailing)
    assert "Nobody on the list fits" in str(refused.value)
    make_entry()
    actions.change(
        mailing, segment=actions.Segment.of(mailing), urgent=True, texts={"fr": ("Sujet", " ")}
    )
    with pytest.raises(actions.NotReady) as refused:
        release(mailing)
    assert "Français" in str(refused.value)
    assert not Delivery.objects.exists()


def test_two_persons_release_it_and_only_these_words(post):
    make_entry()
    alice, mailing = make_account(), make_mailing()
    bob = make_account("bob")
    with pytest.raises(oversight.NeedsSecondPerson) as asked:
        actions.release(mailing=mailing, by=alice)
    with pytest.raises(oversight.NotYours):
        oversight.agree(request=asked.value.request, by=alice)
    oversight.agree(request=asked.value.request, by=bob)
    texts = {"en": ("Other words", "that Bob never saw")}
    actions.change(mailing, segment=actions.Segment.of(mailing), urgent=True, texts=texts)
    with pytest.raises(oversight.NeedsSecondPerson) as again:
        actions.release(mailing=mailing, by=alice)
    assert post() == []
    oversight.agree(request=again.value.request, by=bob)
    actions.release(mailing=mailing, by=alice)
    entering.enter(mailing.pk)
    assert [one["Subject"] for one in post()] == ["Other words"]


def test_a_pause_holds_and_going_on_ends_where_it_was(post):
    for number in range(5):
        make_entry(f"s{number}@mail.example")
    alice = make_account()
    mailing = release(make_mailing())
    assert actions.pause(mailing=mailing, by=alice) == 5
    make_entry("late@mail.example")
    assert post() == []
    actions.go_on(mailing=mailing, by=alice)
    entering.enter(mailing.pk)
    assert len(post()) == 6
    assert len(set(Delivery.objects.values_list("ref", flat=True))) == 6


def test_stopping_withdraws_what_has_not_left_for_good(post):
    for number in range(3):
        make_entry(f"s{number}@mail.example")
    mailing = release(make_mailing())
    assert actions.stop(mailing=mailing, by=make_account()) == 3
    assert post() == []
    with pytest.raises(actions.WrongState):
        actions.go_on(mailing=mailing, by=make_account())
    entering.enter(mailing.pk)
    assert post() == []


def test_a_run_that_breaks_off_goes_on_and_mails_nobody_twice(post, monkeypatch):
    monkeypatch.setattr(entering, "SLICE", 2)
    for number in range(7):
        make_entry(f"s{number}@mail.example")
    mailing = make_mailing()
    actions.release(mailing=mailing, by=make_account(), reason="A test.")
    taken = entering._take

    def breaks(mailing, some, reached):
        if mailing.entered:
            raise RuntimeError("power cut")
        return taken(mailing, some, reached)

    monkeypatch.setattr(entering, "_take", breaks)
    with pytest.raises(RuntimeError):
        entering.enter(mailing.pk)
    monkeypatch.setattr(entering, "_take", taken)
    entering.go_on_with_broken(timezone.now())
    entering.enter(mailing.pk)
    assert len(post()) == 7
    mailing.refresh_from_db()
    assert (mailing.state, mailing.entered, mailing.total) == ("sending", 7, 7)


def test_who_leaves_while_it_is_sent_gets_nothing(post):
    make_entry()
    make_entry("ines@mail.example")
    release(make_mailing())
    supporters.erase("sam@mail.example")
    assert to(post()) == ["ines@mail.example"]


def test_a_mailbox_that_is_gone_or_complains_leaves_the_list(post):
    for name in ("gone", "angry", "fine"):
        make_entry(f"{name}@mail.example")
    mailing = release(make_mailing())
    post()
    rows = {row.ref.partition(":")[2]: row for row in Delivery.objects.filter(group=mailing.group)}
    by_name = {it.mailbox.partition("@")[0]: rows[str(it.pk)] for it in ListEntry.objects.all()}
    come(mail("postfix_bounce", by_name["gone"]))
    come(mail("complaint", by_name["angry"]))
    assert [it.mailbox for it in ListEntry.objects.all()] == ["fine@mail.example"]
    told = set(Response.objects.values_list("to", "kind", "number"))
    assert told == {(mailing.group, "gone", 1), (mailing.group, "complained", 1)}


def test_a_refusal_for_another_reason_counts_and_the_third_ends_it(post, sink):
    entry = make_entry()
    sink.rule = lambda verb, argument, number: (
        "550 5.2.0 cannot be written to" if verb == "RCPT" else None
    )
    for bounces in (1, 2):
        release(make_mailing())
        post()
        entry.refresh_from_db()
        assert entry.bounces == bounces
    release(make_mailing())
    post()
    assert not ListEntry.objects.exists()


def test_a_test_copy_goes_to_the_desk_and_to_nobody_else(post):
    make_entry()
    mailing = make_mailing()
    actions.send_test(
        mailing=mailing, language="en", mailbox="alice@desk.example", by=make_account()
    )
    (copy,) = post()
    assert copy["To"] == "alice@desk.example"
    assert "Hello," in copy.get_body(("plain",)).get_content()
    assert mailing.state == "draft"


def test_the_weekly_mail_brings_together_what_came_and_tells_it_once(post):
    make_entry(rhythm=7)
    first, second = make_mailing(), make_mailing(kind="update", segment={})
    actions.change(
        second, segment=actions.Segment.of(second), urgent=False,
        texts={"en": ("Moved to a hospital", "She was moved.")},
    )  # fmt: skip
    release(first)
    release(second)
    assert post() == []
    assert Waiting.objects.count() == 2
    now = timezone.now()
    monday = now + timedelta(days=(7 - now.weekday()) % 7 or 7)
    assert digest.send(monday + timedelta(days=1)) == 0
    assert digest.send(monday) == 1
    assert digest.send(monday) == 0
    (copy,) = post()
    text = copy.get_body(("plain",)).get_content()
    assert "Union lawyer held without charge" in text and "Moved to a hospital" in text
    assert not Waiting.objects.exists()


def test_rows_are_forgotten_and_numbers_stay(post):
    make_entry()
    mailing = release(make_mailing())
    post()
    now = timezone.now()
    Delivery.objects.update(state="settled", ended_at=now, next_try=None)
    supporters.expire(now + timedelta(days=27))
    assert Delivery.objects.filter(group=mailing.group).exists()
    supporters.expire(now + timedelta(days=29))
    supporters.expire(now + timedelta(days=29))
    assert not Delivery.objects.filter(group=mailing.group).exists()
    mailing = Mailing.objects.get()
    assert (mailing.state, mailing.result) == ("done", {"en": {"settled": 1}})


def test_a_person_sees_what_is_on_its_way_to_them():
    make_entry()
    release(make_mailing())
    assert "alert" in [item["what"] for item in supporters.held_about("sam@mail.example")]
