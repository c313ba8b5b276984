"""Numbers of killed, injured and arrested."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.coding.counts import number
from pipeline.coding.records import Coding

Code = Callable[..., Coding]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("seven", 7),
        ("twenty-three", 23),
        ("forty two", 42),
        ("a hundred", 100),
        ("two hundred", 200),
        ("two hundred and five", 205),
        ("three thousand", 3000),
        ("three thousand two hundred", 3200),
        ("1,200", 1200),
        ("2.5", 2),
        ("a dozen", 12),
        ("two dozen", 24),
        ("12 thousand", 12_000),
        ("one million", 1_000_000),
    ],
)
def test_number_is_read_from_words_and_digits(words: str, value: int) -> None:
    assert number(words.split()) == value


@pytest.mark.parametrize("words", ["soldiers", "several", "dozens", "many people", ""])
def test_vague_words_are_no_number(words: str) -> None:
    assert number(words.split()) is None


@given(st.integers(0, 9_999_999))
def test_digits_read_back_with_and_without_commas(n: int) -> None:
    assert number([str(n)]) == n
    assert number([f"{n:,}"]) == n


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("Rebels killed nine Malian soldiers.", 9, None),
        ("Rebels killed nine Malian soldiers and wounded 20.", 9, 20),
        ("Nine Malian soldiers were killed and 20 wounded by rebels.", 9, 20),
        ("At least nine Malian soldiers were killed by rebels.", 9, None),
        ("Rebels killed six soldiers, two nurses and a farmer in Mali.", 9, None),
        ("Rebels wounded four policemen in Mali.", None, 4),
        ("Rebels killed dozens of villagers in Mali.", None, None),
        ("Rebels with 40 rifles killed nine Malian soldiers.", 9, None),
    ],
)
def test_sentence_gives_the_counts_of_its_attack(
    code: Code, text: str, killed: int | None, injured: int | None
) -> None:
    attacks = [e for e in code(text).events if e.event_type == "ASSAULT"]
    assert attacks
    assert {e.killed for e in attacks} - {None} == {killed} - {None}
    assert {e.injured for e in attacks} - {None} == {injured} - {None}


def test_visit_has_no_counts(code: Code) -> None:
    (event,) = code("Nine Malian ministers visited Dakar.").events
    assert (event.killed, event.injured, event.arrested) == (None, None, None)
