"""Made-up stories for tests: invented countries' offices, nobody's real name."""

import io
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from PIL import Image as Picture
from wagtail.images import get_image_model

from clamour.appeals import actions
from clamour.appeals.actions import Story, TargetDraft
from clamour.offices.actions import Evidence, Point, take_in
from clamour.offices.models import Channel

LETTER = """{salutation}

I am writing about Salome Idoru, lawyer of the Kazemia Dockers' Union, who has been held in Port
Lisse since 4 March 2026 without charge and without access to her own lawyer.

I ask you to release her at once, to let her see her family and a doctor of her choice, and to
stop the prosecution of lawyers for the work that the law asks of them.

I await your answer.

{name}
{organisation}
{place}"""

STORY: dict[str, Any] = {
    "title": "Union lawyer held without charge for ten days",
    "language": "en",
    "issued": date(2026, 3, 14),
    "country": "KM",
    "deadline": date(2026, 4, 28),
    "summary": (
        "Salome Idoru, lawyer of the Kazemia Dockers' Union, was taken from her office in Port "
        "Lisse on 4 March. On 28 March a closed court decides whether she is sent to the island "
        "prison, where two of her clients fell gravely ill last year."
    ),
    "statement": (
        "Salome Idoru has defended the dockers of Port Lisse since the strike of 2024. On the "
        "morning of 4 March four men without uniform took her from her office. Her family was "
        "told of her arrest two days later, by telephone, by a man who gave no name.",
        "Her colleagues have asked the Ministry of Justice three times for the charge. They were "
        "told that there is none yet and that there need be none for thirty days. The law that "
        "the Ministry names was repealed in 2019.",
        "The union fears that she will be moved to the island prison before any lawyer has seen "
        "her. Two of its members came back from there in autumn with tuberculosis.",
    ),
    "demands": (
        "Her immediate and unconditional release",
        "A doctor and a lawyer of her own choice, today",
        "An end to the prosecution of lawyers for their work",
        "The names of those who took her, and their trial",
    ),
    "people": ("Salome Idoru", "Teodor Maule"),
}


def desk() -> Any:
    """Alice, alone at the desk."""
    users = get_user_model()
    return users.objects.filter(username="alice").first() or users.objects.create_superuser(
        "alice", "alice@campaign.example", "a long enough password"
    )


def office(name: str, *points: tuple[str, str]) -> Any:
    return take_in(
        name=name,
        country="",
        points=[Point(kind, value) for kind, value in points],
        evidence=Evidence(source="test", seen_on=None, added_by="alice"),
    )


def offices() -> list[TargetDraft]:
    ministry = office(
        "Ministry of Justice of Kazemia",
        (Channel.EMAIL, "minister@justice.kazemia.example"),
        (Channel.PHONE, "+3225550123"),
        (Channel.POST, "Ministry of Justice, 1 Quay Street, Port Lisse, Kazemia"),
    )
    embassy = office(
        "Embassy of Kazemia in Brussels",
        (Channel.EMAIL, "brussels@embassy.kazemia.example"),
        (Channel.FAX, "+3225550124"),
    )
    prison = office("Port Lisse Prison", (Channel.PHONE, "+3225550199"))
    union = office("Kazemia Dockers' Union", (Channel.EMAIL, "office@dockers.example"))
    return [
        TargetDraft(ministry, "protest", "en", "Dear Minister,"),
        TargetDraft(embassy, "protest", "en"),
        TargetDraft(prison, "protest", "en"),
        TargetDraft(union, "copy", "en"),
    ]


def draft_appeal(**changes: Any) -> Any:
    """A draft appeal with two people, four demands, four targets and a letter."""
    page = actions.draft(story=Story(**(STORY | changes)), by=desk())
    if changes.get("asks", True):
        actions.set_targets(appeal=page.translation_key, targets=offices(), by=desk())
        actions.set_model_letter(
            appeal=page.translation_key,
            purpose="protest",
            language=changes.get("language", "en"),
            subject="Salome Idoru, held in Port Lisse",
            text=LETTER,
        )
    return page


def publish(page: Any) -> Any:
    actions.publish(page=page, by=desk(), reason="a test")
    page.refresh_from_db()
    return page


def live_appeal(**changes: Any) -> Any:
    return publish(draft_appeal(**changes))


def live_report(**changes: Any) -> Any:
    return publish(draft_appeal(asks=False, demands=(), people=(), **changes))


def translated(page: Any, language: str, **changes: Any) -> Any:
    """A live translation of the page."""
    made = draft_appeal(**({"language": language} | changes))
    type(made).objects.filter(pk=made.pk).update(translation_key=page.translation_key)
    made.refresh_from_db()
    revision = made.save_revision(user=desk(), clean=False)
    assert revision
    return publish(type(made).objects.get(pk=made.pk))


def picture(*, exif: bytes = b"", noise: int = 90) -> Any:
    """A photograph with much detail, as an image of Wagtail."""
    noise = Picture.effect_noise((1500, 1000), noise).convert("RGB")
    stream = io.BytesIO()
    noise.save(stream, "JPEG", quality=92, exif=exif)
    return get_image_model().objects.create(
        title="photo",
        description="Salome Idoru at her desk",
        width=1500,
        height=1000,
        file=ContentFile(stream.getvalue(), "photo.jpg"),
    )
