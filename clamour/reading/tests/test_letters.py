"""Model letters, scripts and telegrams: where they begin and end."""

from clamour.reading import Draft, read

STORY = "Sarmatia: free the teacher Ilko Varnas\n\nHe was arrested in the town on 1 May.\n\n"
LETTER = "Dear Minister,\n\nI ask you to free him.\n\nYours sincerely,\n\n"


def draft(text: str) -> Draft:
    return read((STORY + text).encode(), "alert.txt")[0]


def letter(text: str) -> str:
    found = draft(text).letter
    return found.text if found else ""


def test_a_signature_block_may_have_labels() -> None:
    signed = LETTER + "Name: ..............\nTown: .............."
    assert letter(f"Model letter\n\n{signed}\n\nPress: Anna, tel. 020 7946 0000") == signed


def test_a_letter_may_stand_between_cut_lines() -> None:
    signed = LETTER + "______________ (name)"
    rule = "- - - - - - - 8< - - - - - - -"
    assert letter(f"{rule}\n\n{signed}\n\n{rule}\n\nSee you.") == signed


def test_a_letter_may_be_in_another_language_than_the_alert() -> None:
    spanish = "Señor Ministro:\n\nLe pido que lo libere.\n\nAtentamente\n_________ (nombre)"
    assert letter(f"Model letter:\n\n{spanish}\n\nGreetings to him.") == spanish


def test_a_letter_begins_with_whoever_is_addressed_below_its_heading() -> None:
    signed = "Court of Example Town,\n\nI ask you to free him.\n\n.......... (name)"
    assert letter(f"Model letter:\n\n{signed}\n\nThanks.") == signed


def test_a_script_in_a_paragraph_is_known_by_its_gaps() -> None:
    script = "“Good day, my name is ________ and I live in ________. When will he be free? Bye.”"
    found = draft(f"Not sure what to tell them? Try this: {script}. Then ring off.").letter
    assert found and found.text == script and found.slots == ("________", "________")


def test_what_somebody_said_is_no_script() -> None:
    assert not letter("The governor said: “Good day, we have no such man here and never had one.”")


def test_a_telegram_stands_on_the_line_of_its_heading() -> None:
    text = "RELEASE ILKO VARNAS AT ONCE STOP REOPEN HIS SCHOOL STOP PAY HIS WAGE STOP"
    assert letter(f"Telegram text: {text}\n\nThank you.") == text


def test_a_letter_without_gaps_needs_a_heading_and_a_closing() -> None:
    whole = LETTER.replace("him.", "Ilko Varnas, who has done nothing but teach.").rstrip()
    assert letter(
        f"His school is closed.\n\nWhat others have sent\n\n{whole}\nJane Roe"
    ).startswith("Dear Minister,")
    assert not letter("What others have sent\n\nDear friends,\n\nWrite to him.\n\nYours,\nJane")


def test_what_is_said_on_the_telephone_ends_with_its_paragraph() -> None:
    said = "Hello, my name is ______ and I am calling from ______. You hold a teacher who is ill, "
    said += "and I ask you to let him go home to his family today. May I know your name?"
    assert letter(f"Say something like\n\n{said}\n\nCall until Friday.") == said
