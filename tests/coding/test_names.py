"""Names in the text, and what they stand for on a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.coding.names import name_finder, within
from pipeline.coding.records import Coding

Code = Callable[..., Coding]


def found(text: str) -> list[str]:
    return [text[m.start : m.end] for m in name_finder().find(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("North Korea and South Korea", ["North Korea", "South Korea"]),
        ("the Democratic Republic of Congo", ["Democratic Republic of Congo"]),
        ("Papua New Guinea", ["Papua New Guinea"]),
        ("Guinea-Bissau", ["Guinea-Bissau"]),
        ("the Tongan harvest", ["Tongan"]),
        ("Nigeria, Niger", ["Nigeria", "Niger"]),
    ],
)
def test_longest_whole_name_is_found(text: str, names: list[str]) -> None:
    assert found(text)[: len(names)] == names


@pytest.mark.parametrize(
    "text", ["Iranians'", "omanic", "Chadwick", "perus", "Turkeys", "Malian's"]
)
def test_name_inside_a_word_is_not_found(text: str) -> None:
    assert not {"Iran", "Oman", "Chad", "Peru", "Turkey", "Mali"} & set(found(text))


def test_pronoun_and_money_are_not_the_united_states() -> None:
    assert found("They told us to pay US$40.") == []


def test_curly_apostrophe_and_line_break_are_as_good_as_straight_ones() -> None:
    assert found("Côte d’Ivoire") == ["Côte d’Ivoire"]
    assert found("South\nAfrica") == ["South\nAfrica"]


def test_within_keeps_matches_that_lie_wholly_inside() -> None:
    text = "Ghana, Togo and Benin"
    matches = name_finder().find(text)
    assert [text[m.start : m.end] for m in within(matches, 3, 15)] == ["Togo"]


@given(st.text(max_size=200))
def test_matches_in_any_text_are_in_order_and_apart(text: str) -> None:
    at = 0
    for m in name_finder().find(text):
        assert at <= m.start < m.end <= len(text)
        assert m.aliases
        at = m.end


def reading(coding: Coding, text: str) -> tuple[str | None, str | None]:
    """Country and sector of the actor whose words contain a text."""
    (actor,) = {(a.country, a.sector) for a in coding.actors if text in a.text}
    return actor


@pytest.mark.parametrize(
    ("phrase", "country", "sector"),
    [
        ("Ghana", "GHA", None),
        ("the Ghanaian president", "GHA", "GOV"),
        ("Ghana's parliament", "GHA", "LEG"),
        ("a Ghanaian judge", "GHA", "JUD"),
        ("the Ghanaian army", "GHA", "MIL"),
        ("Ghanaian police", "GHA", "COP"),
        ("Ghanaian farmers", "GHA", "AGR"),
        ("Ghanaian miners", "GHA", "LAB"),
        ("Ghanaian students", "GHA", "EDU"),
        ("a Ghanaian priest", "GHA", "REL"),
        ("a Ghanaian reporter", "GHA", "JRN"),
        ("Ghanaian refugees", "GHA", "REF"),
        ("Ghanaian rebels", "GHA", "REB"),
        ("a former Ghanaian president", "GHA", "ELI"),
        ("the Ghanaian ambassador", "GHA", "GOV"),
        ("Ghana's opposition", "GHA", "OPP"),
        ("members of Ghana's parliament", "GHA", "LEG"),
        ("a spokesman for the Ghanaian army", "GHA", "MIL"),
        ("the Ghanaian embassy", "GHA", "GOV"),
        ("Ghana's supreme court", "GHA", "JUD"),
        ("thousands of Ghanaian nurses", "GHA", "MED"),
        ("the United Nations", "UNO", None),
        ("the European Commission", "EUR", "GOV"),
        ("the African Union", "IGO", None),
        ("Amnesty International", "NGO", "CVL"),
        ("al-Qaeda", "IMG", "REB"),
    ],
)
def test_phrase_has_country_and_sector(
    code: Code, phrase: str, country: str, sector: str | None
) -> None:
    (event,) = code(f"Kenya condemned {phrase}.").events
    assert {(r.country, r.sector) for r in event.recipients} == {(country, sector)}


@pytest.mark.parametrize(
    ("name", "day", "country", "sector"),
    [
        ("Barack Obama", date(2012, 6, 1), "USA", "GOV"),
        ("Barack Obama", date(2020, 6, 1), "USA", "ELI"),
        ("Boris Johnson", date(2020, 6, 1), "GBR", "GOV"),
        ("Boris Johnson", date(2024, 6, 1), "GBR", "ELI"),
        ("Kofi Annan", date(2000, 6, 1), "UNO", "GOV"),
        ("Narendra Modi", date(2024, 6, 1), "IND", "GOV"),
        ("Jacinda Ardern", date(2024, 6, 1), "NZL", "ELI"),
        ("Ronald Reagan", date(1987, 6, 1), "USA", "GOV"),
        ("Vladimir Putin", date(2010, 6, 1), "RUS", "GOV"),
        ("Aung San Suu Kyi", date(2018, 6, 1), "MMR", "GOV"),
    ],
)
def test_leader_is_government_in_office_and_elite_afterwards(
    code: Code, name: str, day: date, country: str, sector: str
) -> None:
    (event,) = code(f"Kenya condemned {name}.", day).events
    assert {(r.country, r.sector) for r in event.recipients} == {(country, sector)}
