"""Texts and pages made to take for ever: each ends. Most would not, if a step were quadratic."""

import pytest

from pipeline.cleaning.article import clean_text, count_sentences
from pipeline.cleaning.features import features_of
from pipeline.cleaning.flags import flags_of
from pipeline.cleaning.page import plain_text, read_page
from pipeline.ingest.page_dates import page_published

SIZE = 100_000
TEXTS = {
    "lines of one letter": "A\n",
    "broken words": "abc-\n",
    "capitals and hyphens": "A-",
    "places without end": "Aa, ",
    "open brackets": "A (",
    "quotation marks": '"',
    "curly marks": "“",
    "abbreviations": "U.S. ",
    "boilerplate": "Share " * 30 + "\n",
    "blank lines": "\n ",
    "damaged characters": "Ã¢â‚¬â„¢",
    "numbers": "1.",
    "one word": "a",
}
PAGES = {
    "open divisions": "<div>",
    "open scripts": "<script>",
    "open data": '<script type="application/ld+json">',
    "open comments": "<!--",
    "angle brackets": "<",
    "metadata": "<meta ",
    "tables in tables": "<table><tr><td>",
    "paragraphs": "<p>word ",
    "attributes": '<p a="b" ',
}


@pytest.mark.parametrize("unit", TEXTS.values(), ids=TEXTS)
def test_a_hostile_text_is_cleaned_to_an_end(unit):
    text = unit * (SIZE // len(unit))
    body = clean_text(text)
    assert len(body.text) <= 2 * len(text)
    assert count_sentences(body.text) <= len(text)
    assert isinstance(flags_of(text[:300], text, text[:300], "en"), tuple)
    assert features_of(text, text[:300]).length >= 0


def test_the_entities_of_a_page_are_not_expanded():
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    html = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "lol">{laughs}'
        '<!ENTITY xxe SYSTEM "file:///etc/passwd">]><html xmlns="http://www.w3.org/1999/xhtml">'
        "<body><article><p>Ministers of both countries met in Vell on Friday to sign the treaty. "
        "&xxe; &l9;</p></article></body></html>"
    )
    text = read_page(html, None).text
    assert "Ministers of both countries met in Vell" in text
    assert "root:" not in text
    assert "lollol" not in text


@pytest.mark.parametrize("unit", PAGES.values(), ids=PAGES)
def test_a_hostile_page_is_read_to_an_end(unit):
    html = unit * (SIZE // len(unit))
    assert len(read_page(f"<html><body>{html}", None).text) <= len(html)
    assert len(plain_text(html)) <= 2 * len(html)
    assert page_published(html, None) is None
