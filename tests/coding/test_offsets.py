"""Offsets are true, whatever the text; and the coder neither fails nor wavers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.coding.coder import Coder
from pipeline.coding.dates import find_dates
from pipeline.coding.records import Coding, Document

PUBLISHED = date(2024, 5, 15)
ACTORS = [
    "Ghana",
    "the Ghanaian army",
    "Police in Togo’s capital",
    "The\u00a0Kremlin",
    "“Rebels”",
    "He",
]
VERBS = ["attacked", "did not meet", "will\nsign a treaty with", "urged", "’s troops\tshelled"]
TARGETS = [
    "Benin",
    "two Beninese students",
    "the E.U. (and Chad)",
    "Côte d’Ivoire’s 🏛 envoys",
    "it",
]
TAILS = [" on Monday.", " in Homs, Syria,\nkilling 3!", " — two days later…", "", " said Mr. Kim?"]
NEWS = st.lists(
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from(ACTORS),
            st.just(" "),
            st.sampled_from(VERBS),
            st.just(" "),
            st.sampled_from(TARGETS),
            st.sampled_from(TAILS),
            st.sampled_from([" ", "\n\n", "  ", "\n"]),
        ),
    ),
    min_size=1,
    max_size=3,
).map("".join)
NOISE = st.text(st.characters(exclude_categories=("Cs",)), max_size=80)
PATIENT = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def check_offsets(text: str, coding: Coding) -> None:
    for actor in coding.actors:
        assert text[actor.start : actor.end] == actor.text != ""
    for place in coding.places:
        assert text[place.start : place.end] == place.text != ""
    for expression in coding.dates:
        assert text[expression.start : expression.end] == expression.text != ""
    for event in coding.events:
        assert text[event.trigger.start : event.trigger.end] == event.trigger.text != ""
        assert 0 <= event.sentence.start <= event.trigger.start
        assert event.trigger.end <= event.sentence.end <= len(text)
        for who in (*event.actors, *event.recipients):
            assert text[who.start : who.end] == who.text != ""
        if event.place is not None:
            assert text[event.place.start : event.place.end] == event.place.text
        if event.attributed_to is not None:
            span = event.attributed_to
            assert text[span.start : span.end] == span.text != ""


@given(NEWS)
@PATIENT
def test_offsets_of_news_point_at_their_words(coder: Coder, text: str) -> None:
    check_offsets(text, coder.code(Document("d", text, PUBLISHED)))


@given(st.builds(lambda a, b, c: a + b + c, NOISE, NEWS, NOISE))
@PATIENT
def test_offsets_survive_any_characters_around_the_news(coder: Coder, text: str) -> None:
    check_offsets(text, coder.code(Document("d", text, PUBLISHED)))


@given(st.text(max_size=120), st.one_of(st.none(), st.dates(date(1, 1, 1), date(9999, 12, 31))))
@PATIENT
def test_coder_takes_any_text_and_day(coder: Coder, text: str, day: date | None) -> None:
    coding = coder.code(Document("d", text, day))
    assert coding.id == "d"
    check_offsets(text, coding)


@given(st.text(max_size=300), st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_dates_in_any_text_point_at_their_words_in_order(text: str, day: date) -> None:
    at = 0
    for d in find_dates(text, day):
        assert at <= d.start < d.end
        assert text[d.start : d.end] == d.text
        at = d.end


@given(st.lists(NEWS, min_size=2, max_size=5))
@settings(PATIENT, max_examples=6)
def test_coding_does_not_depend_on_the_batch(coder: Coder, texts: list[str]) -> None:
    documents = [Document(str(n), t, PUBLISHED) for n, t in enumerate(texts)]
    together = list(coder.code_many(documents))
    assert together == [coder.code(d) for d in documents]


@given(NEWS)
@settings(PATIENT, max_examples=6)
def test_same_text_is_coded_the_same_by_another_coder(coder: Coder, text: str) -> None:
    document = Document("d", text, PUBLISHED)
    assert coder.code(document) == coder.code(document) == _other().code(document)


_others: list[Coder] = []


def _other() -> Coder:
    if not _others:
        _others.append(Coder.load())
    return _others[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "a" * 5000,
        "Ghana attacked Togo. " * 200,
        "\x00\ufeff\u202eGhana attacked Togo.",
        "((((((((((\"\"\"''''____----",
        "Ghana attacked Togo" + "!" * 400,
        "ＧＨＡＮＡ ａｔｔａｃｋｅｄ Ｔｏｇｏ．",
        "The army, " * 150 + "attacked Togo.",
        "Ghana\u0301 attacked 🇹🇬 Togo 👨‍👩‍👧‍👦 on 31/02/2024 and February 30.",
    ],
)
def test_odd_text_is_coded_without_an_error(coder: Coder, text: str) -> None:
    check_offsets(text, coder.code(Document("odd", text, PUBLISHED)))


def test_order_of_codings_is_that_of_the_documents(coder: Coder) -> None:
    documents = [Document(str(n), f"Ghana attacked Togo {n} times.", PUBLISHED) for n in range(40)]
    assert [c.id for c in coder.code_many(documents)] == [d.id for d in documents]
