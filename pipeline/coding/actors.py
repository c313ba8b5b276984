"""Reading a noun phrase as an actor: country, sector and name.

A phrase is read from the names in it, from its role noun and that noun's modifiers and
complements ("a spokesman for the Kenyan army"), and, when it names nobody, from the article
(`reference`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from pipeline.coding.arguments import expand, under
from pipeline.coding.names import NameMatch, name_finder
from pipeline.coding.parsing import Tree, lemma
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
        self.names: dict[int, tuple[int, int, NameMatch]] = {}
        for m in matches:
            tokens = [
                i for i in range(len(tree)) if tree.starts[i] < m.end and tree.ends[i] > m.start
            ]
            if tokens and self._is_name(m, tokens):
                for i in tokens:
                    self.names.setdefault(i, (tokens[0], tokens[-1], m))
        self._cache: dict[int, Reading | None] = {}
        self._actors: tuple[Reading, ...] | None = None

    # -- names ---------------------------------------------------------------------------------

    def _is_name(self, m: NameMatch, tokens: list[int]) -> bool:
        """Reject a country's name that is part of a person's ("Michael Jordan", "Paris Hilton")."""
        tree = self.tree
        forms = {a.form for a in m.aliases}
        if tree.starts[tokens[0]] < m.start or tree.ends[tokens[-1]] > m.end:
            glued = tree.words[tokens[-1]][m.end - tree.starts[tokens[-1]] :]
            if not glued.startswith(("-", "'", "/")) and tree.starts[tokens[0]] >= m.start:
                return False
        for a, b, label in tree.entities:
            inside = label == "PERSON" and a <= tokens[0] and tokens[-1] < b
            if inside and b - a > len(tokens) and self._may_be_part(m, forms, tokens):
                return self._is_whole_name(m, forms, tokens, range(a, b))
        if len(tokens) == 1 and self._in_a_persons_name(tokens[0]):
            return False
        if "short" in forms and len(forms) == 1 and tokens[0] > 0:
            before = tokens[0] - 1
            if (
                tree.tags[before] == "NNP"
                and tree.heads[before] in (tokens[-1],)
                and tree.deps[before] == "compound"
            ):
                word = tree.words[before]
                if (
                    word.rstrip(".") not in TITLES
                    and not self._role_at(before)
                    and before not in self.names
                ):
                    first_names = {a.entity.name.split()[0] for a in m.aliases} | {
                        w for a in m.aliases for w in a.entity.name.split()
                    }
                    return word in first_names
        return True

    def _in_a_persons_name(self, i: int) -> bool:
        """ "Paris Hilton", "Anatole France": a country's name beside an unknown name."""
        tree, low = self.tree, self.tree.words[i].lower()

        def unknown(j: int) -> bool:
            return (
                0 <= j < len(tree)
                and tree.tags[j] == "NNP"
                and tree.words[j][:1].isupper()
                and tree.words[j][1:].islower()
                and self._role_at(j) is None
                and tree.words[j] not in self.lexicon.aliases
            )

        if low in self._classes["given_name_too"] and unknown(i + 1):
            return tree.heads[i] == i + 1 and tree.deps[i] == "compound"
        return (
            low in self._classes["family_name_too"]
            and unknown(i - 1)
            and tree.heads[i - 1] == i
            and tree.words[i - 1].rstrip(".") not in TITLES
            and tree.words[i - 1] not in DIRECTIONS
        )

    @staticmethod
    def _may_be_part(m: NameMatch, forms: set[str], tokens: list[int]) -> bool:
        return bool(forms & {"name", "capital", "territory", "short"}) and (
            len(tokens) == 1 or any(a.entity.kind == "person" for a in m.aliases)
        )

    def _is_whole_name(
        self, m: NameMatch, forms: set[str], tokens: list[int], person: range
    ) -> bool:
        """Whether a name inside a longer person's name is that person's title or their own name."""
        words = self.tree.words
        others = [i for i in person if i not in tokens]
        if any(a.entity.kind == "person" for a in m.aliases) and tokens[-1] < person[-1]:
            return False  # "Juan Carlos Jobet" is not the king
        if "short" in forms and tokens[-1] == person[-1]:
            # another person's family name: "Lynne Truss Biden" is not the president
            return all(not words[i].istitle() or self._role_at(i) for i in others)
        return any(self._role_at(i) for i in others)

    def _role_at(self, i: int) -> Role | None:
        """The longest role noun that ends at token `i`."""
        tree = self.tree
        tag = tree.tags[i]
        low = tree.words[i].lower()
        stem = lemma(low, "NNS" if tag in ("NNS", "NNPS") else "NN")
        joined = (
            f"{tree.words[i - 2].lower()}-{stem}" if i >= 2 and tree.words[i - 1] == "-" else stem
        )
        for key in dict.fromkeys((joined, stem, low, low.rstrip("s"))):
            for role in self.lexicon.roles.get(key, ()):
                n = len(role.words)
                if i - n + 1 >= 0 and all(
                    tree.words[i - n + 1 + k].lower() in (role.words[k], role.words[k] + "s")
                    for k in range(n - 1)
                ):
                    return role
        return None

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
        alias = self.choose(match, head)
        if alias is None:
            return None
        if self.is_hyphened_away(b):
            return None
        entity = alias.entity
        code, sector, _ = entity.on(self.day)
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
            role = self._role_in(base.first, a - 1)
            role_word = " ".join(role.words) if role else self._office_word(entity)
            if role and self._former(base.first, a - 1):
                sector = "ELI"
            elif (
                role
                and role.kind == "person"
                and self.day is None
                and role.sector not in ("UNK", "CVL")
            ):
                sector = role.sector
            return replace(
                base,
                name=entity.name,
                country=code,
                sector=sector,
                others=others,
                entity_id=entity.id,
                kind="person",
                basis="name",
                role=role_word,
                plural=False,
            )
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
        return (
            last in self.lexicon.roles
            or last.rstrip("s") in self.lexicon.roles
            or last in self._classes.get("generic_body", frozenset())
        )

    def _other_country(self, head: int, at: int, first: int, code: str) -> str | None:
        """The country before a body's name that is not its own ("Peru's National Assembly")."""
        for i in range(first, at):
            if i in self.names:
                alias = self.choose(self.names[i][2], i)
                if (
                    alias is not None
                    and alias.entity.kind == "country"
                    and not self.is_hyphened_away(self.names[i][1])
                ):
                    own = alias.entity.offices[0].code
                    return own if own != code else None
        return None

    def _office_word(self, entity: Entity) -> str | None:
        _, sector, office = entity.on(self.day)
        return office.title.lower() if office.title else sector

    def choose(self, match: NameMatch, head: int) -> Alias | None:
        """The reading of an ambiguous name that the neighbourhood supports."""
        aliases = match.aliases
        if len(aliases) == 1:
            return aliases[0]
        people = [a for a in aliases if a.entity.kind == "person"]
        if people and len(people) == len(aliases):
            if self.day is not None:
                held = [a for a in people if any(o.holds_on(self.day) for o in a.entity.offices)]
                if held:
                    return held[0]
                near = sorted(people, key=lambda a: self._distance(a.entity))
                return near[0]
            return people[0]
        others = [a for a in aliases if a.entity.kind != "person"]
        at_home = [a for a in others if a.entity.offices[0].code == self.home]
        if at_home and all(a.entity.kind != "country" for a in others):
            others = at_home
        if people and self.tree.words[max(0, head - 1)].rstrip(".") in TITLES:
            return people[0]
        order = {
            "name": 0,
            "adjective": 1,
            "national": 1,
            "capital": 2,
            "seat": 2,
            "former": 3,
            "territory": 4,
        }
        # a bare name of a body beats a territory; a country's own name beats everything
        return min(
            others or people, key=lambda a: (order.get(a.form, 5), a.entity.kind != "country")
        )

    def _distance(self, entity: Entity) -> int:
        day = self.day or date.max
        return min(
            min(abs((day - (o.start or day)).days), abs((day - (o.end or day)).days))
            for o in entity.offices
        )

    def _country(self, head: int, base: Reading, alias: Alias) -> Reading | None:
        entity = alias.entity
        code = entity.offices[0].code
        kind = "country"
        sector = None
        if alias.form == "seat":
            sector, kind = "GOV", "organization"
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
            entity_id=entity.id,
            kind=kind,
            basis="name",
            plural=alias.form == "national",
        )

    def is_city(self, i: int) -> bool:
        """Whether the name at a token is that of a capital, which may be meant as a place."""
        alias = self.choose(self.names[i][2], i)
        return alias is not None and alias.form == "capital"

    def is_hyphened_away(self, last: int) -> bool:
        """Whether a name is only the place or patron in a compound ("Seoul-based")."""
        tree = self.tree
        tail = tree.words[last].rsplit("-", 1)[-1].lower() if "-" in tree.words[last] else ""
        if tail in HYPHENED:
            return True
        return (
            last + 2 < len(tree)
            and tree.words[last + 1] == "-"
            and tree.words[last + 2].lower() in HYPHENED
        )

    # -- described -----------------------------------------------------------------------------

    def _role_in(self, first: int, last: int) -> Role | None:
        for i in range(last, first - 1, -1):
            role = self._role_at(i)
            if role is not None:
                return role
        return None

    def _former(self, first: int, last: int) -> bool:
        return any(
            self.tree.words[i].lower() in FORMER or self.tree.words[i].lower().startswith("ex-")
            for i in range(first, last + 1)
        )

    def _described(self, head: int, base: Reading) -> Reading | None:
        tree = self.tree
        if tree.pos[head] not in ("NOUN", "PROPN", "NUM", "ADJ", "DET", "PRON"):
            return None
        role = self._role_at(head) if tree.pos[head] in ("NOUN", "PROPN") else None
        person = self._person_span(head)
        apposed = None
        if role is None and tree.pos[head] == "PROPN":
            role = self._role_in(base.first, head - 1)
            if role is None:
                role, apposed = self._apposition(head)
        owner = self._owner(head, base, role)
        if owner is None and apposed is not None:
            described = self.read(apposed)
            if described is not None and described.country is not None:
                owner = described
        if owner is None:
            for c in tree.dependents(head, "appos"):
                if (
                    c in self.names
                    and (found := self.read(c)) is not None
                    and (found.kind == "person" or (found.kind == "country" and role is not None))
                ):
                    # "the new defence minister, Rafael Eitan"
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
            if self._former(base.first, head) and kind == "person":
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
        if role is not None:
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
        if place is not None and tree.pos[head] == "PROPN" and not person:
            return replace(base, name=name, country=place, kind="place", basis="place")
        if person:
            return replace(base, name=name, kind="person", basis="none")
        return None

    def _person_span(self, head: int) -> bool:
        return any(label == "PERSON" and a <= head < b for a, b, label in self.tree.entities)

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
            and not self._role_at(i - 1)
            and (i - 1) not in self.names
        ):
            i -= 1
        if tree.words[i].rstrip(".") in TITLES and i < head:
            i += 1
        return self.text(i, head)

    def _apposition(self, head: int) -> tuple[Role | None, int | None]:
        tree = self.tree
        for c in tree.dependents(head, "appos"):
            role = self._role_at(c)
            if role is not None or tree.pos[c] == "NOUN":
                return role, c
        if tree.deps[head] == "appos":
            above = tree.heads[head]
            role = self._role_at(above)
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
                alias = self.choose(match, i)
                if alias is not None and not self.is_hyphened_away(b):
                    found = self._named(i, replace(base, first=a, last=b, name=self.text(a, b)))
                    if found is not None:
                        candidates.append(found)
                i = a - 1
            else:
                i -= 1
        if candidates:
            # a body beats a country, as it carries its own ("U.S. Senate spokesman")
            for c in candidates:
                if c.kind in ("organization", "group") and c.sector is not None:
                    return c
            people = [c for c in candidates if c.kind == "person"]
            places = [c for c in candidates if c.kind != "person"]
            return (places or people)[0]
        for p in tree.dependents(head, "poss"):
            found = self.read(p)
            if found is not None and found.country is not None:
                return found
        for preposition in ("of", "for", "from", "with", "in", "at", "on"):
            if preposition in ("with", "in", "at", "on") and role is None:
                continue
            for h in under(tree, head, preposition):
                found = self.read(h)
                if found is not None and found.country is not None:
                    if preposition in ("in", "at", "on"):
                        return replace(found, sector=None, others=(), kind="place")
                    return found
        for i in range(base.last, base.first - 1, -1):
            if i != head and tree.pos[i] == "PROPN" and not self.is_hyphened_away(i):
                code = self._place_country(tree.starts[i], tree.ends[i])
                if code is not None:
                    return replace(base, country=code, kind="place", basis="place", sector=None)
        return None

    def actors(self) -> tuple[Reading, ...]:
        """Every phrase of the sentence that reads as an actor, outermost, in order."""
        if self._actors is None:
            self._actors = self._outermost_actors()
        return self._actors

    def _outermost_actors(self) -> tuple[Reading, ...]:
        tree = self.tree
        out: list[Reading] = []
        covered: set[int] = set()
        for head in sorted(
            (i for i in range(len(tree)) if tree.pos[i] in ("NOUN", "PROPN") or i in self.names),
            key=lambda i: (self.extent(i)[0] - self.extent(i)[1], i),
        ):
            if head in covered:
                continue
            reading = self.read(head)
            if reading is not None and reading.is_actor:
                out.append(reading)
                covered.update(range(reading.first, reading.last + 1))
        return tuple(sorted(out, key=lambda r: r.first))

    def expand(self, heads: list[int]) -> list[int]:
        """Heads with their conjuncts, each once."""
        out: list[int] = []
        for h in heads:
            out += [i for i in expand(self.tree, h) if i not in out]
        return out


DIRECTIONS = frozenset(
    {
        "North",
        "South",
        "East",
        "West",
        "New",
        "Northern",
        "Southern",
        "Eastern",
        "Western",
        "Central",
        "Upper",
        "Greater",
        "Great",
    }
)
HYPHENED = frozenset(
    [
        "based",
        "born",
        "occupied",
        "controlled",
        "held",
        "backed",
        "style",
        "made",
        "speaking",
        "bound",
        "brokered",
        "sponsored",
        "supported",
        "funded",
        "built",
        "administered",
        "educated",
        "trained",
        "supplied",
        "mediated",
        "owned",
    ]
)
FORMER = frozenset({"former", "ex", "onetime", "late", "ousted", "deposed", "retired", "exiled"})
TITLES = frozenset(
    [
        "Mr",
        "Mrs",
        "Ms",
        "Miss",
        "Dr",
        "Gen",
        "Lt",
        "Col",
        "Maj",
        "Capt",
        "Sgt",
        "Adm",
        "Sen",
        "Rep",
        "Gov",
        "Sir",
        "Lord",
        "Lady",
        "Dame",
        "Prof",
        "Rev",
        "Judge",
        "Justice",
        "Sheikh",
        "Sheik",
        "Ayatollah",
        "Hojatoleslam",
        "Haji",
        "Mullah",
        "Maulana",
        "King",
        "Queen",
        "Prince",
        "Princess",
        "Emir",
        "President",
        "Premier",
        "Chancellor",
        "Minister",
        "Secretary",
        "Senator",
        "General",
        "Colonel",
        "Major",
        "Captain",
        "Marshal",
        "Admiral",
        "Ambassador",
        "Pope",
        "Cardinal",
        "Archbishop",
        "Bishop",
        "Comrade",
        "Chairman",
    ]
)
