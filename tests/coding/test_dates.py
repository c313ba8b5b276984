"""Date expressions and their values, as of a Wednesday: 15 May 2024."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.coding.dates import find_dates, interval

WEDNESDAY = date(2024, 5, 15)


def values(text: str, published: date | None = WEDNESDAY) -> list[str]:
    return [d.value for d in find_dates(text, published)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It was signed on March 3, 1999.", "1999-03-03"),
        ("It was signed on the 3rd of March, 1999.", "1999-03-03"),
        ("It was signed on 3 Mar. 1999.", "1999-03-03"),
        ("It was signed on 1999-03-03.", "1999-03-03"),
        ("It was signed on 3/14/99.", "1999-03-14"),
        ("It was signed in March 1999.", "1999-03"),
        ("It was signed in March of 1999.", "1999-03"),
        ("It was signed in 1999.", "1999"),
        ("It was signed in the 1990s.", "199"),
        ("It was signed in the first quarter of 2019.", "2019-Q1"),
        ("It was signed in the 2019 third quarter.", "2019-Q3"),
        ("It was signed in the second half of 2019.", "2019-H2"),
        ("It was signed in the winter of 1994.", "1994-WI"),
        ("It was signed in summer 2001.", "2001-SU"),
        ("It was signed in mid-2015.", "2015"),
        ("It was signed in late 1967.", "1967"),
        ("It was signed in nineteen ninety-six.", "1996"),
        ("It was signed in January nineteen seventy.", "1970-01"),
        ("It was signed before the year two thousand.", "2000"),
    ],
)
def test_explicit_date_has_its_value_whatever_the_day_of_publication(text: str, value: str) -> None:
    assert values(text) == [value]
    assert values(text, date(1987, 1, 1)) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("They met today.", "2024-05-15"),
        ("They met yesterday.", "2024-05-14"),
        ("They met the day before yesterday.", "2024-05-13"),
        ("They will meet tomorrow.", "2024-05-16"),
        ("They met this morning.", "2024-05-15"),
        ("They met last night.", "2024-05-14"),
        ("They met on Monday.", "2024-05-13"),
        ("They met on Wednesday.", "2024-05-15"),
        ("They met on Thursday.", "2024-05-09"),
        ("They met last Thursday.", "2024-05-09"),
        ("They will meet on Thursday.", "2024-05-16"),
        ("They are scheduled to meet on Monday.", "2024-05-20"),
        ("They will meet next Monday.", "2024-05-20"),
        ("They met last week.", "2024-W19"),
        ("They met this week.", "2024-W20"),
        ("They will meet next week.", "2024-W21"),
        ("They met last month.", "2024-04"),
        ("They will meet next month.", "2024-06"),
        ("They met last year.", "2023"),
        ("They met earlier this year.", "2024"),
        ("They met three days ago.", "2024-05-12"),
        ("They met two weeks ago.", "2024-W18"),
        ("They met six months ago.", "2023-11"),
        ("They met twenty years ago.", "2004"),
        ("They met in January.", "2024-01"),
        ("They met in October.", "2023-10"),
        ("They will meet in October.", "2024-10"),
        ("They met on May 2.", "2024-05-02"),
        ("They met on 28 December.", "2023-12-28"),
        ("They will meet on July 9.", "2024-07-09"),
        ("They met last March.", "2024-03"),
        ("They met last November.", "2023-11"),
        ("They met over the weekend.", "2024-W19-WE"),
        ("They met at Christmas.", "2023-12-25"),
        ("Last November they met.", "2023-11"),
        ("Last Monday they met.", "2024-05-13"),
        ("They met earlier in the year.", "2024"),
        ("They met earlier in the week.", "2024-W20"),
        ("They met late in the day.", "2024-05-15"),
        ("They met over the summer.", "2023-SU"),
        ("They will meet over the summer.", "2024-SU"),
        ("They met in the first half of last year.", "2023-H1"),
        ("They met in last year's second quarter.", "2023-Q2"),
        ("They met at the end of last year.", "2023-12"),
        ("They hope for a treaty by year-end.", "2024-12"),
        ("They have met daily since year's end.", "2023-12"),
        ("They plan sales for the current fiscal year.", "2024"),
        ("The pact will be published in November.", "2024-11"),
        ("She said they would meet on Monday.", "2024-05-20"),
        ("They would have met on Monday.", "2024-05-13"),
        ("She told them to repay the loan by October.", "2024-10"),
        ("They failed to repay the loan by October.", "2023-10"),
    ],
)
def test_relative_date_prefers_the_past_unless_the_clause_looks_ahead(
    text: str, value: str
) -> None:
    assert values(text) == [value]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He fell on June 4, 1989. Two days later Paris wept.", ["1989-06-04", "1989-06-06"]),
        ("He fell on June 4, 1989. Two days later he died.", ["1989-06-04", "1989-06-06"]),
        ("He fell on June 4, 1989. A day later Paris wept.", ["1989-06-04", "1989-06-05"]),
        ("He fell on June 4, 1989. The next day he died.", ["1989-06-04", "1989-06-05"]),
        ("It began in May 1991. Three months later it ended.", ["1991-05", "1991-08"]),
        ("It began on 1 July 2001 and ended the same day.", ["2001-07-01", "2001-07-01"]),
        ("It began on 1 July 2001 and ended the following day.", ["2001-07-01", "2001-07-02"]),
        ("He fell on June 4, 1989. A year earlier he had won.", ["1989-06-04", "1988"]),
        ("He fell on June 4, 1989. Later in the day Paris wept.", ["1989-06-04", "1989-06-04"]),
        # 4 June 1989 was a Sunday
        ("He fell on June 4, 1989, and won the previous Friday.", ["1989-06-04", "1989-06-02"]),
        ("It has grown since 1980. In March, they met.", ["1980", "2024-03"]),
    ],
)
def test_anaphoric_date_leans_on_the_last_one(text: str, expected: list[str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The general may march on the town.",
        "They marched 1999 miles.",
        "Some 2000 people came.",
        "Resolution 1973 was adopted.",
        "He is a man of the day-to-day business.",
        "The sun rose over the hills.",
        "Flight 1803 landed.",
        "The price fell to 1950 dollars.",
        "Call 555-2024 now.",
        "April Glaspie spoke.",
        "It came a day after the king fell.",
        "Sales rose in the fall.",
        "They sold the summer homes.",
        "Twenty nineteen-year-olds came.",
    ],
)
def test_number_verb_or_name_is_no_date(text: str) -> None:
    assert values(text) == []


def test_impossible_date_is_no_date() -> None:
    assert values("It was signed on February 30, 1999.") in ([], ["1999-02"])
    assert values("It was signed on 1999-13-45.") in ([], ["1999"])


def test_text_without_publication_day_keeps_explicit_dates_only() -> None:
    text = "On Monday and last week they met; the pact is of 7 May 1954."
    assert values(text, None) == ["1954-05-07"]


@pytest.mark.parametrize(
    ("value", "first", "last", "precision"),
    [
        ("2024-02-29", date(2024, 2, 29), None, "day"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2023", date(2023, 1, 1), date(2023, 12, 31), "year"),
        ("2024-W01", date(2024, 1, 1), date(2024, 1, 7), "week"),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3), "week"),
        ("2024-W19-WE", date(2024, 5, 11), date(2024, 5, 12), "week"),
        ("2024-Q4", date(2024, 10, 1), date(2024, 12, 31), "month"),
        ("2024-H1", date(2024, 1, 1), date(2024, 6, 30), "month"),
        ("199", date(1990, 1, 1), date(1999, 12, 31), "year"),
    ],
)
def test_interval_spans_what_the_value_says(
    value: str, first: date, last: date | None, precision: str
) -> None:
    assert interval(value) == (first, last, precision)


@pytest.mark.parametrize("value", ["", "2024-13", "2023-02-29", "2024-W60", "soon", "P3D"])
def test_interval_of_nonsense_is_empty(value: str) -> None:
    assert interval(value) == (None, None, None)


@given(
    st.dates(date(1950, 1, 1), date(2035, 12, 31)), st.dates(date(1950, 1, 1), date(2035, 12, 31))
)
def test_written_out_day_reads_back(day: date, published: date) -> None:
    for written in (f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%B} {day.year}"):
        assert values(f"They met on {written}.", published) == [day.isoformat()]


@given(st.dates(date(1950, 1, 1), date(2035, 12, 31)), st.integers(0, 6))
def test_bare_weekday_is_within_the_week_before_publication(published: date, weekday: int) -> None:
    name = f"{date(2024, 1, 1) + timedelta(days=weekday):%A}"
    (value,) = values(f"They met on {name}.", published)
    met = date.fromisoformat(value)
    assert met.weekday() == weekday
    assert timedelta(0) <= published - met < timedelta(days=7)


@given(st.dates(date(1950, 1, 1), date(2035, 12, 31)), st.integers(0, 6))
def test_weekday_ahead_is_within_the_week_after_publication(published: date, weekday: int) -> None:
    name = f"{date(2024, 1, 1) + timedelta(days=weekday):%A}"
    (value,) = values(f"They will meet on {name}.", published)
    met = date.fromisoformat(value)
    assert met.weekday() == weekday
    assert timedelta(0) < met - published <= timedelta(days=7)


@pytest.mark.parametrize(
    ("text", "values_wanted"),
    [
        ("He fled a day after troops came on Monday.", ["2024-05-14", "2024-05-13"]),
        ("He fled on Monday, two days after troops came.", ["2024-05-13", "2024-05-11"]),
        ("Two days after troops came, he fled on Monday.", ["2024-05-11", "2024-05-13"]),
        ("He spoke the day before Sunday's vote.", ["2024-05-11", "2024-05-12"]),
        ("He fled hours after troops came on Monday.", ["2024-05-13", "2024-05-13"]),
        ("He fled hours after troops came.", []),
        ("He fled on Monday in the months before troops came.", ["2024-05-13"]),
    ],
)
def test_distance_from_a_clause_counts_from_the_date_on_the_other_side(
    text: str, values_wanted: list[str]
) -> None:
    assert values(text) == values_wanted
