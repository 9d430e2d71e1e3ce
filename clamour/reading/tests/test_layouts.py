"""How plain text and pages set what they say: wide headings, cells of two kinds, wrapped items."""

from clamour.reading import Draft, read


def drafted(text: str, name: str = "a.txt") -> Draft:
    [draft] = read(text.encode(), name)
    return draft


def ways(draft: Draft) -> list[tuple[str, str, str | None]]:
    return [(c.value, c.purpose, c.office) for c in draft.contacts]


HEAD = "Free Ilko Varnas\n\n3 May 2020\n\nIlko Varnas, a teacher, was arrested in Merrin.\n\n"


def test_a_heading_in_wide_letters_is_one() -> None:
    draft = drafted(f"{HEAD}W H A T   W E   W A N T\n\n-> Ilko Varnas at home\n-> his books back\n")
    assert [d.value for d in draft.demands] == ["Ilko Varnas at home", "his books back"]
    assert "WHAT WE WANT" in draft.source


def test_a_cell_beside_an_address_is_whose_it_is() -> None:
    row = "<tr><td>Minister of Justice</td><td>9 Mill Road, Tessany<br>jus@gov.example</td></tr>"
    other = "<tr><td>Copy: Embassy in Norrby</td><td>3 Quay, Norrby<br>em@gov.example</td></tr>"
    draft = drafted(f"<p>{HEAD}</p><p>Write to:</p><table>{row}{other}</table>", "a.html")
    assert ("jus@gov.example", "protest", "Minister of Justice") in ways(draft)
    assert ("em@gov.example", "copy", "Embassy in Norrby") in ways(draft)


def test_an_office_in_a_paragraph_of_its_own_stands_over_its_address() -> None:
    draft = drafted(
        f"{HEAD}Write to:\n\nMinistry of Justice\n\n9 Mill Road, Tessany\n\nE-mail: j@g.example"
    )
    assert ("j@g.example", "protest", "Ministry of Justice") in ways(draft)


def test_an_item_that_was_wrapped_goes_on_with_a_name() -> None:
    first = "1.- The immediate release of Ceferino Boez, Digno Villas and of Lourdes\nGaleano."
    draft = drafted(f"{HEAD}We demand:\n\n{first}\n2.- The end of all trials.\n")
    assert [d.value.split()[-1] for d in draft.demands] == ["Galeano", "trials"]


def test_a_number_that_begins_a_line_has_the_label_above_it() -> None:
    long = "Railway office, duty officer for the press and the public: tel. 012 555 0147, fax"
    draft = drafted(f"{HEAD}Protest to:\n\n- {long}\n  +996 312 54 01 23\n")
    assert [c.kind for c in draft.contacts if c.value == "+996312540123"] == ["fax"]


def test_the_name_of_a_newsletter_is_no_headline() -> None:
    masthead = "THE HARBOUR SPARROW   no. 41   Monday 6 February 2012\nsheet of the harbour\n\n"
    story = "Ilko Varnas, a teacher, was arrested in Merrin on Tuesday and has not been seen since."
    assert drafted(f"{masthead}Free Ilko Varnas!\n\n{story}").title.value == "Free Ilko Varnas!"
