"""One press publishes; with two accounts a second person must agree; nobody goes around it."""

import pytest

from clamour.appeals.models import AppealPage, ModelLetter, Target, YearPage
from clamour.oversight.models import Entry, Request

pytestmark = pytest.mark.django_db


def is_live(page) -> bool:
    return AppealPage.objects.get(pk=page.pk).live


def test_a_desk_of_one_needs_a_reason(alice, at_desk, page):
    desk = at_desk(alice)
    answer = desk.post(f"/desk/appeals/{page.pk}/publish/", {"reason": ""})
    assert answer.status_code == 422
    assert "write one sentence" in answer.content.decode()
    assert not is_live(page)


def test_with_a_reason_it_is_live_and_logged(alice, at_desk, page):
    desk = at_desk(alice)
    answer = desk.post(f"/desk/appeals/{page.pk}/publish/", {"reason": "Her trial is tomorrow."})
    assert answer.url == f"/desk/appeals/{page.pk}/"
    assert is_live(page)
    assert Entry.objects.filter(verb="publish", detail__reason="Her trial is tomorrow.").exists()
    assert desk.get(answer.url).status_code == 200


def test_nothing_to_send_is_told_and_the_reason_stays(alice, at_desk, page):
    ModelLetter.objects.all().delete()
    desk = at_desk(alice)
    answer = desk.post(f"/desk/appeals/{page.pk}/publish/", {"reason": "Now or never."})
    assert answer.status_code == 422
    assert "no model letter yet" in answer.content.decode()
    assert "Now or never." in answer.content.decode()


def test_the_second_person_agrees_and_it_is_live(alice, bob, at_desk, page):
    answer = at_desk(alice).post(f"/desk/appeals/{page.pk}/publish/", {"reason": "Checked."})
    assert answer.status_code == 409
    assert "Nothing is public yet" in answer.content.decode()
    assert not is_live(page)
    request = Request.objects.get()
    bobs = at_desk(bob)
    assert page.draft_title.split()[-1] in bobs.get("/desk/").content.decode()
    assert "Checked." in bobs.get("/desk/requests/").content.decode()
    assert "Agree and publish" in bobs.get(f"/desk/appeals/{page.pk}/publish/").content.decode()
    answer = bobs.post(f"/desk/requests/{request.pk}/agree/", follow=True)
    assert "is public now" in answer.content.decode()
    assert is_live(page)


def test_nobody_agrees_to_their_own(alice, bob, at_desk, page):
    desk = at_desk(alice)
    desk.post(f"/desk/appeals/{page.pk}/publish/", {"reason": ""})
    answer = desk.post(f"/desk/requests/{Request.objects.get().pk}/agree/", follow=True)
    assert "another person must agree" in answer.content.decode()
    assert not is_live(page)


def test_one_takes_ones_own_back(alice, bob, at_desk, page):
    desk = at_desk(alice)
    desk.post(f"/desk/appeals/{page.pk}/publish/", {"reason": ""})
    desk.post(f"/desk/requests/{Request.objects.get().pk}/refuse/")
    assert Request.objects.get().state == "refused"
    assert "Nothing waits." in desk.get("/desk/requests/").content.decode()


def test_an_agreement_is_to_one_version_alone(alice, bob, at_desk, page):
    at_desk(alice).post(f"/desk/appeals/{page.pk}/publish/", {"reason": ""})
    page.title = "Something else"
    page.save_revision(user=alice)
    request = Request.objects.get()
    answer = at_desk(bob).post(f"/desk/requests/{request.pk}/agree/", follow=True)
    assert "has changed since" in answer.content.decode()
    assert not is_live(page)


def test_an_account_that_may_not_publish_cannot_agree(alice, bob, at_desk, page):
    from django.contrib.auth.models import Group, User

    carol = User.objects.create_user("carol", password="a long sentence of carol")
    carol.groups.add(Group.objects.get(name="Editors"))
    at_desk(alice).post(f"/desk/appeals/{page.pk}/publish/", {"reason": ""})
    at_desk(carol).post(f"/desk/requests/{Request.objects.get().pk}/agree/")
    assert not is_live(page)
    assert Request.objects.get().state == "waiting"


class TestWagtailsOwnWays:
    """A superuser tries each way that Wagtail offers by hand."""

    @pytest.fixture
    def desk(self, alice, at_desk):
        return at_desk(alice)

    def form_of(self, page) -> dict:
        from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

        return nested_form_data(
            {
                "title": page.title,
                "slug": page.slug,
                "country": page.country,
                "summary": page.summary,
                "statement": rich_text("<p>It is so.</p>"),
                "goal": 100,
                "demands": inline_formset([]),
                "people": inline_formset([]),
                "sources": inline_formset([]),
                "elsewhere": inline_formset([]),
                "labels": "",
                "comments": inline_formset([]),
                "outcome": "",
            }
        )

    def test_the_editor_leads_to_our_screen(self, desk, page):
        edit = f"/desk/pages/{page.pk}/edit/"
        said = desk.get(edit).content.decode()
        assert "Publish…" in said
        assert "Submit to" not in said
        answer = desk.post(edit, {**self.form_of(page), "action-publish": "1"})
        assert (answer.status_code, answer.url) == (302, f"/desk/appeals/{page.pk}/publish/")
        assert not is_live(page)

    def test_what_was_asked_is_not_written_over(self, desk, bob, at_desk, page):
        edit = f"/desk/pages/{page.pk}/edit/"
        desk.post(edit, self.form_of(page))
        page.refresh_from_db()
        desk.post(f"/desk/appeals/{page.pk}/publish/", {"reason": ""})
        form = self.form_of(page) | {
            "title": "Something else",
            "overwrite_revision_id": page.latest_revision_id,
        }
        desk.post(edit, form)
        at_desk(bob).post(f"/desk/requests/{Request.objects.get().pk}/agree/")
        assert not is_live(page)

    def test_the_editor_leads_to_targets_and_letter(self, desk, page):
        said = desk.get(f"/desk/pages/{page.pk}/edit/").content.decode()
        assert f"/desk/appeals/{page.pk}/targets/" in said
        assert f"/desk/appeals/{page.pk}/letter/" in said

    def test_a_new_page_is_a_draft(self, desk, page):
        year = YearPage.objects.get()
        new = f"/desk/pages/add/appeals/appealpage/{year.pk}/"
        form = self.form_of(page) | {"title": "By hand", "slug": "by-hand", "action-publish": "1"}
        answer = desk.post(new, form)
        made = AppealPage.objects.get(slug="by-hand")
        assert answer.url == f"/desk/appeals/{made.pk}/publish/"
        assert not made.live

    def test_bulk_publishing_is_refused_in_words(self, desk, page):
        bulk = f"/desk/bulk/wagtailcore/page/publish/?id={page.pk}"
        answer = desk.post(bulk, {"include_descendants": ""}, follow=True)
        assert "Nothing was published" in answer.content.decode()
        assert not is_live(page)

    @pytest.mark.parametrize("way", ["publish_copies", "alias"])
    def test_no_copy_is_born_live(self, desk, page, way):
        desk.post(f"/desk/appeals/{page.pk}/publish/", {"reason": "Now."})
        form = {
            "new_title": "Copy",
            "new_slug": "copy",
            "new_parent_page": page.get_parent().pk,
            way: "on",
        }
        answer = desk.post(f"/desk/pages/{page.pk}/copy/", form, follow=True)
        assert "A copy begins as a draft" in answer.content.decode()
        assert not AppealPage.objects.filter(slug="copy").exists()

    def test_a_plain_copy_is_a_draft(self, desk, page):
        form = {"new_title": "C", "new_slug": "c", "new_parent_page": page.get_parent().pk}
        desk.post(f"/desk/pages/{page.pk}/copy/", form)
        assert not AppealPage.objects.get(slug="c").live

    def test_the_api_of_the_admin_publishes_nothing(self, desk, page):
        answer = desk.post(f"/desk/api/main/pages/{page.pk}/action/publish/")
        assert answer.status_code in (403, 404)
        assert not is_live(page)

    def test_a_workflow_publishes_nothing(self, desk, page):
        desk.post(f"/desk/pages/{page.pk}/edit/", {**self.form_of(page), "action-submit": "1"})
        state = AppealPage.objects.get(pk=page.pk).current_workflow_state
        if state is not None:
            task = state.current_task_state
            desk.post(f"/desk/pages/{page.pk}/workflow/action/approve/{task.pk}/", {"comment": ""})
        assert not is_live(page)


def test_targets_of_a_live_appeal_need_two(alice, bob, at_desk, page):
    page.refresh_from_db()
    desk = at_desk(alice)
    desk.post(f"/desk/appeals/{page.pk}/publish/", {"reason": ""})
    at_desk(bob).post(f"/desk/requests/{Request.objects.get().pk}/agree/")
    before = Target.objects.filter(appeal=page.translation_key).count()
    assert before > 1
    first = Target.objects.filter(appeal=page.translation_key).first()
    form = {
        "targets-TOTAL_FORMS": 1,
        "targets-INITIAL_FORMS": 0,
        "targets-0-office": first.office_id,
        "targets-0-purpose": "protest",
        "reason": "The others answered.",
        "keep": "1",
    }
    answer = desk.post(f"/desk/appeals/{page.pk}/targets/", form)
    assert answer.status_code == 409
    assert Target.objects.filter(appeal=page.translation_key).count() == before
    request = Request.objects.get(verb="change targets")
    assert first.office.name in at_desk(bob).get("/desk/requests/").content.decode()
    at_desk(bob).post(f"/desk/requests/{request.pk}/agree/")
    assert Target.objects.filter(appeal=page.translation_key).count() == 1
