"""Where an event happened, among the places of its sentence."""

from __future__ import annotations

import pytest

from pipeline.coding.coder import Coder
from pipeline.coding.records import Document, Event


def event(coder: Coder, text: str, trigger: str) -> Event:
    found = coder.code(Document("1", text)).events
    return next(e for e in found if trigger in e.trigger.text)


@pytest.mark.parametrize(
    ("text", "trigger", "place"),
    [
        ("Rebels killed five soldiers in Gao on Monday.", "killed", "Gao"),
        ("In Lima, police arrested twelve protesters.", "arrested", "Lima"),
        ("Soldiers shot dead a farmer near Bouaké.", "shot", "Bouaké"),
        ("Government jets bombed Aleppo on Friday.", "bombed", "Aleppo"),
        ("The bombing of Grozny killed 30 civilians.", "", "Grozny"),
        ("The army captured Goma from the rebels.", "captured", "Goma"),
        ("Militants attacked a market in the town of Mubi, Nigeria.", "attacked", "Mubi"),
        (
            "Teachers demonstrated outside parliament in Accra.",
            "demonstrated",
            "Accra",
        ),
        ("Police detained the editor at his home in Minsk, Belarus.", "detained", "Minsk"),
    ],
)
def test_a_locative_or_a_target_is_the_place(
    coder: Coder, text: str, trigger: str, place: str
) -> None:
    found = event(coder, text, trigger).place
    assert found is not None
    assert found.text == place


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("France condemned the arrest of the reporter.", "condemned"),
        ("China accused Japan of spying.", "accused"),
        ("U.S. troops killed two insurgents.", "killed"),
        ("Kenyan and US forces killed two insurgents.", "killed"),
    ],
)
def test_a_country_that_only_acts_is_not_the_place(coder: Coder, text: str, trigger: str) -> None:
    assert event(coder, text, trigger).place is None


def test_the_town_is_preferred_to_the_country_that_holds_it(coder: Coder) -> None:
    found = event(coder, "Gunmen killed a judge in Kandahar in Afghanistan.", "killed").place
    assert found is not None
    assert (found.text, found.precision) == ("Kandahar", "city")


def test_the_place_of_speaking_is_not_the_place_of_the_event(coder: Coder) -> None:
    text = "Rebels attacked a convoy near Bunia, an army officer said by telephone from Kinshasa."
    found = event(coder, text, "attacked").place
    assert found is not None
    assert found.text == "Bunia"


def test_a_possessor_of_a_town_is_not_preferred_to_the_town(coder: Coder) -> None:
    found = event(coder, "Soldiers killed six people in Syria's Hama province.", "killed").place
    assert found is not None
    assert found.text == "Hama"


def test_a_dateline_is_not_the_place_of_events(coder: Coder) -> None:
    text = "BERLIN (Wire) - The rebels killed four soldiers on Monday."
    assert event(coder, text, "killed").place is None


@pytest.mark.parametrize(
    ("text", "trigger", "place"),
    [
        ("Residents of Kano protested on Friday.", "protested", "Kano"),
        ("Kano residents protested on Friday.", "protested", "Kano"),
        ("Guards beat inmates at the Tihar prison in Delhi.", "beat", "Delhi"),
    ],
)
def test_what_belongs_to_a_town_is_there(coder: Coder, text: str, trigger: str, place: str) -> None:
    found = event(coder, text, trigger).place
    assert found is not None
    assert found.text == place


def test_a_country_that_acts_in_another_clause_is_not_the_place(coder: Coder) -> None:
    text = "Gunmen killed six policemen as Britain weighed a withdrawal."
    assert event(coder, text, "killed").place is None


def test_a_birthplace_is_not_the_place(coder: Coder) -> None:
    found = event(coder, "Police in Tunis beat the Paris-born activist.", "beat").place
    assert found is not None
    assert found.text == "Tunis"


def test_a_distance_from_a_city_is_not_the_city_when_the_village_is_named(coder: Coder) -> None:
    text = "Rebels killed two guards in the village of Xoliwura, 40 km south of Maiduguri."
    found = event(coder, text, "killed").place
    assert found is not None
    assert found.text == "Xoliwura"


def test_a_village_that_no_list_has_can_be_the_place(coder: Coder) -> None:
    text = "Gunmen killed nine farmers in the village of Xoliwura near Maiduguri."
    found = event(coder, text, "killed").place
    assert found is not None
    assert found.text == "Xoliwura"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Clashes continue east of Kirkuk and shelling in Tikrit",
            [("Clashes", "Kirkuk"), ("shelling", "Tikrit")],
        ),
        (
            "Clashes in Donetsk and bombardment in Kharkiv",
            [("Clashes", "Donetsk"), ("bombardment", "Kharkiv")],
        ),
    ],
)
def test_each_event_of_a_list_keeps_its_own_town(
    coder: Coder, text: str, expected: list[tuple[str, str]]
) -> None:
    found = coder.code(Document("1", text)).events
    places = {e.trigger.text: e.place.text for e in found if e.place is not None}
    # "Clashes continue" is told by its verb
    told = {("Clashes" if t == "continue" else t): p for t, p in places.items()}
    assert sorted(told.items()) == expected


@pytest.mark.parametrize(
    ("text", "trigger", "place"),
    [
        ("Kunar province witnessed heavy clashes between troops and insurgents.", "clash", "Kunar"),
        ("Donetsk has seen heavy shelling since Sunday.", "shelling", "Donetsk"),
    ],
)
def test_a_place_that_sees_an_event_is_where_it_is(
    coder: Coder, text: str, trigger: str, place: str
) -> None:
    found = event(coder, text, trigger).place
    assert found is not None
    assert place in found.text


def test_a_capital_that_sees_a_rival_is_not_where_the_rival_fights(coder: Coder) -> None:
    text = "Riyadh sees the militia as a threat that wages a war in Yemen against Saudi soldiers."
    assert all(
        e.place is None or e.place.text != "Riyadh" for e in coder.code(Document("1", text)).events
    )


def test_a_town_and_another_province_are_two_events(coder: Coder) -> None:
    found = coder.code(
        Document("1", "Violent clashes in Benghazi and clashes in Helmand province.")
    )
    assert len(found.events) == 2


def test_a_town_of_unknown_position_is_preferred_to_the_distance_from_a_city(coder: Coder) -> None:
    text = "Gunmen killed six farmers in Xoliwura village, 30 miles (48 km) north of Maiduguri."
    found = event(coder, text, "killed").place
    assert found is not None
    assert found.text == "Xoliwura"
