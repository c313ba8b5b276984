"""Each case of ``cases/*.yaml`` comes out as an expert codes it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import pytest

from coding.case_files import Case, all_cases, differences, known_failures, show
from pipeline.coding.records import Coding


def _parameters() -> list[object]:
    """All cases; those that the coder is known to get wrong must fail, so that a fix shows up."""
    known = known_failures()
    return [
        pytest.param(
            case,
            id=case.id,
            marks=[pytest.mark.xfail(strict=True, reason=known[case.id])]
            if case.id in known
            else [],
        )
        for case in all_cases()
    ]


@pytest.mark.parametrize("case", _parameters())
def test_case_is_coded_as_an_expert_would(case: Case, codings: Mapping[str, Coding]) -> None:
    got = codings[case.id].events
    wrong = differences(case, got)
    expected = [f"  {dict(e)}" for e in case.events] or ["  nothing"]
    coded = [f"  {show(e)}" for e in got] or ["  nothing"]
    assert not wrong, "\n".join(
        [case.text, "expected:", *expected, "got:", *coded, "wrong:", *(f"  {w}" for w in wrong)]
    )


def test_known_failures_name_cases_that_exist() -> None:
    assert set(known_failures()) <= {c.id for c in all_cases()}


def test_no_two_cases_share_a_text() -> None:
    twice = [text for text, n in Counter(c.text for c in all_cases()).items() if n > 1]
    assert not twice


def test_case_names_are_words_of_the_field() -> None:
    bad = [c.id for c in all_cases() if not re.fullmatch(r"[a-z_0-9]+/[a-z][a-z0-9_]+", c.id)]
    assert not bad
