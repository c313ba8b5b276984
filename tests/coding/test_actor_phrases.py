"""Bare phrases read as actors: modifiers, titles, spellings, capitals, names inside names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from pipeline.coding.names import name_finder
from pipeline.coding.records import Actor, Coding

Code = Callable[..., Coding]


def first(coding: Coding) -> Actor:
    return coding.actors[0]


@pytest.mark.parametrize(
    ("phrase", "sector"),
    [
        ("judicial officials", "JUD"),
        ("a Sikh youth group", "REL"),
        ("the rebel leadership", "REB"),
        ("a Jewish community leader", "REL"),
        ("the miners' federation", "LAB"),
        ("a smuggling syndicate", "CRM"),
        ("the militia chief", "PRM"),
        ("a hospital building", "MED"),
    ],
)
def test_modifier_gives_its_sector_to_a_noun_that_has_none(
    code: Code, phrase: str, sector: str
) -> None:
    assert first(code(f"{phrase[0].upper()}{phrase[1:]}")).sector == sector


def test_sector_of_the_body_beats_that_of_a_modifier(code: Code) -> None:
    assert first(code("Senior Hezbollah military officials")).country == "LBN"
    assert first(code("Islamic State members")).sector == "REB"


def test_breakaway_territory_is_partly_recognised(code: Code) -> None:
    assert (first(code("Transnistria")).country, first(code("Transnistria")).sector) == (
        "MDA",
        "PRE",
    )
    assert first(code("Bavaria")).sector is None


@pytest.mark.parametrize(
    ("phrase", "day", "name"),
    [
        ("Deputy Secretary Sherman", date(2022, 3, 1), "Wendy Sherman"),
        ("Foreign Minister Safadi", date(2022, 3, 1), "Ayman Safadi"),
        ("General Milley", date(2021, 3, 1), "Mark Milley"),
    ],
)
def test_title_and_family_name_tell_who_holds_the_office(
    code: Code, phrase: str, day: date, name: str
) -> None:
    assert first(code(phrase, day)).name == name


def test_title_without_its_holder_in_office_is_nobody_known(code: Code) -> None:
    assert first(code("Deputy Secretary Sherman", date(1995, 3, 1))).entity_id is None


def test_office_that_ended_leaves_an_undated_person_in_doubt(code: Code) -> None:
    actor = first(code("Angela Merkel", None))
    assert (actor.sector, actor.other_sectors) == ("GOV", ("ELI",))


def test_country_in_the_phrase_says_which_office_of_an_undated_person_is_meant(code: Code) -> None:
    assert first(code("The Trade Representative Robert Zoellick", None)).country == "IGO"
    assert first(code("U.S. Trade Representative Robert Zoellick", None)).country == "USA"


@pytest.mark.parametrize(
    "text",
    [
        "Nicolás Maduro",
        "Nicolas Maduro",
        "NICOLAS MADURO",
        "TEHRAN",
        "Mohammad Morsi",
        "Al Shabaab",
    ],
)
def test_name_is_found_however_it_is_spelt(text: str) -> None:
    assert [text[m.start : m.end] for m in name_finder().find(text)] == [text]


@pytest.mark.parametrize("text", ["the Paris Agreement", "the Indian Ocean", "Trump Tower", "us"])
def test_name_of_a_thing_hides_the_names_inside(text: str) -> None:
    assert name_finder().find(text) == []


def test_given_names_of_a_king_inside_a_longer_name_are_not_the_king(code: Code) -> None:
    coding = code("Chilean Minister Juan Carlos Arrieta met Chinese miners.")
    assert first(coding).country == "CHL"


def test_country_that_is_a_family_name_gives_no_country(code: Code) -> None:
    assert all(
        a.country != "FRA" for a in code("Anatole France praised the Chilean miners.").actors
    )


def test_office_of_a_newspaper_is_the_newspaper(code: Code) -> None:
    coding = code("The offices of the newspaper Cumhuriyet")
    assert (first(coding).country, first(coding).sector) == ("TUR", "JRN")


def test_city_may_stand_for_its_people_and_a_capital_for_its_government(code: Code) -> None:
    assert first(code("Sydney")).other_sectors == ("CVL",)
    assert first(code("Canberra")).other_sectors == ("GOV",)
