"""Which texts of one address are versions of one article, and which are stories of their own."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning.revisions import Version, address_of, standings

FERRY = (
    "A ferry with forty people on board sank off Corfu on Monday. Five of them were rescued by "
    "fishermen, the coast guard said, and the search for the others went on through the night."
)
CORRECTED = FERRY.replace("forty", "fourteen").replace("Five", "Nine")
FLOOD = (
    "Rain flooded the old town of Vell after the river broke its banks. Teachers opened the school "
    "for families who could not go home, and the mayor asked for boats and dry blankets."
)
SHORT = "A ferry has sunk off Corfu, the coast guard said on Monday. More follows."


def version(name, order, text, title=None):
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Version(name, order, title, text, digest)


def placed(*versions):
    return {
        name: (standing.revision, standing.superseded_by, standing.is_shared)
        for name, standing in standings(versions).items()
    }


def test_a_corrected_text_is_the_next_revision():
    found = standings([version("b", 2, CORRECTED), version("a", 1, FERRY)])
    assert (found["a"].revision, found["a"].superseded_by) == (1, "b")
    assert (found["b"].revision, found["b"].superseded_by, found["b"].first) == (2, None, "a")


def test_every_older_text_names_the_newest():
    third = CORRECTED + " A judge in Athens opened an inquiry into the owners."
    found = placed(version("a", 1, FERRY), version("b", 2, CORRECTED), version("c", 3, third))
    assert found == {"a": (1, "c", False), "b": (2, "c", False), "c": (3, None, False)}


def test_the_same_text_again_is_no_revision():
    again = version("b", 2, FERRY)
    assert placed(version("a", 1, FERRY), again) == {"a": (1, None, False), "b": (1, None, False)}


def test_an_old_text_that_was_delivered_twice_is_superseded_twice():
    found = placed(version("a", 1, FERRY), version("b", 2, FERRY), version("c", 3, CORRECTED))
    assert found == {"a": (1, "c", False), "b": (1, "c", False), "c": (2, None, False)}


def test_a_text_that_returns_is_the_newest():
    found = placed(version("a", 1, FERRY), version("b", 2, CORRECTED), version("c", 3, FERRY))
    assert found == {"a": (1, "c", False), "b": (2, "c", False), "c": (3, None, False)}


def test_another_story_at_the_address_is_an_article_of_its_own():
    found = placed(version("a", 1, FERRY), version("b", 2, FLOOD))
    assert found == {"a": (1, None, True), "b": (1, None, True)}


def test_a_story_is_found_again_behind_another_one():
    found = placed(version("a", 1, FERRY), version("b", 2, FLOOD), version("c", 3, CORRECTED))
    assert found == {"a": (1, "c", True), "b": (1, None, True), "c": (2, None, True)}


def test_a_short_first_report_is_written_out_under_its_title():
    first = version("a", 1, SHORT, "Ferry sinks off Corfu")
    assert placed(first, version("b", 2, FERRY, "Ferry sinks off Corfu"))["a"][1] == "b"
    assert placed(first, version("b", 2, FLOOD, "Ferry sinks off Corfu"))["a"][1] is None


@given(st.permutations(range(4)))
def test_the_order_of_arrival_here_does_not_matter(order):
    texts = [FERRY, FLOOD, CORRECTED, FERRY]
    versions = [version(str(n), n, text) for n, text in enumerate(texts)]
    assert standings([versions[n] for n in order]) == standings(versions)


@pytest.mark.parametrize(
    "other",
    [
        "http://herald.example/ferry",
        "https://HERALD.example/ferry/",
        "https://herald.example/ferry?utm_source=mail#comments",
    ],
)
def test_one_address_is_written_in_many_ways(other):
    assert address_of(other, None, None) == address_of("https://herald.example/ferry", "x", "7")


def test_a_front_page_is_no_address_of_an_article():
    assert address_of("https://herald.example/", "herald", "7") is None
    assert address_of("https://herald.example/?p=7", None, None) is not None


def test_what_the_source_calls_it_stands_in_for_an_address():
    assert address_of(None, "herald", "7") == address_of(None, "herald", "7") != None  # noqa: E711
    assert address_of(None, "herald", "7") != address_of(None, "gazette", "7")
    assert address_of(None, None, "7") is None
