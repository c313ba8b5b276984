"""The gazetteer: keys of names, candidates, and the cached index."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.coding.gazetteer import Gazetteer, gazetteer, open_gazetteer
from pipeline.coding.place_names import (
    may_be_one,
    name_key,
    other_spellings,
    same_vowels,
    sound_key,
)
from pipeline.contracts.codebook import codebook
from pipeline.lexicon import places as lexicon
from pipeline.lexicon.tsv import LexiconError


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("São Tomé", "Sao Tome"),
        ("Sana'a", "Sanaa"),
        ("Sana’a", "Sanaa"),
        ("St. Louis", "Saint Louis"),
        ("Deir ez-Zor", "DEIR EZ ZOR"),
        ("Łódź", "Lodz"),
        ("Stratford-upon-Avon", "Stratford upon Avon"),
    ],
)
def test_spellings_of_one_name_share_a_key(written: str, other: str) -> None:
    assert name_key(written) == name_key(other)


@given(st.text(max_size=30))
def test_a_key_is_its_own_key(name: str) -> None:
    key = name_key(name)
    assert name_key(key) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Deir ez-Zor", "Deir Ezzor"),
        ("Manbij", "Menbej"),
        ("Al Qaryatayn", "Qaryatain"),
        ("Al Qunaytirah", "Quneitra"),
    ],
)
def test_transliterations_of_one_name_sound_alike(one: str, other: str) -> None:
    assert sound_key(name_key(one)) == sound_key(name_key(other))


@pytest.mark.parametrize(
    ("written", "also"),
    [
        ("Ar Rutbah", {"al rutbah", "rutbah", "ar rutba", "al rutba", "rutba"}),
        ("Ar Ra'i", {"al rai"}),
        ("Sabhah", {"sabha"}),
        ("Basra", set()),
    ],
)
def test_an_arabic_name_is_written_with_and_without_its_article_and_ending(
    written: str, also: set[str]
) -> None:
    assert other_spellings(name_key(written)) == also


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ("Hasaka", "Hasakeh", True),
        ("Qaboun", "Kobani", False),
        # five consonants are a sign by themselves
        ("Qaryatayn", "Qaryatayna", True),
    ],
)
def test_short_names_that_sound_alike_must_end_alike(one: str, other: str, may: bool) -> None:
    assert may_be_one(name_key(one), name_key(other)) is may


def test_the_vowel_of_the_first_syllable_tells_names_of_one_sound_apart() -> None:
    assert same_vowels("al suwaidaa", "as suwayda")
    assert same_vowels("sokhna", "sukhnah")
    assert not same_vowels("kabani", "kobani")


def test_different_consonants_do_not_sound_alike() -> None:
    assert sound_key(name_key("Deir Hafer")) != sound_key(name_key("Darfur"))


def test_the_most_populous_place_of_a_name_comes_first() -> None:
    best = gazetteer().lookup(name_key("Lagos"))[0]
    assert (best.country, best.population > 1_000_000) == ("NGA", True)


def test_towns_know_their_division() -> None:
    found = [c for c in gazetteer().lookup(name_key("Toledo")) if c.country == "USA"]
    assert "Ohio" in {c.admin1 for c in found}


def test_countries_have_names_and_former_names() -> None:
    assert gazetteer().lookup(name_key("Burkina Faso"))[0].country == "BFA"
    assert gazetteer().lookup(name_key("Zaire"))[0].country == "COD"


def test_england_is_a_part_of_the_united_kingdom_not_the_same() -> None:
    best = gazetteer().lookup(name_key("England"))[0]
    assert (best.kind, best.country) == ("admin1", "GBR")


def test_an_unknown_name_has_no_candidates() -> None:
    assert gazetteer().lookup(name_key("Qwertyopolis")) == ()
    assert gazetteer().lookup("") == ()


def test_american_states_are_found_by_code() -> None:
    state = gazetteer().division("US.IL")
    assert state is not None
    assert state.name == "Illinois"
    assert gazetteer().division("US.ZZ") is None


def test_every_country_has_a_point_inside_its_box() -> None:
    for code, (lat, lon) in lexicon.country_points().items():
        box = codebook().countries[code].box
        if box is None or box.west > box.east:
            continue
        assert box.south - 3 <= lat <= box.north + 3, code
        assert box.west - 3 <= lon <= box.east + 3, code


def test_every_american_state_abbreviation_leads_to_a_division() -> None:
    for code in set(lexicon.words().states.values()):
        assert gazetteer().division(code) is not None, code


# -- the cache ---------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of countries and regions alone, which is made in no time."""
    monkeypatch.setattr("pipeline.coding.gazetteer_index._cities", lambda names: iter(()))


def _names(g: Gazetteer) -> list[str]:
    return [c.name for c in g.lookup(name_key("Peru"))]


@pytest.mark.usefixtures("small")
def test_the_index_is_built_once_and_the_same_each_time(tmp_path: Path) -> None:
    open_gazetteer(tmp_path / "a")
    open_gazetteer(tmp_path / "b")
    (one,) = (tmp_path / "a").iterdir()
    (two,) = (tmp_path / "b").iterdir()
    assert one.name == two.name
    assert one.read_bytes() == two.read_bytes()
    before = one.stat().st_mtime_ns
    assert _names(open_gazetteer(tmp_path / "a")) == ["Peru"]
    assert one.stat().st_mtime_ns == before


@pytest.mark.usefixtures("small")
def test_the_oldest_indexes_of_other_data_are_removed(tmp_path: Path) -> None:
    for age in range(4):
        old = tmp_path / f"places-00000000000{age}.sqlite"
        old.write_bytes(b"old")
        os.utime(old, (1_000_000 - age, 1_000_000 - age))
    open_gazetteer(tmp_path)
    kept = sorted(p.name for p in tmp_path.glob("places-00*"))
    assert kept == ["places-000000000000.sqlite", "places-000000000001.sqlite"]


@pytest.mark.usefixtures("small")
def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert _names(open_gazetteer(blocked / "cache")) == ["Peru"]


@pytest.mark.usefixtures("small")
def test_a_damaged_index_is_not_trusted(tmp_path: Path) -> None:
    open_gazetteer(tmp_path)
    (index,) = tmp_path.iterdir()
    index.write_bytes(b"this is no database" * 100)
    assert _names(open_gazetteer(tmp_path)) == ["Peru"]


_BUILD = """
import sys
from pathlib import Path
import pipeline.coding.gazetteer_index as index
index._cities = lambda names: iter(())
from pipeline.coding.gazetteer import open_gazetteer
print(open_gazetteer(Path(sys.argv[1])).lookup("peru")[0].name)
"""


def test_processes_may_build_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _BUILD, str(tmp_path)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    answers = [p.communicate()[0].strip() for p in running]
    assert answers == ["Peru"] * 3
    assert len(list(tmp_path.iterdir())) == 1


def test_the_index_is_read_only() -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        gazetteer()._connection.execute("DELETE FROM place")


# -- the lexicon's files -----------------------------------------------------------------------


def test_coordinates_off_the_globe_are_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "regions_x.tsv").write_text(
        "name\taliases\tcode\tadmin1\tlatitude\tlongitude\tkind\nNowhere\t\t\t\t95\t10\tarea\n"
    )
    monkeypatch.setattr(lexicon.tsv.read, "__defaults__", (tmp_path,))
    with pytest.raises(LexiconError, match=r"regions_x.tsv, line 2: latitude 95 is off the globe"):
        lexicon.regions()


def test_an_unknown_kind_of_region_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "regions_x.tsv").write_text(
        "name\taliases\tcode\tadmin1\tlatitude\tlongitude\tkind\nSomewhere\t\t\t\t5\t10\tsee\n"
    )
    monkeypatch.setattr(lexicon.tsv.read, "__defaults__", (tmp_path,))
    with pytest.raises(LexiconError, match="did you mean 'sea'"):
        lexicon.regions()
