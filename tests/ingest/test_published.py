"""Publication dates: which forms are read, and that a wrong one is refused rather than guessed."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.published import (
    DateOutOfBoundsError,
    UnreadableDateError,
    parse_published,
)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2023-09-11", date(2023, 9, 11)),
        ("2023-9-1", date(2023, 9, 1)),
        ("20230911", date(2023, 9, 11)),
        ("2023/09/11", date(2023, 9, 11)),
        ("September 11, 2023", date(2023, 9, 11)),
        ("11 Sep 2023", date(2023, 9, 11)),
        ("11 ott 2023", date(2023, 10, 11)),
    ],
)
def test_a_day_has_no_instant(written, day):
    found = parse_published(written)
    assert (found.day, found.at) == (day, None)
    assert found.text == day.isoformat()


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2023-09-11T08:30:00Z", datetime(2023, 9, 11, 8, 30, tzinfo=UTC)),
        ("2023-09-11 08:30", datetime(2023, 9, 11, 8, 30, tzinfo=UTC)),
        ("2023-09-11T08:30:00.123456789+0000", datetime(2023, 9, 11, 8, 30, 0, 123456, UTC)),
        ("Mon, 11 Sep 2023 08:30:00 GMT", datetime(2023, 9, 11, 8, 30, tzinfo=UTC)),
        ("Seg, 11 Set 2023 05:30:00 -0300", datetime(2023, 9, 11, 8, 30, tzinfo=UTC)),
        ("lun., 11 août 2023 08:30:00 GMT", datetime(2023, 8, 11, 8, 30, tzinfo=UTC)),
        ("Mo, 11 Dez 2023 09:30:00 +0100", datetime(2023, 12, 11, 8, 30, tzinfo=UTC)),
        ("11 ene 2023 08:30 +0000", datetime(2023, 1, 11, 8, 30, tzinfo=UTC)),
        (1694421000, datetime(2023, 9, 11, 8, 30, tzinfo=UTC)),
        (1694421000000, datetime(2023, 9, 11, 8, 30, tzinfo=UTC)),
        (datetime(2023, 9, 11, 8, 30), datetime(2023, 9, 11, 8, 30, tzinfo=UTC)),
    ],
)
def test_an_instant_is_aware(written, instant):
    assert parse_published(written).at == instant


def test_the_day_is_that_of_utc():
    found = parse_published("2024-01-01T03:00:00+05:00")
    assert found.day == date(2023, 12, 31)
    assert found.text == "2024-01-01T03:00:00+05:00"


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_nothing_is_no_date(nothing):
    assert parse_published(nothing) is None


@pytest.mark.parametrize(
    "written",
    [
        "yesterday",
        "09/11/2023",
        "2023-13-40",
        "2023-09-11T99:00",
        True,
        [2023],
        1e300,
        "Sex, 03 Foo 2024 09:00:00 GMT",
        "31 Fev 2024",
        "Mo, 11 Dez 2023 29:30:00 +0100",
    ],
)
def test_what_is_ambiguous_or_no_date_is_refused_by_name(written):
    with pytest.raises(UnreadableDateError, match="not a publication date"):
        parse_published(written)


@pytest.mark.parametrize("written", ["1066-10-14", "2199-01-01T00:00:00Z"])
def test_a_date_that_cannot_be_meant_is_out_of_bounds(written):
    with pytest.raises(DateOutOfBoundsError, match="outside 1900 to 2100"):
        parse_published(written)


@given(st.one_of(st.text(), st.integers(), st.floats(), st.binary(), st.booleans()))
def test_no_value_raises_anything_else(value):
    try:
        found = parse_published(value)
    except UnreadableDateError:
        return
    assert found is None or date(1900, 1, 1) <= found.day <= date(2100, 12, 31)


@given(
    st.datetimes(datetime(1901, 1, 1), datetime(2099, 12, 31)),
    st.integers(-12 * 60, 14 * 60),
)
def test_what_is_written_is_read_back(moment, minutes):
    moment = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse_published(moment.isoformat()).at == moment
