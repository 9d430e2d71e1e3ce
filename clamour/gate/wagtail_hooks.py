from django.urls import URLPattern, path
from wagtail import hooks

from clamour.gate.panels import Words, reset


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("gate/words/", Words.as_view(), name="gate_words"),
        path("gate/breaker/reset/", reset, name="gate_reset"),
    ]
