"""Dates in the text, resolved against the day of publication."""

from __future__ import annotations

from datetime import date

from pipeline.coding.records import DateExpression


def find_dates(text: str, published: date | None) -> list[DateExpression]:
    """Every date expression of a text that can be given a value."""
    return []


def interval(value: str) -> tuple[date | None, date | None, str | None]:
    """First day, last day (None for a single day) and precision of a TIMEX3 value."""
    return None, None, None
