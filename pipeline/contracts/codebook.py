"""The codebook: event types, modes, contexts, statuses, sectors, countries and CAMEO codes.

Read from ``schemas/codebook/*.tsv``; standard library only, so that the coder starts fast.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pipeline.contracts.files import read_tsv, schemas_dir, split_list
from pipeline.errors import ContractError


@dataclass(frozen=True, slots=True)
class Mode:
    """What an event of a type was like."""

    code: str
    definition: str
    plover_score: float


@dataclass(frozen=True, slots=True)
class EventType:
    """One of the 16 PLOVER types."""

    code: str
    name: str
    definition: str
    quad_class: int
    plover_score: float
    needs_recipient: bool
    modes: Mapping[str, Mode]


@dataclass(frozen=True, slots=True)
class CameoCode:
    """A CAMEO code, two to four digits with the leading zero.

    ``event_type`` is None for statements (root 01), which are not events. ``event_types`` are all
    types the code may go with, the default first.
    """

    code: str
    name: str
    root: str
    quad_class: int
    goldstein: float
    event_type: str | None
    event_mode: str | None
    contexts: tuple[str, ...]
    event_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A code of a plain list (context, status, sector, quad class, organisation)."""

    code: str
    name: str
    definition: str


@dataclass(frozen=True, slots=True)
class Box:
    """A box in degrees; ``west > east`` where it crosses the date line."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a point lies in the box, its edges included."""
        if not self.south <= latitude <= self.north:
            return False
        if self.west <= self.east:
            return self.west <= longitude <= self.east
        return longitude >= self.west or longitude <= self.east


@dataclass(frozen=True, slots=True)
class Country:
    """A country, with the codes that other datasets use for it."""

    code: str
    name: str
    iso2: str
    fips: str | None
    cow: int | None
    box: Box | None


@dataclass(frozen=True, slots=True)
class Codebook:
    """Every code that a published table may hold."""

    event_types: Mapping[str, EventType]
    cameo: Mapping[str, CameoCode]
    cameo_roots: Mapping[str, str]
    contexts: Mapping[str, Term]
    statuses: Mapping[str, Term]
    sectors: Mapping[str, Term]
    quad_classes: Mapping[int, Term]
    countries: Mapping[str, Country]
    organizations: Mapping[str, Term]

    def plover_score(self, event_type: str, event_mode: str | None = None) -> float:
        """Conflict-cooperation score, -10 to 10, of a type and, if it has its own, of the mode.

        Raises ContractError for an unknown type or a mode of another type.
        """
        kind = self.event_types.get(event_type)
        if kind is None:
            raise ContractError(
                f"{event_type!r} is not an event type", remedy=_near(event_type, self.event_types)
            )
        if event_mode is None:
            return kind.plover_score
        if event_mode not in kind.modes:
            raise ContractError(
                f"mode {event_mode!r} is not a mode of {event_type}",
                remedy=_near(event_mode, kind.modes),
            )
        return kind.modes[event_mode].plover_score

    def values(self, vocabulary: str) -> tuple[str, ...]:
        """Every allowed value of a vocabulary named in a table's YAML, in the codebook's order."""
        lists: dict[str, Iterable[str]] = {
            "event_types": self.event_types,
            "event_modes": dict.fromkeys(m for t in self.event_types.values() for m in t.modes),
            "contexts": self.contexts,
            "statuses": self.statuses,
            "sectors": self.sectors,
            "cameo": (code for code, c in self.cameo.items() if c.event_type is not None),
            "cameo_roots": (code for code in self.cameo_roots if code != "01"),
            "countries": self.countries,
            "actor_countries": (*self.countries, *self.organizations),
        }
        if vocabulary not in lists:
            raise ContractError(f"no vocabulary {vocabulary!r}", remedy=_near(vocabulary, lists))
        return tuple(lists[vocabulary])


@cache
def codebook() -> Codebook:
    """The codebook that ships, read once a process."""
    return load_codebook(schemas_dir() / "codebook")


def load_codebook(folder: Path) -> Codebook:
    """Read and check a codebook; raises ContractError naming file, line and remedy."""
    quads = _quad_classes(folder / "quad_classes.tsv")
    contexts = _terms(folder / "contexts.tsv", named=False)
    event_types = _event_types(folder, set(quads))
    roots: dict[str, tuple[int, str]] = {}
    path = folder / "cameo_roots.tsv"
    for number, row in read_tsv(path, ("code", "quad_class", "definition")):
        quad = int(row["quad_class"])
        if quad not in quads or not quads[quad][1] <= row["code"] <= quads[quad][2]:
            raise ContractError(
                f"{path} line {number}: root {row['code']} has quad class {quad}",
                remedy="See quad_classes.tsv for the roots of each class.",
            )
        roots[row["code"]] = quad, row["definition"]
    return Codebook(
        event_types=MappingProxyType(event_types),
        cameo=MappingProxyType(_cameo(folder / "cameo.tsv", roots, event_types, contexts)),
        cameo_roots=MappingProxyType({code: text for code, (_, text) in roots.items()}),
        contexts=MappingProxyType(contexts),
        statuses=MappingProxyType(_terms(folder / "statuses.tsv", named=False)),
        sectors=MappingProxyType(_terms(folder / "sectors.tsv")),
        quad_classes=MappingProxyType({code: term for code, (term, _, _) in quads.items()}),
        countries=MappingProxyType(_countries(folder / "countries.tsv")),
        organizations=MappingProxyType(_terms(folder / "organizations.tsv")),
    )


def _terms(path: Path, *, named: bool = True) -> dict[str, Term]:
    columns = ("code", "name", "definition") if named else ("code", "definition")
    terms: dict[str, Term] = {}
    for number, row in read_tsv(path, columns):
        _once(path, number, row["code"], terms)
        name = row["name"] if named else row["code"].replace("_", " ")
        terms[row["code"]] = Term(row["code"], name, row["definition"])
    return terms


def _quad_classes(path: Path) -> dict[int, tuple[Term, str, str]]:
    """The quad classes, each with its first and its last CAMEO root."""
    found = {}
    for _, row in read_tsv(path, ("code", "name", "first_root", "last_root")):
        first, last = row["first_root"], row["last_root"]
        term = Term(row["code"], row["name"], f"CAMEO roots {first} to {last}.")
        found[int(row["code"])] = term, first, last
    return found


def _event_types(folder: Path, quads: set[int]) -> dict[str, EventType]:
    path = folder / "event_types.tsv"
    columns = ("code", "name", "quad_class", "score", "needs_recipient", "definition")
    kinds: dict[str, EventType] = {}
    modes: dict[str, dict[str, Mode]] = {}
    for number, row in read_tsv(path, columns):
        _once(path, number, row["code"], kinds)
        if int(row["quad_class"]) not in quads:
            raise ContractError(
                f"{path} line {number}: no quad class {row['quad_class']}", remedy="Use 1 to 4."
            )
        modes[row["code"]] = {}
        kinds[row["code"]] = EventType(
            code=row["code"],
            name=row["name"],
            definition=row["definition"],
            quad_class=int(row["quad_class"]),
            plover_score=float(row["score"]),
            needs_recipient=row["needs_recipient"] == "yes",
            modes=MappingProxyType(modes[row["code"]]),
        )
    path = folder / "event_modes.tsv"
    for number, row in read_tsv(path, ("event_type", "code", "score", "definition")):
        kind = kinds.get(row["event_type"])
        if kind is None:
            raise ContractError(
                f"{path} line {number}: no event type {row['event_type']!r}",
                remedy=_near(row["event_type"], kinds),
            )
        _once(path, number, row["code"], kind.modes)
        score = float(row["score"]) if row["score"] else kind.plover_score
        modes[kind.code][row["code"]] = Mode(row["code"], row["definition"], score)
    return kinds


def _cameo(
    path: Path,
    roots: Mapping[str, tuple[int, str]],
    event_types: Mapping[str, EventType],
    contexts: Mapping[str, Term],
) -> dict[str, CameoCode]:
    codes: dict[str, CameoCode] = {}
    columns = ("code", "name", "goldstein", "event_type", "event_mode", "contexts", "also")
    for number, row in read_tsv(path, columns):
        code = row["code"]
        _once(path, number, code, codes)
        if code[:2] not in roots:
            raise ContractError(
                f"{path} line {number}: {code} has no root", remedy="Add it to cameo_roots.tsv."
            )
        mode = row["event_mode"] or None
        kinds = tuple(kind for kind in (row["event_type"], *split_list(row["also"])) if kind)
        for kind in kinds:
            if kind not in event_types:
                raise ContractError(
                    f"{path} line {number}: no event type {kind!r}", remedy=_near(kind, event_types)
                )
        if mode is not None and (not kinds or mode not in event_types[kinds[0]].modes):
            known = event_types[kinds[0]].modes if kinds else {}
            raise ContractError(
                f"{path} line {number}: {mode!r} is not a mode of {row['event_type']}",
                remedy=_near(mode, known),
            )
        about = split_list(row["contexts"])
        for context in about:
            if context not in contexts:
                raise ContractError(
                    f"{path} line {number}: no context {context!r}", remedy=_near(context, contexts)
                )
        codes[code] = CameoCode(
            code=code,
            name=row["name"],
            root=code[:2],
            quad_class=roots[code[:2]][0],
            goldstein=float(row["goldstein"]),
            event_type=kinds[0] if kinds else None,
            event_mode=mode,
            contexts=about,
            event_types=kinds,
        )
    return codes


def _countries(path: Path) -> dict[str, Country]:
    countries: dict[str, Country] = {}
    columns = ("code", "name", "iso2", "fips", "cow", "west", "south", "east", "north")
    for number, row in read_tsv(path, columns):
        _once(path, number, row["code"], countries)
        edges = [row[edge] for edge in ("west", "south", "east", "north")]
        countries[row["code"]] = Country(
            code=row["code"],
            name=row["name"],
            iso2=row["iso2"],
            fips=row["fips"] or None,
            cow=int(row["cow"]) if row["cow"] else None,
            box=Box(*map(float, edges)) if all(edges) else None,
        )
    return countries


def _once(path: Path, number: int, code: str, seen: Mapping[str, object]) -> None:
    if not code or code in seen:
        what = "has no code" if not code else f"repeats {code!r}"
        raise ContractError(
            f"{path} line {number} {what}", remedy="Give each line a code of its own."
        )


def _near(word: str, known: Iterable[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(word, names, n=1)
    return f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(names[:40]) or 'none'}."
