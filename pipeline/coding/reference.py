"""Who is meant by "he", "the group" or "Mr. Kim": reference across the sentences of an article.

Mentions are kept in the order of the text. A pronoun or a bare description takes the nearest
earlier mention that fits in number and kind, subjects first.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from pipeline.coding import arguments as args
from pipeline.coding.actors import STATE_SECTORS, PhraseReader, Reading
from pipeline.coding.memory import Memory, Mention, is_located, named_heads
from pipeline.coding.parsing import Tree
from pipeline.lexicon.actors import INTERNATIONAL, lexicon, regions
from pipeline.lexicon.triggers import word_classes

SINGULAR_PERSON = frozenset({"he", "she", "him", "her", "his", "himself", "herself", "hers"})
PLURAL = frozenset({"they", "them", "their", "theirs", "themselves"})
NEUTER = frozenset({"it", "its", "itself"})
SPEAKER = frozenset({"i", "we", "us", "me", "my", "our", "ours", "myself", "ourselves"})
FIGHTING = frozenset({"REB", "UAF", "PRM"})
"""Sectors of armed bands, whose bare nouns mean the band told of before."""
BODIES = STATE_SECTORS | FIGHTING | {"OPP", "PTY", "ELI"}
"""Sectors of those whom a sentence on one of two countries means without naming it."""
USUAL = 20
"""In how many countries a title is held that tells which of two countries is meant."""
NO_PROFESSION = FIGHTING | {None, "UNK", "CVL", "ELI", "MIL", "COP"}
"""Sectors whose nouns do not take up somebody of the same sector ("a victim … the farmer")."""
OTHERS = ("with", "on", "against", "from", "to")
"""Prepositions after which somebody stands who is not the subject."""


class Resolver:
    """Reads phrase heads of one sentence with the article's memory behind."""

    def __init__(self, tree: Tree, reader: PhraseReader, memory: Memory) -> None:
        self.tree = tree
        self.reader = reader
        self.memory = memory
        self._here: tuple[Mention, ...] | None = None

    def _mentions_here(self) -> tuple[Mention, ...]:
        if self._here is None:
            tree = self.tree
            self._here = tuple(
                Mention(tree.index, r.head, r, tree.deps[r.head] in ("nsubj", "nsubjpass"))
                for r in self.memory.named_in(tree, self.reader)
                if r.basis not in ("none",) or r.kind == "person"
            )
        return self._here

    def known(self, reading: Reading) -> Reading:
        """A reading as whom of the article it stands for, if that is one person or body."""
        if reading.country is not None or reading.kind != "person":
            return reading
        found = self.resolve(reading.head)
        told = reading.sector is not None and self.tree.pos[reading.head] == "PROPN"
        if len(found) == 1 and (found[0].basis in ("reference", "name", "modifier") or told):
            return found[0]
        return reading

    def remember(self) -> None:
        """Keep the actors of the sentence in memory once it has been coded.

        A description counts as whom it stands for: "A Dane was held. The woman denied it. Her
        lawyer …" goes on about the Dane.
        """
        for reading in named_heads(self.tree, self.reader):
            found = self.memory.introduced(self.tree, reading)
            if found is not None:
                self.memory.call(found)
        named = self.memory.named_in(self.tree, self.reader)
        self.memory.learn(self.tree, [self.known(r) for r in named])

    def resolve(self, head: int) -> list[Reading]:
        """All actors that a head stands for; empty if it is nobody known."""
        tree = self.tree
        if tree.pos[head] == "PRON" or tree.tags[head] == "PRP$":
            found = self._pronoun(head)
            if found is None:
                return []
            named = self._named_here(found)
            if named is not None:
                return [self._at_home(named)]  # the name in the sentence says more
            return [replace(self._at_home(found), head=head, first=head, last=head)]
        reading = self.reader.read(head)
        reading = reading and self.memory.meant(tree, reading)
        if reading is None:
            pair = self._pair(head)
            if pair:
                return pair
            described = self._description(head, None)
            return [described] if described else []
        if reading.country is not None:
            return self._split(reading)
        if reading.kind == "person" and tree.pos[head] == "PROPN":
            known = self._known_person(reading)
            if known is not None:
                return [replace(known, head=head, first=reading.first, last=reading.last)]
            introduced = self.memory.introduced(tree, reading)
            if introduced is not None:
                return [introduced]
        pair = self._pair(head)
        if pair:
            return pair
        described = self._description(head, reading)
        if described is not None:
            return [described]
        return [self._at_home(reading)] if reading.is_actor else [reading]

    def _split(self, reading: Reading) -> list[Reading]:
        """ "The Turkish and Greek sides": one reading a country."""
        tree = self.tree
        if reading.basis != "modifier" or not reading.plural:
            return [reading]
        owners = [
            i
            for i in range(reading.first, reading.last)
            if i in self.reader.names and (tree.deps[i] == "conj" or tree.dependents(i, "conj"))
        ]
        for preposition in ("of", "from", "in"):
            owners = owners or args.under(tree, reading.head, preposition)
        out: list[Reading] = []
        for i in owners:
            owner = self.reader.read(i)
            if owner is not None and owner.country and all(o.country != owner.country for o in out):
                span = (owner.first, owner.last) if out and i > reading.head else None
                first, last = span or (reading.first, reading.last)
                out.append(replace(reading, country=owner.country, first=first, last=last))
        return out if len(out) > 1 else [reading]

    def _pronoun(self, head: int) -> Reading | None:
        tree = self.tree
        low = tree.words[head].lower()
        at = tree.index
        mentions = self._apart_from_own_subject(head)
        beside = self._first_of_the_pair(head)
        if beside is not None:
            return beside
        above = (
            self._judged(head, low) or self._beside(head, low) or self._clause_subject(head, low)
        )
        if above is not None:
            if low in SINGULAR_PERSON:
                self.memory.called(above, low)
            return above
        if low in SINGULAR_PERSON:
            found = self.memory.nearest(
                lambda m: (
                    m.reading.kind == "person"
                    and not m.reading.plural
                    and self.memory.may_be(m.reading, low)
                ),
                at,
                head,
                mentions,
            )
            if found is not None:
                self.memory.called(found, low)
            return found
        if low in PLURAL:
            return self.memory.nearest(
                lambda m: m.reading.plural or m.reading.kind in ("group", "organization"),
                at,
                head,
                mentions,
            )
        if low in NEUTER:
            return self.memory.nearest(
                lambda m: (
                    m.reading.kind in ("country", "organization", "group")
                    and _is_one(m.reading)
                    and m.subject
                ),
                at,
                head,
                mentions,
            ) or self.memory.nearest(
                lambda m: (
                    m.reading.kind in ("country", "organization", "group") and _is_one(m.reading)
                ),
                at,
                head,
                mentions,
            )
        if low in SPEAKER:
            return self._speaker(head)
        return None

    def _first_of_the_pair(self, head: int) -> Reading | None:
        """ "The U.S. and its allies": whose they are stands before the "and"."""
        tree = self.tree
        owned = tree.heads[head]
        if tree.tags[head] != "PRP$" or tree.deps[owned] != "conj":
            return None
        reading = self.reader.read(tree.heads[owned])
        low = tree.words[head].lower()
        return (
            reading if reading is not None and reading.country and _agrees(reading, low) else None
        )

    def _judged(self, head: int, low: str) -> Reading | None:
        """Whose deeds are the reason: "condemned Oslo for its raid", "left it over its war"."""
        tree = self.tree
        if tree.tags[head] != "PRP$":
            return None
        reason = next((a for a in tree.ancestors(head) if tree.deps[a] == "prep"), None)
        if reason is None or tree.pos[tree.heads[reason]] not in ("VERB", "NOUN"):
            return None
        verb = tree.heads[reason]
        if tree.deps[verb] == "dobj":
            verb = tree.heads[verb]  # "imposed sanctions on Oslo over its raid"
        whatever_verb = tree.words[reason].lower() in word_classes()["reason_preposition"]
        if not (whatever_verb or args.is_blamed_for(tree, reason, verb)):
            return None
        return self._suffering(verb, reason, low)

    def _beside(self, head: int, low: str) -> Reading | None:
        """Whose things somebody seizes who did something to them: "shut it and seized its assets".

        What nobody does to themselves is done to whom the verb beside it is done to.
        """
        tree = self.tree
        verb = tree.heads[tree.heads[head]]
        if (
            tree.tags[head] != "PRP$"
            or tree.deps[tree.heads[head]] != "dobj"
            or tree.deps[verb] != "conj"
            or tree.dependents(verb, "nsubj", "nsubjpass")
            or tree.lemmas[verb] not in word_classes()["done_to_others_verb"]
        ):
            return None
        return self._suffering(tree.heads[verb], head, low)

    def _suffering(self, verb: int, before: int, low: str) -> Reading | None:
        """Whom a verb has to do with besides its subject, if a pronoun after it can mean them."""
        others = (
            *args.object_(self.tree, verb),
            *(h for p in OTHERS for h in args.slot(self.tree, verb, p)),
        )
        for other in others:
            reading = self.reader.read(other) if other < before else None
            if reading is None or not (reading.country or reading.sector):
                continue
            if _agrees(reading, low):
                return reading
        return None

    def _apart_from_own_subject(self, head: int) -> tuple[Mention, ...]:
        """Mentions here that an object pronoun may mean: not its own clause's subject."""
        tree = self.tree
        if tree.tags[head] == "PRP$":
            return self._mentions_here()
        own = next((a for a in tree.ancestors(head) if tree.pos[a] == "VERB"), None)
        barred = set(args.subject(tree, own)) if own is not None else set()
        return tuple(m for m in self._mentions_here() if m.token not in barred)

    def _named_here(self, reading: Reading) -> Reading | None:
        """The reading itself if its phrase stands in this sentence and is no pronoun."""
        if reading.head < len(self.tree) and self.reader.read(reading.head) == reading:
            return reading
        return None

    def _clause_subject(self, head: int, low: str) -> Reading | None:
        """ "Iran said it …": the subject of the clause above, if the pronoun fits it."""
        tree = self.tree
        if low not in SINGULAR_PERSON | NEUTER | PLURAL:
            return None
        own = next((a for a in tree.ancestors(head) if tree.pos[a] == "VERB"), None)
        possessive = tree.tags[head] == "PRP$"
        barred = set() if own is None or possessive else set(args.grammatical_subject(tree, own))
        for a in tree.ancestors(head):
            if tree.pos[a] != "VERB" or (a == own and not possessive):
                continue
            for s in args.grammatical_subject(tree, a):
                if s >= head or s in barred or tree.pos[s] == "PRON":
                    continue
                reading = self.reader.read(s)
                if reading is None or not _agrees(reading, low):
                    continue
                if low in SINGULAR_PERSON and not self.memory.may_be(reading, low):
                    continue
                if reading.country is None and reading.kind == "person":
                    return self._known_person(reading) or self._description(s, reading) or reading
                if reading.country is None:
                    return self._description(s, reading) or reading
                return reading
        return None

    def _speaker(self, head: int) -> Reading | None:
        tree = self.tree
        for a in tree.ancestors(head):
            if tree.pos[a] == "VERB" and tree.lemmas[a] in word_classes()["speech_verb"]:
                for s in args.subject(tree, a):
                    reading = self.reader.read(s)
                    if reading is not None and reading.country:
                        return reading
                    if reading is not None and reading.kind == "person":
                        return self._known_person(reading) or reading
                    if tree.pos[s] == "PRON" and tree.words[s].lower() in SINGULAR_PERSON:
                        return self._pronoun(s)
        return self.memory.nearest(
            lambda m: m.reading.kind == "person" and m.subject, tree.index, head, (), reach=2
        )

    def _known_person(self, reading: Reading) -> Reading | None:
        for word in reversed(reading.name.split()):
            known = self.memory.person(word)
            if known is not None and known.country is not None:
                return known
        return None

    def _pair(self, head: int) -> list[Reading]:
        """ "The two sides", "both countries", "the neighbours"."""
        tree = self.tree
        named = regions().get(tree.words[head].lower(), frozenset())
        if len(named) == 2 and tree.tags[head] == "NNPS":
            first, last = self.reader.extent(head)
            return [_country(code, head, first, last) for code in sorted(named)]
        if tree.tags[head] not in ("NNS",) or tree.lemmas[head] not in word_classes()["pair_noun"]:
            return []
        low = {tree.words[c].lower() for c in tree.children[head]}
        if not low & {"two", "both", "2"}:
            return []
        first, last = self.reader.extent(head)
        if tree.lemmas[head] in word_classes()["person_again"]:
            again = self._person_again(head)
            pair = [again] if again is not None else self.memory.pair(persons=True)
        else:
            pair = []
        pair = pair or self.memory.pair() or self._pair_here(head)
        if len(pair) == 2:
            self.memory.couple = (tree.index, pair)
        return [replace(r, head=head, first=first, last=last) for r in pair]

    def _pair_here(self, head: int) -> list[Reading]:
        """The only two countries named before in the sentence ("a pact between the two")."""
        tree = self.tree
        named = {
            m.reading.country: m.reading
            for m in self._mentions_here()
            if m.token < head
            and not is_located(tree, m.token)
            and m.reading.country
            and m.reading.basis in ("name", "modifier")
        }
        return list(named.values()) if len(named) == 2 else []

    def _description(self, head: int, reading: Reading | None) -> Reading | None:
        """ "The president", "the group", "the country": the last one of its kind."""
        tree = self.tree
        definite = any(
            tree.words[c].lower() in ("the", "this", "that", "its", "their", "his", "her")
            for c in tree.children[head]
        )
        stem = tree.lemmas[head]
        first, last = self.reader.extent(head)
        at = tree.index
        private = word_classes()["private_group"]
        if (
            definite
            and stem in word_classes()["country_noun"]
            and (reading is None or reading.country is None)
            and tree.deps[head] not in ("appos", "attr")
            and not tree.dependents(head, "relcl")
        ):
            code = self._country_meant(head, first)
            if code is not None:
                return _country(code, head, first, last)
        if (
            definite
            and not tree.dependents(head, "poss")
            and stem in word_classes()["group_noun"]
            and (reading is None or reading.country is None)
        ):
            found = self.memory.nearest(
                lambda m: (
                    m.reading.kind in ("organization", "group")
                    and m.reading.country is not None
                    and (not m.reading.plural or m.reading.entity_id is not None)
                    and not (stem in private and m.reading.sector in STATE_SECTORS)
                ),
                at,
                head,
                self._mentions_here(),
                reach=6,
            )
            if found is not None:
                return replace(found, head=head, first=first, last=last)
        body = self.memory.body(tree.words[head].lower()) if definite else None
        if body is not None and (reading is None or reading.kind != "person") and first == last:
            return replace(body, head=head, first=first, last=last, basis="reference")
        if definite and stem in word_classes()["attacker_noun"]:
            plural = tree.tags[head] == "NNS"
            for doer in self.memory.attackers:
                if doer.kind in ("person", "group") and doer.plural == plural:
                    return replace(doer, head=head, first=first, last=last, basis="reference")
        if definite and stem in word_classes()["person_again"]:
            person = self._person_again(head)
            if person is not None:
                return replace(person, head=head, first=first, last=last, basis="reference")
        if reading is None or reading.role is None:
            return None
        if definite and reading.kind == "person" and reading.sector not in NO_PROFESSION:
            colleague = self._person_again(head, reading.sector)
            if colleague is not None:
                return replace(colleague, head=head, first=first, last=last, basis="reference")
        if definite and reading.kind == "person" and not reading.plural:
            role = reading.role
            found = self.memory.nearest(
                lambda m: (
                    m.reading.kind == "person"
                    and m.reading.country is not None
                    and _same_role(m.reading.role, role)
                ),
                at,
                head,
                (),
                reach=10,
            )
            if found is not None:
                sector = "ELI" if reading.sector == "ELI" else found.sector
                return replace(found, head=head, first=first, last=last, sector=sector)
        owner = self._possessor(head)
        if owner is not None:
            owner = self._at_home(owner)  # "the army said its troops"
        if owner is not None and self._is_another(reading, owner):
            return replace(reading, sector=None, others=())  # "Britain and its allies"
        if owner is not None:
            return replace(reading, country=owner.country, basis="reference")
        code = self.memory.country_of_role(reading.role)
        if code is not None:
            return replace(reading, country=code, basis="reference")
        if reading.sector in FIGHTING and not self._is_lone(reading):
            # "100 militants had surrendered": of the group that the article is about
            group = self.memory.nearest(
                lambda m: m.reading.sector in FIGHTING and m.reading.country is not None,
                at,
                head,
                self._mentions_here(),
                reach=8,
            )
            if group is not None:
                return replace(reading, country=group.country, basis="reference")
        return None

    def _person_again(self, head: int, sector: str | None = None) -> Reading | None:
        """ "A German was arrested … The man": the last one told of without a name.

        Another word for a profession tells who by the `sector`: "a reporter … the journalist".
        """
        tree = self.tree
        plural = tree.tags[head] == "NNS"
        if not any(tree.words[c].lower() == "the" for c in tree.dependents(head, "det")) or any(
            tree.pos[c] not in ("DET", "NUM", "PART") for c in tree.children[head]
        ):
            return None
        found = self.memory.nearest(
            lambda m: (
                m.reading.kind == "person"
                and m.reading.plural == plural
                and sector in (None, m.reading.sector)
                and (
                    m.introduced
                    if m.reading.country is not None
                    else m.reading.role == tree.lemmas[head]
                )
            ),
            tree.index,
            head,
            reach=3,
        )
        return found if found is not None and found.country is not None else None

    def _country_meant(self, head: int, first: int) -> str | None:
        """The country that "the country" or "the West African nation" is.

        A country that was just the subject of a sentence, else the article's own, else the last
        one named; never the one that does what the clause says of the country.
        """
        tree = self.tree
        region = _regions_of(" ".join(tree.words[first:head]).lower())
        own = next((a for a in tree.ancestors(head) if tree.pos[a] == "VERB"), None)
        doers = args.subject(tree, own) if own is not None else []
        barred = {r.country for d in doers if d != head and (r := self.reader.read(d))}

        def fits(code: str | None) -> bool:
            return (
                code is not None
                and code not in INTERNATIONAL
                and code not in barred
                and (region is None or code in region)
            )

        here = self._apart_from_own_subject(head)
        subject = self.memory.nearest(
            lambda m: m.subject and m.reading.kind == "country" and fits(m.reading.country),
            tree.index,
            head,
            here,
            reach=1,
        )
        if subject is not None:
            return subject.country
        if fits(self.memory.home):
            return self.memory.home
        last = self.memory.nearest(lambda m: fits(m.reading.country), tree.index, head, here)
        return last.country if last is not None else None

    def _possessor(self, head: int) -> Reading | None:
        tree = self.tree
        for p in tree.dependents(head, "poss"):
            if tree.tags[p] == "PRP$":
                return self._pronoun(p)
        return None

    @staticmethod
    def _is_another(reading: Reading, owner: Reading) -> bool:
        """Whether a phrase means other countries than the one it belongs to."""
        role = reading.role or ""
        return owner.kind == "country" and role.split(" ")[-1] in word_classes()["other_country"]

    @staticmethod
    def _is_lone(reading: Reading) -> bool:
        """A single unknown attacker has no country."""
        return (
            not reading.plural
            and reading.role is not None
            and reading.role.split(" ")[-1] in word_classes()["lone_attacker"]
        )

    def _at_home(self, reading: Reading) -> Reading:
        """A body without a country is the article's own ("police", "the government")."""
        if (
            reading.country is not None
            or reading.sector in (None, "UNK")
            or self.memory.home is None
            or self._is_lone(reading)
            or self._is_of_many(reading)
        ):
            return reading
        return replace(reading, country=self._country_told_of(reading), basis="home")

    def _is_of_many(self, reading: Reading) -> bool:
        """Whether a phrase means bodies of several countries ("Western governments")."""
        words = {w.lower() for w in self.tree.words[reading.first : reading.head]}
        return reading.plural and bool(words & word_classes()["of_many_countries"])

    def _country_told_of(self, reading: Reading) -> str | None:
        """The article's own country, or the other one of two if the sentence is on that."""
        memory = self.memory
        if memory.second is None or reading.sector not in BODIES:
            return memory.home  # refugees, hostages and recruits are seldom of who deals with them
        having = [c for c in (memory.home, memory.second) if c and _has_office(c, reading.role)]
        if len(having) == 1:
            return having[0]  # the United States have no prime minister
        before = [
            m.reading.country
            for m in self._mentions_here()
            if m.token < reading.head
            and m.subject
            and m.reading.basis in ("name", "modifier")
            and m.reading.country in (memory.home, memory.second)
        ]
        return (before and before[-1]) or memory.country_of_branch(reading) or memory.home


@cache
def _countries_of_offices() -> dict[str, frozenset[str]]:
    """For each title that is usual in the world the countries in which somebody has held it."""
    out: dict[str, set[str]] = {}
    for person in lexicon().people.values():
        for office in person.offices:
            if office.title:
                out.setdefault(office.title.lower(), set()).add(office.code)
    return {t: frozenset(codes) for t, codes in out.items() if len(codes) >= USUAL}


def _has_office(code: str, role: str | None) -> bool:
    """Whether a country has an office, as far as its known leaders tell."""
    return code in _countries_of_offices().get(role or "", frozenset())


def _regions_of(words: str) -> frozenset[str] | None:
    """Countries that a phrase's modifiers leave possible; None if they say nothing of a region."""
    known = regions()
    parts = words.split()
    found = [
        known[name]
        for n in (3, 2, 1)
        for k in range(len(parts) - n + 1)
        if (name := " ".join(parts[k : k + n])) in known
    ]
    if not found:
        return None
    longest = found[0]
    return longest.intersection(*found[1:]) or longest


def _country(code: str, head: int, first: int, last: int) -> Reading:
    """A country that a phrase stands for."""
    entity = lexicon().countries[code]
    return Reading(
        head, first, last, entity.name, code, None, (), entity.id, "country", "reference"
    )


def _agrees(reading: Reading, pronoun: str) -> bool:
    """Whether a pronoun can stand for a phrase, by number and kind."""
    if pronoun in SINGULAR_PERSON:
        return reading.kind == "person" and not reading.plural
    if pronoun in PLURAL:
        return reading.plural or reading.kind in ("group", "organization")
    return reading.kind in ("country", "organization", "group") and _is_one(reading)


def _is_one(reading: Reading) -> bool:
    """Whether "it" may stand for a phrase: the United Nations are one organisation."""
    return not reading.plural or (
        reading.kind == "organization" and reading.basis == "name" and reading.entity_id is not None
    )


def _same_role(a: str | None, b: str) -> bool:
    if a is None:
        return False
    a, b = a.removeprefix("former "), b.removeprefix("former ")  # sacked since
    return a == b or a.endswith(" " + b) or b.endswith(" " + a) or a.split(" ")[0] == b
