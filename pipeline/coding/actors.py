"""Reading a noun phrase as an actor: country, sector and name.

A phrase is read from the names in it, from its role noun and that noun's modifiers and
complements ("a spokesman for the Kenyan army"), and, when it names nobody, from the article
(`reference`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from pipeline.coding.actor_names import SentenceNames
from pipeline.coding.actor_roles import RoleNouns
from pipeline.coding.arguments import expand, under
from pipeline.coding.names import NameMatch, name_finder
from pipeline.coding.parsing import Tree
from pipeline.lexicon.actors import INTERNATIONAL, ActorLexicon, Alias, Entity, Role
from pipeline.lexicon.triggers import word_classes

LEFT = (
    "det",
    "amod",
    "compound",
    "nmod",
    "poss",
    "nummod",
    "quantmod",
    "advmod",
    "predet",
    "case",
    "punct",
    "npadvmod",
)

LOCAL = ("in", "at", "on")
"""Prepositions after a role that tell where it is, not of what."""
STATE_SECTORS = frozenset({"GOV", "MIL", "LEG", "JUD", "COP", "SPY"})
"""PLOVER sectors of those who act for a state."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a noun phrase stands for.

    `kind`: person, group, organization, country, place or thing. `basis` says how sure the country
    is: name, modifier, complement, place, reference or home (the article's country).
    `role` is the role noun, if any. `plural` counts for pronouns.
    """

    head: int
    first: int
    last: int
    name: str
    country: str | None
    sector: str | None
    others: tuple[str, ...]
    entity_id: str | None
    kind: str
    basis: str
    role: str | None = None
    plural: bool = False

    @property
    def is_actor(self) -> bool:
        """Whether a political dataset would list it as a participant."""
        return self.country is not None or self.sector is not None


class PhraseReader:
    """Reads the noun phrases of one sentence."""

    def __init__(
        self,
        tree: Tree,
        matches: list[NameMatch],
        lexicon: ActorLexicon,
        day: date | None,
        place_country: Callable[[int, int], str | None],
        home: str | None = None,
        named_codes: frozenset[str] = frozenset(),
    ) -> None:
        self.tree = tree
        self.lexicon = lexicon
        self.day = day
        self._place_country = place_country
        self.home = home
        self.named_codes = named_codes
        self._classes = word_classes()
        self.roles = RoleNouns(tree, lexicon)
        self._names = SentenceNames(tree, matches, lexicon, self.roles, day, home)
        self.names = self._names.spans
        self._cache: dict[int, Reading | None] = {}
        self._actors: tuple[Reading, ...] | None = None

    # -- phrases -------------------------------------------------------------------------------

    def extent(self, head: int) -> tuple[int, int]:
        """First and last token of the phrase proper: left modifiers and the head."""
        tree = self.tree
        first = head
        stack = [head]
        while stack:
            i = stack.pop()
            for c in tree.children[i]:
                if c < i and tree.deps[c] in LEFT and tree.deps[c] != "punct":
                    first = min(first, c)
                    stack.append(c)
                elif c < i and tree.deps[c] in ("conj", "cc") and i != head:
                    stack.append(c)
        last = head
        if head in self.names:
            first = min(first, self.names[head][0])
            last = max(last, self.names[head][1])
        while first < head and (
            (tree.pos[first] in ("DET", "CCONJ", "ADP") and tree.tags[first] != "PRP$")
            or tree.words[first] in ('"', "'", ",", "(", "-", "--")
        ):
            first += 1
        return first, last

    def read(self, head: int) -> Reading | None:
        """The actor at a phrase's head, or None if it is nobody that the lexicon can place."""
        if head not in self._cache:
            self._cache[head] = None
            self._cache[head] = self._read(head)
        return self._cache[head]

    def _read(self, head: int) -> Reading | None:
        tree = self.tree
        if tree.pos[head] in ("VERB", "ADV", "ADP") and head not in self.names:
            return None
        first, last = self.extent(head)
        stepped = self._quantity(head)
        if stepped is not None:
            inner = self.read(stepped)
            if inner is not None:
                return replace(
                    inner, head=head, first=first, last=max(inner.last, last), plural=True
                )
        plural = tree.tags[head] in ("NNS", "NNPS") or bool(tree.dependents(head, "conj"))
        base = Reading(
            head,
            first,
            last,
            self.text(first, last),
            None,
            None,
            (),
            None,
            "thing",
            "none",
            None,
            plural,
        )
        named = self._named(head, base)
        if named is not None:
            return named
        return self._described(head, base)

    def text(self, first: int, last: int) -> str:
        """Words of a token range, spaced as tokens are."""
        tree = self.tree
        out = ""
        for i in range(first, last + 1):
            gap = " " if out and tree.starts[i] > tree.ends[i - 1] else ""
            out += gap + tree.words[i]
        return out

    def _quantity(self, head: int) -> int | None:
        """ "Thousands of farmers", "members of Hamas", "a group of rebels": the noun below."""
        tree = self.tree
        if head in self.names:
            return None
        if tree.lemmas[head] not in self._classes.get("quantity", frozenset()) and (
            tree.pos[head] != "NUM"
        ):
            return None
        below = under(tree, head, "of") or under(tree, head, "from")
        return below[0] if below else None

    # -- named ---------------------------------------------------------------------------------

    def _named(self, head: int, base: Reading) -> Reading | None:
        if head not in self.names:
            return None
        a, b, match = self.names[head]
        alias = self._names.choose(match, head)
        if alias is None:
            return None
        if self._names.is_hyphened_away(b):
            return None
        entity = alias.entity
        code, sector, _ = entity.on(self.day)
        if entity.kind == "country" and self._is_ethnic(a):
            return self._people_of(head, base)
        if entity.kind == "country":
            return self._country(head, base, alias)
        tree_owner = (
            self._other_country(head, a, base.first, code) if entity.kind != "person" else None
        )
        others = entity.other_sectors
        if (
            entity.kind in ("organization", "group")
            and code not in INTERNATIONAL
            and tree_owner is not None
        ):
            code = tree_owner
        if entity.kind == "person":
            role = self.roles.within(base.first, a - 1)
            return self._person(entity, base, role, self._codes_in(base.first, a))
        if tree_owner is not None and code == tree_owner:
            return replace(
                base,
                country=code,
                sector=sector,
                others=others,
                kind=entity.kind,
                basis="modifier",
                role=None,
            )
        if (
            self._is_generic(entity, self.text(a, b))
            and self.home is not None
            and code not in self.named_codes
        ):
            # "the Social Democrats" of a country that the lexicon does not know them in
            return replace(
                base,
                name=self.text(a, b),
                country=self.home,
                sector=sector,
                others=others,
                kind=entity.kind,
                basis="home",
                role=None,
            )
        return replace(
            base,
            name=entity.name,
            country=code,
            sector=sector,
            others=others,
            entity_id=entity.id,
            kind=entity.kind,
            basis="name",
            role=None,
        )

    def _is_ethnic(self, first: int) -> bool:
        """Whether a name tells descent, not whose citizens people are ("ethnic Albanians")."""
        return first > 0 and self.tree.words[first - 1].lower() == "ethnic"

    def _people_of(self, head: int, base: Reading) -> Reading:
        """A people inside a country, of which the phrase or the article tells."""
        owner = self._owner(head, base, None)
        code = owner.country if owner is not None else None
        basis = "modifier" if code is not None else "none"
        return replace(base, country=code, sector="CVL", kind="group", basis=basis, plural=True)

    def _person(
        self,
        entity: Entity,
        base: Reading,
        role: Role | None,
        codes: frozenset[str] = frozenset(),
    ) -> Reading:
        """A known person; the phrase may say their role and which country they serve."""
        code, sector, office = entity.on(self.day)
        if self.day is None:
            for other in entity.offices:
                if other.code in codes:
                    code, sector, office = other.code, other.sector, other
        others = entity.other_sectors
        if role and self.roles.is_former(base.first, base.head):
            sector = "ELI"
        elif (
            role
            and role.kind == "person"
            and self.day is None
            and role.sector not in ("UNK", "CVL")
        ):
            sector = role.sector
        if self.day is None and office.end is not None and sector != "ELI":
            others = (*others, "ELI")  # without a day, the office may be over
        return replace(
            base,
            name=entity.name,
            country=code,
            sector=sector,
            others=others,
            entity_id=entity.id,
            kind="person",
            basis="name",
            role=" ".join(role.words) if role else self._office_word(entity),
            plural=False,
        )

    def _is_generic(self, entity: Entity, text: str) -> bool:
        """Whether a national body's name fits bodies of other countries too."""
        if (
            entity.kind != "organization"
            or len(entity.offices[0].code) != 3
            or entity.offices[0].code in INTERNATIONAL
        ):
            return False
        if any(
            a.entity.kind == "country"
            for m in name_finder().find(text.rpartition(" ")[0])
            for a in m.aliases
        ):
            return False
        last = entity.name.split()[-1].lower()
        roles = (*self.lexicon.roles.get(last, ()), *self.lexicon.roles.get(last.rstrip("s"), ()))
        return any(len(r.words) == 1 for r in roles) or last in self._classes["generic_body"]

    def _other_country(self, head: int, at: int, first: int, code: str) -> str | None:
        """The country before a body's name that is not its own ("Peru's National Assembly")."""
        for i in range(first, at):
            if i in self.names:
                alias = self._names.choose(self.names[i][2], i)
                if (
                    alias is not None
                    and alias.entity.kind == "country"
                    and not self._names.is_hyphened_away(self.names[i][1])
                ):
                    own = alias.entity.offices[0].code
                    return own if own != code else None
        return None

    def _codes_in(self, first: int, end: int) -> frozenset[str]:
        """Codes of the names among some tokens."""
        matches = (self.names[i][2] for i in range(first, end) if i in self.names)
        return frozenset(a.entity.offices[0].code for m in matches for a in m.aliases)

    def _office_word(self, entity: Entity) -> str | None:
        _, sector, office = entity.on(self.day)
        return office.title.lower() if office.title else sector

    def _country(self, head: int, base: Reading, alias: Alias) -> Reading | None:
        entity = alias.entity
        code = entity.offices[0].code
        kind = "country"
        sector = None
        if alias.form == "seat":
            sector, kind = "GOV", "organization"
        elif alias.text in self._classes["partly_recognised"]:
            sector = "PRE"
        others = ("GOV",) if alias.form == "capital" else ()
        name = entity.name
        if alias.form in ("national", "adjective") and self.tree.pos[head] in (
            "NOUN",
            "PROPN",
            "ADJ",
        ):
            kind = "group"
        if self.tree.tags[head] == "JJ" and self.tree.deps[head] in ("amod", "compound"):
            kind = "country"
        return replace(
            base,
            name=name,
            country=code,
            sector=sector,
            others=others,
            entity_id=entity.id,
            kind=kind,
            basis="name",
            plural=alias.form == "national",
        )

    def is_city(self, i: int) -> bool:
        """Whether the name at a token is that of a capital, which may be meant as a place."""
        return self._names.is_city(i)

    def is_hyphened_away(self, last: int) -> bool:
        """Whether a name is only the place or patron in a compound ("Seoul-based")."""
        return self._names.is_hyphened_away(last)

    # -- described -----------------------------------------------------------------------------

    def _described(self, head: int, base: Reading) -> Reading | None:
        tree = self.tree
        if tree.pos[head] not in ("NOUN", "PROPN", "NUM", "ADJ", "DET", "PRON"):
            return None
        role = self.roles.at(head) if tree.pos[head] in ("NOUN", "PROPN") else None
        person = self._person_span(head)
        apposed = None
        if role is None and tree.pos[head] == "PROPN":
            role = self.roles.within(base.first, head - 1)
            if role is None:
                role, apposed = self._apposition(head)
        owner = self._owner(head, base, role)
        if role is not None and tree.pos[head] == "PROPN" and self.roles.at(head - 1) is role:
            country = owner.country if owner is not None else None
            someone = self._names.titled(head, role, country)
            if someone is not None:
                return self._person(someone, base, role)
        if owner is None and apposed is not None:
            described = self.read(apposed)
            if described is not None and described.country is not None:
                owner = described
        if owner is None:
            for c in tree.dependents(head, "appos"):
                if (
                    c in self.names
                    and (found := self.read(c)) is not None
                    and (
                        found.kind == "person"
                        or (found.kind == "country" and role is not None)
                        or (
                            found.kind in ("organization", "group")
                            and role is not None
                            and role.kind == "group"
                        )
                    )
                ):
                    # "the new defence minister, Rafael Eitan", "the newspaper Cumhuriyet"
                    return replace(
                        found,
                        head=head,
                        first=base.first,
                        last=base.last,
                        role=" ".join(role.words) if role else found.role,
                    )
        name = self._proper_name(head, base)
        sector: str | None = None
        others: tuple[str, ...] = ()
        kind = "thing"
        if role is not None:
            sector, others, kind = role.sector, role.other_sectors, role.kind
            inherits = " ".join(role.words) in self._classes.get("inheriting_role", frozenset())
            if inherits and owner is not None and owner.sector is not None:
                sector, others = owner.sector, owner.others
            elif modified := self._sector_of_modifiers(head, base.first, role, owner):
                sector, others = modified, () if modified != sector else others
            if self.roles.is_former(base.first, head) and kind == "person":
                sector = "ELI"
        elif tree.lemmas[head] in self._classes["leading_noun"] and _is_body(owner):
            sector, kind = (owner.sector if owner is not None else None) or "UNK", "person"
        elif tree.lemmas[head] in self._classes["part_of_body"] and _is_body(owner):
            kind = "organization"
        elif modified := self._sector_of_modifiers(head, base.first, None, owner):
            sector, kind = modified, "group"
            if self.roles.is_former(base.first, head):
                sector = "ELI"
        if person:
            kind = "person"
        elif role is None and tree.pos[head] == "PROPN":
            kind = "organization"
        role_word = " ".join(role.words) if role else None
        if owner is not None:
            if base.last < owner.first <= base.last + 4 and owner.kind != "place":
                base = replace(base, last=owner.last)  # "positions of the army"
            if (
                sector is None
                and owner.kind in ("organization", "group")
                and tree.lemmas[head] not in ("war",)
            ):
                sector = owner.sector
            return replace(
                base,
                name=name,
                country=owner.country,
                sector=sector,
                others=others,
                entity_id=None,
                kind=kind,
                basis="modifier",
                role=role_word,
            )
        if sector is not None:
            return replace(
                base,
                name=name,
                sector=sector,
                others=others,
                kind=kind,
                basis="none",
                role=role_word,
            )
        place = self._place_country(tree.starts[base.first], tree.ends[base.last])
        if place is not None and self._is_place(head) and not person:
            return replace(
                base, name=name, country=place, others=("CVL",), kind="place", basis="place"
            )
        if person:
            return replace(base, name=name, kind="person", basis="none")
        return None

    def _sector_of_modifiers(
        self, head: int, first: int, role: Role | None, owner: Reading | None
    ) -> str | None:
        """What modifiers make of a noun that says little ("judicial officials"), if it says so."""
        owned = owner is not None and owner.sector is not None
        if owned or not self.roles.is_generic(head, role):
            return None
        last = head - (len(role.words) if role is not None else 1)
        tokens = [i for i in range(last, first - 1, -1) if i not in self.names]
        return self.roles.sector_of_modifiers(tokens)

    def _person_span(self, head: int) -> bool:
        return self._names.in_a_persons_name(head) or any(
            label == "PERSON" and a <= head < b for a, b, label in self.tree.entities
        )

    def is_toponym(self, head: int) -> bool:
        """Whether a word is in a name that the gazetteer knows, whatever the parser calls it."""
        return self._place_country(self.tree.starts[head], self.tree.ends[head]) is not None

    def _is_place(self, head: int) -> bool:
        """Whether a noun is written or was found to be a place's name."""
        return self.tree.pos[head] == "PROPN" or any(
            label in ("GPE", "LOC") and a <= head < b for a, b, label in self.tree.entities
        )

    def _proper_name(self, head: int, base: Reading) -> str:
        """The proper name in a phrase without its title ("Tunisian lawyer Radhia Nasraoui")."""
        tree = self.tree
        if tree.pos[head] != "PROPN":
            for c in tree.dependents(head, "appos"):
                if tree.pos[c] == "PROPN":
                    return self._proper_name(c, replace(base, first=self.extent(c)[0], last=c))
            return base.name
        i = head
        while (
            i - 1 >= base.first
            and tree.pos[i - 1] == "PROPN"
            and not self.roles.at(i - 1)
            and (i - 1) not in self.names
        ):
            i -= 1
        if tree.words[i].rstrip(".") in self._classes["person_title"] and i < head:
            i += 1
        return self.text(i, head)

    def _apposition(self, head: int) -> tuple[Role | None, int | None]:
        tree = self.tree
        for c in tree.dependents(head, "appos"):
            role = self.roles.at(c)
            if role is not None or tree.pos[c] == "NOUN":
                return role, c
        if tree.deps[head] == "appos":
            above = tree.heads[head]
            role = self.roles.at(above)
            if role is not None:
                return role, above
        return None, None

    def _owner(self, head: int, base: Reading, role: Role | None) -> Reading | None:
        """The country or body that a phrase belongs to, from its modifiers and complements."""
        tree = self.tree
        candidates: list[Reading] = []
        i = base.last
        while i >= base.first:
            if i in self.names and i != head:
                a, b, match = self.names[i]
                alias = self._names.choose(match, i)
                apart = self._names.is_hyphened_away(b) or self._is_ethnic(a)
                if alias is not None and not apart:
                    found = self._named(i, replace(base, first=a, last=b, name=self.text(a, b)))
                    if found is not None and not self._begins_longer_name(found, b, head):
                        candidates.append(found)
                i = a - 1
            else:
                i -= 1
        if candidates:
            first, *rest = reversed(candidates)
            owns = first.kind == "country" and tree.deps[first.last] == "poss"
            if owns and rest and all(c.country in INTERNATIONAL for c in rest):
                return first  # "Sweden's NATO bid", "Russia's U.N. ambassador"
            # a body beats a country, as it carries its own ("U.S. Senate spokesman")
            for c in candidates:
                if c.kind in ("organization", "group") and c.sector is not None:
                    return self._of_their_own_country(c, candidates, role)
            people = [c for c in candidates if c.kind == "person"]
            places = [c for c in candidates if c.kind != "person"]
            return (places or people)[0]
        for p in tree.dependents(head, "poss"):
            found = self.read(p)
            if found is not None and found.country is not None:
                return found
        maker = self._maker(head)
        if maker is not None:
            return maker
        body: Reading | None = None
        serves = tree.lemmas[head] in word_classes()["serving_role"]
        for preposition in ("of", *(("to",) if serves else ()), "for", "from", "with", *LOCAL):
            if preposition in ("with", *LOCAL) and role is None:
                continue
            below = under(tree, head, preposition)
            if not below and preposition == "from" and role is not None:
                below = self._hung_on_the_verb(head)
            for h in below:
                found = self.read(h)
                if found is None:
                    continue
                if found.country is None:
                    if preposition in ("of", "for") and role is not None:
                        body = body or found
                elif preposition in LOCAL:
                    if body is not None:
                        return replace(body, country=found.country)
                    return replace(found, sector=None, others=(), kind="place")
                else:
                    return found
        if body is not None:
            return body
        for i in range(base.last, base.first - 1, -1):
            if (
                i != head
                and tree.pos[i] == "PROPN"
                and not self._names.is_hyphened_away(i)
                and not self._names.in_a_persons_name(i)
            ):
                code = self._place_country(tree.starts[i], tree.ends[i])
                if code is not None:
                    return replace(base, country=code, kind="place", basis="place", sector=None)
        return None

    def _maker(self, head: int) -> Reading | None:
        """Whose a thing is by what a participle says of it ("drones launched by the militia")."""
        tree = self.tree
        for clause in tree.dependents(head, "acl"):
            if tree.lemmas[clause] not in word_classes()["belonging_participle"]:
                continue
            for by in tree.dependents(clause, "agent", "prep"):
                if tree.deps[by] == "prep" and tree.words[by].lower() != "from":
                    continue
                for doer in tree.dependents(by, "pobj"):
                    found = self.read(doer)
                    if found is not None and found.country is not None:
                        return found
        return None

    def _hung_on_the_verb(self, head: int) -> list[int]:
        """Where people are from, as parsers hang it on the verb ("took in refugees from Mali")."""
        tree = self.tree
        verb = tree.heads[head]
        if tree.deps[head] != "dobj" or tree.lemmas[verb] in self._classes["separating_verb"]:
            return []
        return [
            x
            for p in tree.dependents(verb, "prep")
            if p == head + 1 and tree.words[p].lower() == "from"
            for o in tree.dependents(p, "pobj")
            for x in expand(tree, o)
        ]

    @staticmethod
    def _of_their_own_country(
        body: Reading, candidates: list[Reading], role: Role | None
    ) -> Reading:
        """ "British Isis militants": people of an international body who are said to be Britons."""
        if body.country not in INTERNATIONAL or role is None or role.kind != "person":
            return body
        own = next((c.country for c in candidates if c.country not in INTERNATIONAL), None)
        return replace(body, country=own) if own is not None else body

    def _begins_longer_name(self, found: Reading, last: int, head: int) -> bool:
        """Whether a known person's name only begins another's ("Juan Carlos Jobet")."""
        tree = self.tree
        return (
            found.kind == "person"
            and tree.pos[head] == "PROPN"
            and all(tree.pos[i] == "PROPN" for i in range(last + 1, head + 1))
        )

    def actors(self) -> tuple[Reading, ...]:
        """Every phrase of the sentence that reads as an actor, outermost, in order."""
        if self._actors is None:
            self._actors = self._outermost_actors()
        return self._actors

    def _outermost_actors(self) -> tuple[Reading, ...]:
        tree = self.tree
        out: list[Reading] = []
        covered: set[int] = set()

        def widest(i: int) -> tuple[int, bool, int]:
            first, last = self.extent(i)
            # of the words of a name the one that the others hang on tells what it does
            return first - last, tree.heads[i] != i and first <= tree.heads[i] <= last, i

        for head in sorted(
            (i for i in range(len(tree)) if tree.pos[i] in ("NOUN", "PROPN") or i in self.names),
            key=widest,
        ):
            if head in covered:
                continue
            reading = self.read(head)
            if reading is not None and reading.is_actor:
                out.append(reading)
                covered.update(range(reading.first, reading.last + 1))
        return tuple(sorted(out, key=lambda r: r.first))

    def with_examples(self, heads: tuple[int, ...]) -> tuple[int, ...]:
        """Heads, those that name no country as their examples ("neighbours like Chad")."""
        return tuple(x for h in heads for x in self._examples(h) or [h])

    def _examples(self, head: int) -> list[int]:
        tree, reading = self.tree, self.read(head)
        if tree.pos[head] != "NOUN" or (reading is not None and reading.country is not None):
            return []
        named = [
            x
            for p in tree.dependents(head, "prep")
            if tree.words[p].lower() == "like"
            or (tree.words[p].lower() == "as" and tree.words[p - 1].lower() == "such")
            for o in tree.dependents(p, "pobj")
            for x in expand(tree, o)
        ]
        return [x for x in named if (r := self.read(x)) is not None and r.country is not None]

    def expand(self, heads: list[int]) -> list[int]:
        """Heads with their conjuncts, each once."""
        out: list[int] = []
        for h in heads:
            out += [i for i in expand(self.tree, h) if i not in out]
        return out


def _is_body(owner: Reading | None) -> bool:
    """Whether a phrase is of an organisation, whose "head" is then a person."""
    return owner is not None and owner.kind in ("organization", "group")
