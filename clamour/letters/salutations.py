"""How to address an office of which nothing is known, in each language that a letter may have.

Not gettext: the letter is in the language of the target, which the interface may not speak.
"""

SALUTATIONS = {
    "en": "Dear Sir or Madam,",
    "fr": "Madame, Monsieur,",
    "ru": "Уважаемые дамы и господа,",
    "es": "Señora, señor:",
    "pt": "Excelentíssimas senhoras e excelentíssimos senhores,",
    "de": "Sehr geehrte Damen und Herren,",
    "it": "Gentili signore e signori,",
    "tr": "Sayın yetkililer,",
    "uk": "Шановні пані та панове,",
    "kk": "Құрметті ханымдар мен мырзалар,",
    "ar": "حضرات السيدات والسادة المحترمين،",
    "fa": "خانم‌ها و آقایان محترم،",
}


def polite(language: str) -> str:
    """The salutation in this language, in English where we know none."""
    return SALUTATIONS.get(language, SALUTATIONS["en"])
