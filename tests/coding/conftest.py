"""What the tests of the coder share: one coder a session, and the cases with their codings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from coding.case_files import all_cases
from pipeline.coding.coder import Coder
from pipeline.coding.records import Coding, Document

Code = Callable[..., Coding]


@pytest.fixture(scope="session")
def coder() -> Coder:
    return Coder.load()


@pytest.fixture(scope="session")
def codings(coder: Coder) -> Mapping[str, Coding]:
    """Every case's coding by the case's id, coded in one go because batches parse faster."""
    documents = [Document(c.id, c.text, c.published, c.title) for c in all_cases()]
    return {c.id: c for c in coder.code_many(documents)}


@pytest.fixture(scope="session")
def code(coder: Coder) -> Code:
    """Code a text written in the test, published on 15 May 2024 unless told otherwise."""

    def run(text: str, published: date | None = date(2024, 5, 15)) -> Coding:
        return coder.code(Document("test", text, published))

    return run
