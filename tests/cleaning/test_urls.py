"""Addresses: what only says how a reader came there is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning.urls import canonical, preferred


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("HTTPS://H.Example:443/A?utm_source=x&id=7&fbclid=1#top", "https://h.example/A?id=7"),
        ("http://h.example:8080", "http://h.example:8080/"),
        ("https://h.example/a?b=&c=ä", "https://h.example/a?b=&c=%C3%A4"),
        ("https://[2001:db8::1]/a", "https://[2001:db8::1]/a"),
        ("file:///etc/passwd", None),
        ("https://h.example:port/", None),
        ("no address", None),
        (None, None),
    ],
)
def test_an_address_is_kept_without_its_tracks(url, kept):
    assert canonical(url) == kept


@given(st.text(max_size=60))
def test_a_canonical_address_stays(text):
    once = canonical(f"https://h.example/{text}")
    assert once is None or canonical(once) == once


@pytest.mark.parametrize(
    ("given_url", "stated", "kept"),
    [
        ("https://h.example/1?ref=x", "https://h.example/world/1", "https://h.example/world/1"),
        ("https://h.example/1", "https://h.example/", "https://h.example/1"),
        ("https://h.example/1", "https://elsewhere.example/1", "https://h.example/1"),
        (None, "https://h.example/1", "https://h.example/1"),
        ("https://h.example/1", None, "https://h.example/1"),
        ("wire:20240503:17", None, "wire:20240503:17"),
        (None, None, None),
    ],
)
def test_the_page_knows_its_address_best_on_its_own_host(given_url, stated, kept):
    assert preferred(given_url, stated) == kept
