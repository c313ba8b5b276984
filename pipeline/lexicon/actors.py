"""Who can act: countries, leaders with dates in office, organisations, armed groups, roles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from pipeline.contracts.codebook import codebook
from pipeline.lexicon import tsv

COUNTRY_COLUMNS = (
    "code", "names", "adjectives", "nationals", "capital", "seats", "territories", "former",
)  # fmt: skip
LEADER_COLUMNS = ("name", "aliases", "short", "code", "sector", "office", "start", "end")
INTERNATIONAL = frozenset(codebook().organizations)
"""Codes that stand for no country: IGO, UNO, EUR and their like."""

ORGANIZATION_COLUMNS = ("name", "aliases", "code", "sector", "other_sectors", "start", "end")


@dataclass(frozen=True, slots=True)
class Office:
    """A period in which a person or body had a code and a sector (dates inclusive)."""

    code: str
    sector: str | None
    title: str
    start: date | None
    end: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the office was held on a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Entity:
    """Something with a name. `kind`: country, person, organization, group, thing."""

    id: str
    kind: str
    name: str
    offices: tuple[Office, ...]
    other_sectors: tuple[str, ...] = ()

    def on(self, day: date | None) -> tuple[str, str | None, Office]:
        """Country code and sector on a day; without a day, those of the last office.

        A person is ELI when no office is held: before the first one they are taken as what they
        were to become, since news names people for a reason.
        """
        if self.kind != "person":
            for office in self.offices:
                if day is None or office.holds_on(day):
                    return office.code, office.sector, office
            return self.offices[-1].code, self.offices[-1].sector, self.offices[-1]
        if day is None:
            best = max(self.offices, key=lambda o: (o.end or date.max, o.start or date.min))
            return best.code, best.sector, best
        held = [o for o in self.offices if o.holds_on(day)]
        if held:
            best = max(held, key=lambda o: (o.sector == "GOV", o.start or date.min))
            return best.code, best.sector, best
        past = [o for o in self.offices if o.end is not None and o.end < day]
        if past:
            last = max(past, key=lambda o: o.end or date.min)
            return last.code, "ELI", last
        first = min(self.offices, key=lambda o: o.start or date.max)
        return first.code, "ELI", first


@dataclass(frozen=True, slots=True)
class Alias:
    """One written form of an entity.

    `form`: name, adjective, national, capital, seat, territory, former, short, thing.
    """

    text: str
    form: str
    entity: Entity


@dataclass(frozen=True, slots=True)
class Role:
    """A role noun: `kind` person or group."""

    words: tuple[str, ...]
    sector: str
    kind: str
    other_sectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActorLexicon:
    """All written forms, role nouns by their last word, and the sectors of modifiers."""

    aliases: dict[str, tuple[Alias, ...]]
    roles: dict[str, tuple[Role, ...]]
    modifiers: dict[str, str] = field(default_factory=dict)
    countries: dict[str, Entity] = field(default_factory=dict)
    people: dict[str, Entity] = field(default_factory=dict)
    families: dict[str, tuple[Entity, ...]] = field(default_factory=dict)
    """People by family name, for "Deputy Secretary Hicks"."""


@cache
def lexicon() -> ActorLexicon:
    """Load and check all actor files once a process."""
    aliases: dict[str, dict[tuple[str, str], Alias]] = {}

    def add(text: str, form: str, entity: Entity) -> None:
        for spelling in _spellings(text, entity.kind):
            known = aliases.setdefault(spelling, {})
            known.setdefault((entity.id, form), Alias(spelling, form, entity))

    countries: dict[str, Entity] = {}
    for row in tsv.read("actors/countries*.tsv", COUNTRY_COLUMNS):
        names = row.list("names")
        if not names:
            raise row.error("a country needs a name")
        entity = Entity(
            f"country:{row['code']}",
            "country",
            names[0],
            (Office(row["code"], None, "", None, None),),
        )
        countries.setdefault(row["code"], entity)
        for column, form in (
            ("names", "name"),
            ("adjectives", "adjective"),
            ("nationals", "national"),
            ("capital", "capital"),
            ("seats", "seat"),
            ("territories", "territory"),
            ("former", "former"),
        ):
            for text in row.list(column):
                add(text, form, countries[row["code"]])
    _add_people(add)
    for row in tsv.read("actors/things.tsv", ("name",)):
        nobody = Entity(f"thing:{row['name']}", "thing", row["name"], (_NO_OFFICE,))
        add(row["name"], "thing", nobody)
    for pattern, kind in (
        ("actors/organizations*.tsv", "organization"),
        ("actors/armed_groups*.tsv", "group"),
    ):
        rows: dict[str, list[tsv.Row]] = {}
        for row in tsv.read(pattern, ORGANIZATION_COLUMNS):
            rows.setdefault(row["name"], []).append(row)
        for name, found in rows.items():
            offices = tuple(Office(r["code"], _sector(r), "", *_period(r)) for r in found)
            entity = Entity(f"{kind}:{name}", kind, name, offices, found[0].list("other_sectors"))
            for text in (name, *(a for r in found for a in r.list("aliases"))):
                add(text, "name", entity)
    people = {
        a.entity.id: a.entity
        for found in aliases.values()
        for a in found.values()
        if a.entity.kind == "person"
    }
    families: dict[str, dict[str, Entity]] = {}
    for person in people.values():
        family = family_name(person.name, person.offices[0].code)
        families.setdefault(family, {})[person.id] = person
    return ActorLexicon(
        {text: tuple(found.values()) for text, found in aliases.items()},
        _roles(),
        _modifiers(),
        countries,
        people,
        {family: tuple(found.values()) for family, found in families.items()},
    )


@cache
def regions() -> dict[str, frozenset[str]]:
    """Countries that an adjective before "country" may mean, by the adjective in lower case.

    Raises:
        LexiconError: A code is not that of a country in the actor files.
    """
    known = lexicon().countries
    out: dict[str, frozenset[str]] = {}
    for row in tsv.read("actors/regions.tsv", ("adjectives", "codes")):
        codes = frozenset(row.list("codes"))
        if unknown := sorted(codes - known.keys()):
            raise row.error(f"{', '.join(unknown)}: no such country; use ISO 3166-1 alpha-3 codes")
        for adjective in row.list("adjectives"):
            if adjective.lower() in out:
                raise row.error(f"'{adjective}' stands twice; join the lines")
            out[adjective.lower()] = codes
    return out


_NO_OFFICE = Office("", None, "", None, None)
_ARTICLE = re.compile(r"(?<![\w-])([AaEe]l)[- ](?=[A-Z])")
_MOST_SPELLINGS = 24


@cache
def _spelling_variants() -> dict[str, tuple[str, ...]]:
    """Given names that news spells in several ways, each with all its spellings."""
    return {
        spelling: row.list("spellings")
        for row in tsv.read("actors/spellings.tsv", ("spellings",))
        for spelling in row.list("spellings")
    }


def _spellings(text: str, kind: str) -> list[str]:
    """A name with its article and its given names in every usual spelling, as written first."""
    out = [text]
    if kind in ("person", "organization", "group") and (found := _ARTICLE.search(text)):
        low = found[1].lower()
        out += [_ARTICLE.sub(a, text) for a in (f"{low}-", f"{low.title()}-", f"{low.title()} ")]
    words = text.split(" ")
    if kind == "person" and len(words) > 1:
        for i, word in enumerate(words[:-1]):
            if others := _spelling_variants().get(word):
                alike = [p for name in out if (p := name.split(" "))[i : i + 1] == [word]]
                out += [
                    " ".join((*p[:i], other, *p[i + 1 :]))
                    for other in others
                    if other != word
                    for p in alike
                ]
    return list(dict.fromkeys(out))[:_MOST_SPELLINGS]


def _add_people(add) -> None:  # type: ignore[no-untyped-def]
    people: dict[str, list[tsv.Row]] = {}
    for row in tsv.read("actors/leaders*.tsv", LEADER_COLUMNS):
        people.setdefault(row["name"], []).append(row)
    for name, rows in people.items():
        offices = tuple(Office(r["code"], _sector(r), r["office"], *_period(r)) for r in rows)
        entity = Entity(f"person:{name}", "person", name, offices)
        for row in rows:
            for text in (name, *row.list("aliases")):
                add(text, "name" if " " in text or "-" in text else "short", entity)
            if row["short"] == "yes":
                add(family_name(name, row["code"]), "short", entity)


FAMILY_NAME_FIRST = frozenset({"CHN", "PRK", "KOR", "VNM", "TWN", "KHM", "HKG"})
_NAME_PARTICLES = frozenset(
    {"van", "von", "de", "da", "dos", "del", "bin", "al", "el", "le", "la", "den", "der", "ter"}
)


def family_name(name: str, code: str) -> str:
    """The part of a full name by which later sentences call a person."""
    words = name.split()
    if code in FAMILY_NAME_FIRST and len(words) > 1 and len(words[0]) <= 6:
        return words[0]
    at = len(words) - 1
    while at > 1 and words[at - 1].lower() in _NAME_PARTICLES and words[at - 1][:1].isupper():
        at -= 1
    return " ".join(words[at:])


def _sector(row: tsv.Row) -> str | None:
    return row.one_of("sector", codebook().sectors, empty=True) or None


def _period(row: tsv.Row) -> tuple[date | None, date | None]:
    return _day(row, "start", first=True), _day(row, "end", first=False)


def _day(row: tsv.Row, column: str, *, first: bool) -> date | None:
    text = row[column]
    if not text:
        return None
    try:
        parts = [int(p) for p in text.split("-")]
        if len(parts) == 3:
            return date(*parts)
        if len(parts) == 2:
            return date(parts[0], parts[1], 1 if first else 28)
        return date(parts[0], 1, 1) if first else date(parts[0], 12, 31)
    except ValueError:
        raise row.error(f"{column} '{text}' is not YYYY, YYYY-MM or YYYY-MM-DD") from None


def _roles() -> dict[str, tuple[Role, ...]]:
    out: dict[str, list[Role]] = {}
    for row in tsv.read("actors/roles*.tsv", ("role", "sector", "kind", "other_sectors")):
        words = tuple(row["role"].split(" "))
        out.setdefault(words[-1], []).append(
            Role(words, _sector(row) or "UNK", row["kind"], row.list("other_sectors"))
        )
    for roles in out.values():
        roles.sort(key=lambda r: -len(r.words))
    return {k: tuple(v) for k, v in out.items()}


def _modifiers() -> dict[str, str]:
    return {
        row["word"]: row.one_of("sector", codebook().sectors)
        for row in tsv.read("actors/modifiers.tsv", ("word", "sector"))
    }
