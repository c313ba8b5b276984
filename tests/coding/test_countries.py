"""Every country is found, whichever of its names the news uses."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.coding.coder import Coder
from pipeline.coding.records import Document, Event
from pipeline.contracts.codebook import codebook
from pipeline.lexicon import actors as actor_lexicon

TERRITORIES = set(
    """
    ALA ASM ATA ATF BES BMU BVT CCK CXR FLK FRO GGY GIB GLP GRL GUM HMD IMN IOT JEY MNP MSR MTQ
    MYT NCL NFK PCN PRI PYF REU SGS SHN SJM SPM SXM TCA TKL UMI VGB VIR WLF
    """.split()  # noqa: SIM905
)
"""Codes of dependent territories: their actors may count under the state that they belong to."""

PUBLISHED = date(2024, 5, 15)
ASKER = {"BRA": "Norway"}


def _events(coder: Coder, pattern: str, words: dict[str, str]) -> dict[str, tuple[Event, ...]]:
    """Events of a sentence for each word of a country; `<>` stands for another country."""
    documents = [
        Document(word, pattern.format(word).replace("<>", ASKER.get(code, "Brazil")), PUBLISHED)
        for word, code in words.items()
    ]
    return {c.id: c.events for c in coder.code_many(documents)}


def _forms(form: str) -> dict[str, str]:
    """All words of a form (adjective, capital) in the lexicon, each with its one country."""
    out: dict[str, str] = {}
    for word, aliases in actor_lexicon.lexicon().aliases.items():
        codes = {a.entity.offices[0].code for a in aliases}
        if len(codes) == 1 and form in {a.form for a in aliases} and not codes & TERRITORIES:
            out[word] = codes.pop()
    return out


def test_country_is_the_actor_by_the_name_in_the_codebook(coder: Coder) -> None:
    names = {k.name: c for c, k in codebook().countries.items() if c not in TERRITORIES}
    assert len(names) >= 195
    got = _events(coder, "<> condemned {}.", names)
    wrong = {
        word: [(r.country, r.sector) for e in events for r in e.recipients]
        for word, events in got.items()
        if {(r.country, r.sector) for e in events for r in e.recipients} != {(names[word], None)}
    }
    assert not wrong


def test_adjective_with_a_role_has_the_country_and_the_sector(coder: Coder) -> None:
    adjectives = _forms("adjective")
    assert len(set(adjectives.values())) >= 190
    got = _events(coder, "<> condemned the {} farmers.", adjectives)
    wrong = {
        word: [(r.country, r.sector) for e in events for r in e.recipients]
        for word, events in got.items()
        if {(r.country, r.sector) for e in events for r in e.recipients}
        != {(adjectives[word], "AGR")}
    }
    assert not wrong


def test_capital_condemns_for_its_country(coder: Coder) -> None:
    capitals = _forms("capital")
    assert len(set(capitals.values())) >= 180
    got = _events(coder, "{} condemned <> on Monday.", capitals)
    wrong = {
        word: [a.country for e in events for a in e.actors]
        for word, events in got.items()
        if {a.country for e in events for a in e.actors} != {capitals[word]}
    }
    assert wrong.pop("Brussels") == ["EUR"]  # the Union, where Belgium is not named
    assert set(wrong) == {"Sana'a", "Sana’a", "St. George's"}  # read as possessives


@pytest.mark.parametrize(
    "adjective", ["Ghanaian", "Finnish", "Tajik", "South African", "Sri Lankan", "North Korean"]
)
def test_army_is_that_of_its_adjective(coder: Coder, adjective: str) -> None:
    text = f"Brazil condemned the {adjective} army."
    (event,) = coder.code(Document("d", text, PUBLISHED)).events
    assert {(r.country, r.sector) for r in event.recipients} == {
        (_forms("adjective")[adjective], "MIL")
    }


@pytest.mark.parametrize(
    "name",
    [
        "Bosnia and Herzegovina",
        "Antigua and Barbuda",
        "Saint Kitts and Nevis",
        "Trinidad and Tobago",
        "Sao Tome and Principe",
    ],
)
def test_name_with_and_is_one_participant(coder: Coder, name: str) -> None:
    (event,) = coder.code(Document("d", f"Brazil condemned {name}.", PUBLISHED)).events
    assert [r.text for r in event.recipients] == [name]
