"""Pictures at the desk: described, upright, and without the camera's notes."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture
from wagtail.images import get_image_model

from clamour.appeals import actions
from clamour.appeals.models import AppealPage
from clamour.appeals.tests.factory import make_account, make_draft

GPS, ORIENTATION = 0x8825, 0x0112


def photograph(kind="JPEG") -> SimpleUploadedFile:
    picture = Picture.new("RGB", (60, 40), "red")
    notes = Picture.Exif()
    notes[ORIENTATION] = 6  # held upright: 40 x 60
    notes.get_ifd(GPS)[1] = "N"
    notes[0x010E] = "SECRETPLACE"
    stream = io.BytesIO()
    picture.save(stream, kind, exif=notes)
    return SimpleUploadedFile(f"photo.{kind.lower()}", stream.getvalue(), f"image/{kind.lower()}")


@pytest.fixture
def desk(client, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(make_account())
    return client


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_the_camera_noted_is_not_kept(desk, kind):
    form = {"title": "A photo", "file": photograph(kind), "description": "A red field", "tags": ""}
    assert b"SECRETPLACE" in photograph(kind).read()
    assert desk.post("/desk/images/add/", form).status_code == 302
    image = get_image_model().objects.get()
    with image.file.open("rb") as file:
        kept = file.read()
    assert b"SECRETPLACE" not in kept
    assert not Picture.open(io.BytesIO(kept)).getexif()
    assert (image.width, image.height) == (40, 60)


def test_a_picture_without_a_description_is_not_taken(desk):
    form = {"title": "A photo", "file": photograph(), "description": ""}
    answer = desk.post("/desk/images/add/", form)
    assert answer.status_code == 200
    assert not get_image_model().objects.exists()


def test_nothing_goes_public_with_a_photo_that_nobody_described(desk):
    image = get_image_model().objects.create(title="x", file=photograph(), width=40, height=60)
    page = make_draft()
    page.photo = image
    page.save_revision(clean=False)
    page = AppealPage.objects.get(pk=page.pk)
    with pytest.raises(actions.NotDescribed, match="alt text"):
        actions.publish(page=page, by=make_account(), reason="a test")


def test_it_is_cropped_around_its_focal_point(desk):
    from wagtail.images.models import Filter

    picture = Picture.new("RGB", (3000, 1000), "white")
    picture.paste("black", (2600, 0, 3000, 1000))
    stream = io.BytesIO()
    picture.save(stream, "JPEG")
    image = get_image_model().objects.create(
        title="wide", description="d", width=3000, height=1000,
        file=SimpleUploadedFile("wide.jpg", stream.getvalue()),
        focal_point_x=2800, focal_point_y=500, focal_point_width=100, focal_point_height=100,
    )  # fmt: skip
    with image.get_rendition(Filter(spec="fill-720x480|format-webp")).file.open("rb") as file:
        shown = Picture.open(file).convert("L")
    assert shown.getpixel((700, 240)) < 60
