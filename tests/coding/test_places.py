"""Which words name a place, and which place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.coding.names import name_finder
from pipeline.coding.places import find_places
from pipeline.coding.records import Place


def places(text: str) -> list[Place]:
    """Places of a text that was not parsed."""
    return find_places(text, name_finder().find(text), [])


def texts(text: str) -> list[str]:
    return [p.text for p in places(text)]


def sense(text: str, name: str) -> Place:
    """The first place that a text calls by a name."""
    return next(p for p in places(text) if p.text == name)


# -- detection ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rebels entered Timbuktu at dawn.", ["Timbuktu"]),
        ("Talks in Geneva and Vienna failed.", ["Geneva", "Vienna"]),
        ("The envoy left for Rio de Janeiro on Sunday.", ["Rio de Janeiro"]),
        ("Fighting broke out near Dar es Salaam.", ["Dar es Salaam"]),
        ("Kenya's port of Mombasa was closed.", ["Kenya", "Mombasa"]),
        ("Troops pulled out of Sana’a and Hodeidah.", ["Sana’a", "Hodeidah"]),
        (
            "They crossed from Chad into the Central African Republic.",
            ["Chad", "Central African Republic"],
        ),
        ("Soldiers guard the Strait of Hormuz.", ["Strait of Hormuz"]),
        ("Settlers marched through the West Bank.", ["West Bank"]),
        ("A bomb went off in al-Bab on Friday.", ["al-Bab"]),
        ("Moscow-based analysts disagreed.", ["Moscow"]),
    ],
)
def test_towns_countries_and_regions_are_found(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Lincoln refused to answer.",
        "Sheriff Houston made two arrests.",
        "Susan Lancaster spoke for the union.",
        "John F. Hamilton was re-elected.",
        "Jordan Whitfield, 34, was released.",
        "Gen. Douglas ordered the retreat.",
    ],
)
def test_persons_are_not_places(text: str) -> None:
    assert texts(text) == []


def test_a_family_name_stays_a_persons_through_the_article() -> None:
    text = "Police arrested Peter Preston on Monday. Preston denied the charge."
    assert texts(text) == []


def test_a_name_that_is_a_town_by_its_preposition_is_one_although_a_person_has_it() -> None:
    text = "The march began in Preston. Residents of Preston cheered."
    assert texts(text) == ["Preston", "Preston"]


@pytest.mark.parametrize(
    "text",
    [
        "Reading is a habit that few keep.",
        "Nice work, the minister said.",
        "In March the talks resumed.",
        "Police said May was the worst month.",
        "Mobile phones were banned.",
        "First, the army must leave.",
    ],
)
def test_common_words_and_months_are_not_places(text: str) -> None:
    assert texts(text) == []


def test_a_common_word_is_a_place_where_the_text_says_so() -> None:
    assert texts("He was born in Reading, England.") == ["Reading", "England"]


@pytest.mark.parametrize(
    "text",
    [
        "The French and the Nigerians disagreed.",
        "A Turkish court freed the Syrian reporter.",
    ],
)
def test_adjectives_of_nationality_are_not_places(text: str) -> None:
    assert texts(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The car was found on Cleveland Avenue.",
        "The Preston Herald printed the letter.",
        "Students of Lincoln Elementary sang.",
        "The St. Patrick's Day parade was cancelled.",
    ],
)
def test_streets_papers_schools_and_feasts_are_not_places(text: str) -> None:
    assert texts(text) == []


def test_a_town_inside_the_name_of_its_police_is_marked() -> None:
    assert texts("Nairobi Police fired tear gas.") == ["Nairobi"]


def test_an_armed_group_is_not_a_place() -> None:
    assert "Islamic State" not in texts("The Islamic State claimed the attack in Mosul.")


def test_money_is_not_a_country() -> None:
    assert texts("The fine was US$40 million.") == []


def test_a_dateline_in_capitals_is_a_place() -> None:
    assert texts("NAIROBI (Wire) - Thousands marched.")[0] == "NAIROBI"


# -- resolution --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "country", "admin1"),
    [
        ("A judge in Paris, Texas, ruled.", "Paris", "USA", "Texas"),
        ("A judge in Paris ruled.", "Paris", "FRA", "Île-de-France"),
        ("He was held in Springfield, Ill., on Monday.", "Springfield", "USA", "Illinois"),
        ("He was held in Springfield, Mass., on Monday.", "Springfield", "USA", "Massachusetts"),
        ("Shells fell on Tripoli, Lebanon.", "Tripoli", "LBN", None),
        ("Militias fought in Tripoli as Libya voted.", "Tripoli", "LBY", None),
        ("Police in Hyderabad, Pakistan, said so.", "Hyderabad", "PAK", None),
        ("India sent police to Hyderabad and Chennai.", "Hyderabad", "IND", None),
        (
            "Ontario's police chief said London was calm; Toronto was not.",
            "London",
            "CAN",
            "Ontario",
        ),
        ("Officials in Washington denied it.", "Washington", "USA", "District of Columbia"),
        ("A court in Portland, Maine, heard him.", "Portland", "USA", "Maine"),
        ("A court in Columbus, GA, heard him.", "Columbus", "USA", "Georgia"),
    ],
)
def test_containers_and_neighbours_decide(
    text: str, name: str, country: str, admin1: str | None
) -> None:
    found = sense(text, name)
    assert found.country == country
    if admin1 is not None:
        assert found.admin1 == admin1


def test_a_list_of_countries_is_not_read_as_places_in_each_other() -> None:
    text = (
        "Delegates from Egypt, China, Japan and the United States met in Toronto, Australia said."
    )
    assert sense(text, "China").country == "CHN"
    assert sense(text, "Egypt").country == "EGY"
    assert sense(text, "Toronto").country == "CAN"


def test_georgia_is_a_state_among_states_and_a_country_among_countries() -> None:
    assert sense("Floods hit Atlanta and Savannah in Georgia.", "Georgia").country == "USA"
    assert sense("Russia and Georgia traded fire near Tskhinvali.", "Georgia").country == "GEO"


def test_a_name_has_one_sense_in_an_article() -> None:
    text = "The court sits in Athens, Georgia. Athens has 120,000 people."
    assert {p.country for p in places(text)} == {"USA"}


@pytest.mark.parametrize(
    ("text", "name", "precision"),
    [
        ("Shells hit Idlib on Monday.", "Idlib", "city"),
        ("Shells hit Idlib province on Monday.", "Idlib", "admin1"),
        ("Shells hit Syria on Monday.", "Syria", "country"),
        ("Protests spread across Ohio.", "Ohio", "admin1"),
        ("A ship burned in the Red Sea.", "Red Sea", "country"),
        ("Police in Hong Kong made arrests.", "Hong Kong", "city"),
    ],
)
def test_precision_says_how_fine_the_place_is(text: str, name: str, precision: str) -> None:
    assert sense(text, name).precision == precision


def test_an_abbreviated_state_is_a_place_itself() -> None:
    found = sense("He was tried in Dayton, Ohio, and Gary, Ind., last year.", "Ind.")
    assert (found.name, found.precision) == ("Indiana", "admin1")


@pytest.mark.parametrize("written", ["W.Va.", "W. Va."])
def test_west_virginia_is_abbreviated_in_two_words(written: str) -> None:
    found = sense(f"He was tried in Wheeling, {written}, last year.", written)
    assert found.name == "West Virginia"


def test_the_town_that_somebody_is_of_is_a_place_although_a_family_has_its_name() -> None:
    assert texts("The jury heard Susan Whitcombe of Jackson on Monday.") == ["Jackson"]


def test_names_in_a_row_with_a_town_are_towns() -> None:
    text = "Trains will link Akron, Cleveland and Dayton, as Grover Cleveland promised."
    assert texts(text)[:3] == ["Akron", "Cleveland", "Dayton"]


def test_a_row_of_towns_tells_nothing_of_a_name_elsewhere() -> None:
    text = "Trains will link Akron, Jackson and Dayton. Jackson wrote the plan himself."
    assert texts(text) == ["Akron", "Jackson", "Dayton"]


def test_a_family_is_no_town() -> None:
    assert texts("Neighbours helped the Fairfield family after the fire.") == []


# -- what the gazetteer does not list ----------------------------------------------------------


def test_a_transliteration_is_recognised_in_an_article_about_the_country() -> None:
    found = sense("In Syria, warplanes struck the town of Menbej.", "Menbej")
    assert (found.name, found.country) == ("Manbij", "SYR")


def test_an_arabic_article_is_read_in_each_way_of_writing_it() -> None:
    for written in ("Ar Rutbah", "al-Rutba", "Al Rutbah", "Rutba"):
        assert sense(f"In Iraq, gunmen attacked a checkpoint in {written}.", written).name == (
            "Ar Ruţbah"
        )


def test_a_foreign_town_gives_way_to_the_one_that_sounds_so_at_home() -> None:
    # a Sohna in Haryana is also written Sokhna; Syria has As Sukhnah
    found = sense("Jets struck the road between Palmyra and Sokhna.", "Sokhna")
    assert (found.name, found.country) == ("As Sukhnah", "SYR")


def test_a_large_foreign_city_does_not_give_way() -> None:
    assert sense("The envoy flew from Aleppo to Delhi.", "Delhi").country == "IND"


def test_a_village_that_no_list_has_lies_where_the_text_puts_it() -> None:
    found = sense("Gunmen raided the village of Xoliwura near Maiduguri.", "Xoliwura")
    town = sense("Gunmen raided the village of Xoliwura near Maiduguri.", "Maiduguri")
    assert found.geonames_id is None
    assert (found.lat, found.lon, found.country) == (town.lat, town.lon, "NGA")
    assert found.precision == "admin1"


def test_a_village_without_a_container_has_no_coordinates() -> None:
    found = sense("Gunmen raided the village of Xoliwura.", "Xoliwura")
    assert (found.lat, found.lon, found.country) == (None, None, None)


# -- properties --------------------------------------------------------------------------------

_WORDS = st.sampled_from(
    ["Paris", "Homs", "the", "in", "Mr.", "Lincoln", "of", "Syria's", "U.S.", ",", "al-Bab", "said",
     "St.", "Louis", "—", "é", "village", "Xo", "Deir", "ez-Zor", "\n", "New", "York", "Ohio"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(_WORDS, max_size=14).map(" ".join))
def test_places_are_ordered_disjoint_and_quote_the_text(text: str) -> None:
    found = places(text)
    for p in found:
        assert text[p.start : p.end] == p.text
    for a, b in pairwise(found):
        assert a.end <= b.start


def test_an_empty_text_has_no_places() -> None:
    assert places("") == []
