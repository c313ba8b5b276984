"""The garbage collector while something is loaded."""

from __future__ import annotations

import gc

import pytest

from pipeline.coding.loading import without_collection


def fail_while_loading(seen: list[bool]) -> None:
    with without_collection():
        seen.append(gc.isenabled())
        raise LookupError


def test_collector_rests_while_loading_and_works_again_after_an_error() -> None:
    seen: list[bool] = []
    with pytest.raises(LookupError):
        fail_while_loading(seen)
    assert [*seen, gc.isenabled()] == [False, True]


def test_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with without_collection():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_collector_does_not_look_again_at_what_was_loaded() -> None:
    with without_collection():
        loaded: list[list[str]] = [[], []]
    made_later: list[list[str]] = [[], []]
    walked = {id(o) for o in gc.get_objects()}
    assert id(loaded) not in walked
    assert id(made_later) in walked
