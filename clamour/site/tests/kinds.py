"""One public page of every kind, for eyes, axe and screenshots. All of it is invented."""

from datetime import UTC, date, datetime
from typing import Any

from clamour.appeals import actions, updating
from clamour.appeals.models import (
    AppealPage,
    Condolence,
    Elsewhere,
    GivingWay,
    HomePage,
    Incident,
    Label,
    LabelledPage,
    PressContact,
    ReportPage,
    Source,
    StandingPage,
)
from clamour.site.tests import stories

ARABIC = {
    "title": "محامية النقابة محتجزة دون تهمة منذ عشرة أيام",
    "summary": "اعتُقلت سالومي إيدورو، محامية نقابة عمال الميناء، من مكتبها في الرابع من مارس.",
    "statement": ("دافعت سالومي إيدورو عن عمال الميناء منذ إضراب عام 2024.",),
    "demands": ("الإفراج الفوري عنها دون شروط", "طبيب ومحام من اختيارها"),
}


def make(language: str = "en", **words: Any) -> dict[str, str]:
    """Make them; return the path of each kind."""
    page = _appeal(language, **words)
    closed = stories.live_appeal(title="Dockers' choir banned from rehearsing", language=language)
    actions.close(
        appeal=closed.translation_key,
        by=stories.desk(),
        outcome="The ban was lifted on 3 April; nobody was charged.",
    )
    reports = {kind: _report(kind, language) for kind in REPORTS}
    _donate(language)
    paths = {
        "home": f"/{language}/",
        "appeal": page.url_path,
        "update": f"{page.url_path}{page.get_children().first().slug}/",
        "embed": f"{page.url_path}embed/",
        "offices": f"{page.url_path}offices/",
        "closed": closed.url_path,
        **{kind: report.url_path for kind, report in reports.items()},
        "archive": f"/{language}/archive/",
        "label": f"/{language}/labels/kazemia-2026/",
        "about": f"/{language}/about/",
        "donate": f"/{language}/donate/",
        "transparency": f"/{language}/transparency/",
        "search": f"/{language}/search/?q=Lisse",
        "missing": f"/{language}/2026/union-lawyer/",
    }
    return paths


def _appeal(language: str, **words: Any) -> Any:
    page = stories.live_appeal(language=language, **words)
    AppealPage.objects.filter(pk=page.pk).update(photo=stories.picture(noise=20))
    label, _new = Label.objects.get_or_create(name="Kazemia 2026", slug="kazemia-2026")
    LabelledPage.objects.create(tag=label, content_object=page)
    Source.objects.create(
        page=page,
        title="Ten days without charge",
        publisher="The Port Paper",
        published_on=date(2026, 3, 13),
        url="https://paper.example/ten-days",
    )
    Elsewhere.objects.create(
        page=page,
        title="Sign the dockers' petition",
        organiser="Dockers of the World",
        url="https://dockers.example/petition",
    )
    for day, text in (
        (20, "She was seen by a doctor. He wrote down three bruises."),
        (24, "Teodor Maule is free. He was let go at the gate without a word."),
    ):
        said = updating.Said(
            text=text,
            at=datetime(2026, 11, day, 9, 30, tzinfo=UTC),
            zone="Asia/Almaty",
            **({"person": "Teodor Maule", "status": "released"} if day == 24 else {}),
        )
        updating.write_update(appeal=page, said=said, by=stories.desk(), reason="shown")
    return AppealPage.objects.get(pk=page.pk)


REPORTS: dict[str, dict[str, Any]] = {
    "obituary": {"lived": "1961–2026", "title": "Osric Bellane, who read the law to dockers"},
    "article": {
        "credit": "R. Ossel, The Port Paper",
        "credit_url": "https://paper.example/",
        "title": "What the harbour does not say",
    },
    "week": {"title": "The week of 2 November in Kazemia"},
    "press": {"title": "Press note: hearing on 28 November"},
}


def _report(kind: str, language: str) -> Any:
    fields = dict(REPORTS[kind])
    page = stories.draft_appeal(
        asks=False, demands=(), people=(), language=language, title=fields.pop("title")
    )
    ReportPage.objects.filter(pk=page.pk).update(kind=kind, **fields)
    page = ReportPage.objects.get(pk=page.pk)
    if kind == "obituary":
        page.condolences = [Condolence(name="Teodor Maule", text="He taught us to read it, too.")]
    if kind == "week":
        page.incidents = [
            Incident(day=date(2026, 11, 3), place="Port Lisse", text="Two stewards were held."),
            Incident(day=date(2026, 11, 5), place="Tessany", text="A printing shop was sealed."),
        ]
    if kind == "press":
        page.contacts = [
            PressContact(
                name="Ada Quill",
                role="English, French",
                phone="+32 2 555 01 23",
                mailbox="press@campaign.example",
            )
        ]
    page.save_revision(user=stories.desk(), clean=False)
    return stories.publish(page)


def _donate(language: str) -> None:
    home = HomePage.objects.get(slug=language)
    page = StandingPage(title="Give", slug="donate", locale=home.locale, live=False)
    page.statement = "<p>Stamps, telephone, a lawyer's fare: that is what your money does.</p>"
    home.add_child(instance=page)
    page.giving_ways = [
        GivingWay(name="Our bank", details="IBAN XX00 0000 0000\nBIC XXXXXXXX"),
        GivingWay(name="A provider of payments", url="https://pay.example/us"),
    ]
    page.save_revision(user=stories.desk(), clean=False)
    stories.publish(StandingPage.objects.get(pk=page.pk))
