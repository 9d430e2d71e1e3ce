"""Every interface language is one that people read: no sentence of a page stays English."""

import re

import pytest
from django.template.loader import get_template
from django.utils import translation

from clamour.appeals.tests.factory import make_appeal
from clamour.site import telling
from tools import messages

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_an_appeal_speaks_the_language_of_its_reader(language, settings):
    settings.INTERFACE_LANGUAGES = ["en", *messages.LANGUAGES]
    page = make_appeal()
    html = {}
    for spoken in ("en", language):
        with translation.override(spoken):
            html[spoken] = get_template("site/appeal.html").render(
                telling.context_for(page, spoken)
            )
    said = {
        spoken: set(re.findall(r"<(?:button|summary|h2)[^>]*>([^<]+)<", text))
        for spoken, text in html.items()
    }
    assert len(said["en"]) > 3
    assert not said["en"] & said[language]
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}"' in html[language]
