"""The garbage collector while something is loaded."""

from __future__ import annotations

import gc

import pytest

from pipeline.coding.loading import without_collection


def test_collector_rests_while_loading_and_works_again_after_an_error() -> None:
    assert gc.isenabled()
    with pytest.raises(LookupError), without_collection():
        assert not gc.isenabled()
        raise LookupError
    assert gc.isenabled()


def test_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with without_collection():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
