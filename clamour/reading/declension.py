"""Which of the Slavic case forms of a name is the nominative.

Rule: the genitive of a man's name is his name and one letter more ("Олег" - "Олега"), or has -я for
-й; a woman's name ends in -а or -я in the nominative and in -ы, -и, -у, -ю, -е, -ой in the others.
Forms are only chosen among those the text has, never made.
"""

_OBLIQUE = ("ы", "и", "у", "ю", "е", "ой", "ей", "ом", "ем", "ым", "им")


def nominative_first(spellings: list[str]) -> str:
    """Return the first spelling that is not an oblique case of another one."""
    if not any("а" <= c <= "я" for c in spellings[0].lower()):
        return spellings[0]
    return min(spellings, key=lambda name: (_obliqueness(name, spellings), spellings.index(name)))


def _obliqueness(name: str, spellings: list[str]) -> int:
    first = name.split()[0].lower()
    others = {other.split()[0].lower() for other in spellings}
    if first.endswith(_OBLIQUE):
        return 2
    if first.endswith(("а", "я")) and (first[:-1] in others or first[:-1] + "й" in others):
        return 1
    return 0
