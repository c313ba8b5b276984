from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.codebook import Box, codebook, load_codebook
from pipeline.contracts.files import schemas_dir
from pipeline.errors import ContractError

ONTOLOGY = Path(__file__).parents[3] / "shared" / "ontology"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(schemas_dir() / "codebook", tmp_path / "codebook"))


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new, 1))


def test_there_are_sixteen_types_and_five_statuses() -> None:
    book = codebook()
    assert len(book.event_types) == 16
    assert list(book.statuses) == ["occurred", "historical", "future", "hypothetical", "negated"]
    assert len(book.cameo) == 313


def test_the_score_of_accuse_is_negative() -> None:
    assert codebook().plover_score("ACCUSE") == -3.0


def test_a_mode_may_have_a_score_of_its_own() -> None:
    assert codebook().plover_score("CONSULT", "visit") == 4.0
    assert codebook().plover_score("PROTEST", "vandalize") == codebook().plover_score("PROTEST")


def test_a_mode_of_another_type_is_refused() -> None:
    with pytest.raises(ContractError, match="not a mode of PROTEST"):
        codebook().plover_score("PROTEST", "visit")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("042", ("CONSULT", "visit", 1)),
        ("0312", ("AGREE", None, 1)),
        ("0231", ("REQUEST", "assist", 1)),
        ("1041", ("REQUEST", "change", 3)),
        ("0871", ("RETREAT", "ceasefire", 2)),
        ("0811", ("CONCEDE", None, 2)),
        ("115", ("ACCUSE", "allege", 3)),
        ("116", ("SANCTION", "convict", 3)),
        ("163", ("SANCTION", "discontinue", 4)),
        ("173", ("COERCE", "arrest", 4)),
        ("175", ("ASSAULT", "crowd-control", 4)),
        ("195", ("ASSAULT", "aerial", 4)),
        ("010", (None, None, 1)),
    ],
)
def test_a_cameo_code_has_a_type_in_plover(code: str, expected: tuple[object, ...]) -> None:
    entry = codebook().cameo[code]
    assert (entry.event_type, entry.event_mode, entry.quad_class) == expected


def test_every_code_but_statements_has_a_type() -> None:
    untyped = {code[:2] for code, entry in codebook().cameo.items() if entry.event_type is None}
    assert untyped == {"01"}
    assert all(entry.name for entry in codebook().cameo.values())


def test_starting_with_the_codebook_imports_nothing_heavy() -> None:
    script = (
        "import sys\nfrom pipeline.contracts.codebook import codebook\ncodebook()\n"
        "heavy = ('pandas', 'pyarrow', 'yaml', 'great_expectations')\n"
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("event_modes.tsv", "PROTEST\triot", "PROTETS\triot", r"line \d+.*PROTETS[\s\S]*PROTEST"),
        ("event_modes.tsv", "PROTEST\triot", "PROTEST\tdemo", r"line \d+ repeats 'demo'"),
        ("cameo.tsv", "\tASSAULT\taerial", "\tASSAULT\tvisit", r"'visit' is not a mode of ASSAULT"),
        ("cameo.tsv", "\tmilitary", "\tmiltary", r"no context 'miltary'[\s\S]*'military'"),
        ("cameo_roots.tsv", "\n09\t3", "\n09\t2", r"root 09 has quad class 2"),
        ("contexts.tsv", "code\tdefinition", "code\tmeaning", r"the header is"),
        ("statuses.tsv", "future\t", "future\tx\ty\t", r"line \d+: 4 cells for 2 columns"),
    ],
)
def test_a_mistake_in_the_codebook_is_explained(
    copy: Path, name: str, old: str, new: str, message: str
) -> None:
    edit(copy, name, old, new)
    with pytest.raises(ContractError, match=message):
        load_codebook(copy)


def test_country_boxes_hold_their_capitals() -> None:
    countries = codebook().countries
    for code, latitude, longitude in (
        ("NOR", 59.91, 10.75),
        ("FJI", -18.14, 178.44),
        ("USA", 38.9, -77.04),
    ):
        box = countries[code].box
        assert box is not None
        assert box.holds(latitude, longitude)
        assert not box.holds(-latitude, longitude)


@given(st.floats(-180, 180), st.floats(0, 60))
def test_a_box_may_cross_the_date_line(west: float, width: float) -> None:
    east = west + width
    east = east - 360 if east > 180 else east
    assert Box(west, -10, east, 10).holds(0, west)
    assert Box(west, -10, east, 10).holds(0, east)


@pytest.mark.shared
@pytest.mark.skipif(not ONTOLOGY.is_dir(), reason="the ontology files are not at hand")
def test_codes_and_values_agree_with_the_published_ontologies() -> None:
    book = codebook()
    with (ONTOLOGY / "cameo_codes.csv").open() as file:
        rows = {row["code"]: row for row in csv.DictReader(file) if row["name"]}
    assert rows.keys() - book.cameo.keys() == set()
    for code, row in rows.items():
        entry = book.cameo[code]
        assert entry.quad_class == int(row["quad_gdelt_1to4"])
        if row["goldstein_gdelt"]:
            assert entry.goldstein == float(row["goldstein_gdelt"]), code
    plover = json.loads((ONTOLOGY / "plover_v08.json").read_text())
    for kind, facts in plover["events"].items():
        assert list(book.event_types[kind].modes) == list(facts["modes"])
        assert abs(book.plover_score(kind)) == abs(facts["score"])
        for mode, score in facts["mode_scores"].items():
            assert book.plover_score(kind, mode) == score
    assert list(book.contexts) == list(plover["contexts"])
