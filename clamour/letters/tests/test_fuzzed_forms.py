"""A form may hold anything, each of them: no answer is 500, and what was typed comes back."""

import pytest
from django.test import Client

from bench.crowd import fuzz
from clamour.appeals.tests.factory import make_appeal

pytestmark = pytest.mark.django_db


def test_no_form_breaks_it_and_no_word_is_lost(settings):
    settings.BUDGET_FACTOR = 1_000
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    posts, broken, lost = fuzz.run(make_appeal(), 100)
    assert posts == 100
    assert (broken, lost) == (0, 0)


@pytest.mark.parametrize("language", ["fr", "ru"])
def test_the_mistake_is_said_in_the_interfaces_language(language):
    page = make_appeal()
    answer = Client().post(
        f"/act/{page.translation_key}/", {"language": language, "country": "ZZZ"}
    )
    assert answer.status_code == 422
    said = {"fr": "Écrivez votre nom", "ru": "имя"}[language]
    assert f'lang="{language}"' in answer.text and said in answer.text
