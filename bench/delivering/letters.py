"""The same letters for everybody: 2.2 kB, one recipient each, most names not ASCII."""

NAMES = ["Jane Doe", "Жанна Дюкова", "Zoë O'Neil", "محمد رضا", "李小龙", "John Smith", "Ann B."]
TEXT = "\n\n".join(["I write to you because of the arrest of Mara Tolen. " * 8] * 5)
SUBJECT = "Free Mara Tolen"
SENDER = "letter@letters.campaign.example"
OFFICE = "office@ministry.example"


def name(number: int) -> str:
    """The name under letter `number`."""
    return NAMES[number % len(NAMES)]
