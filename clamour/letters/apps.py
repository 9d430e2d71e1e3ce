from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "clamour.letters"
    label = "letters"
