"""Who is meant by "he", "the group" or "Mr. Kim": reference across the sentences of an article.

Mentions are kept in the order of the text. A pronoun or a bare description takes the nearest
earlier mention that fits in number and kind, subjects first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from pipeline.coding import arguments as args
from pipeline.coding.actors import STATE_SECTORS, PhraseReader, Reading
from pipeline.coding.names import NameMatch
from pipeline.coding.parsing import Tree
from pipeline.lexicon.actors import INTERNATIONAL, lexicon, regions
from pipeline.lexicon.triggers import word_classes

SINGULAR_PERSON = frozenset({"he", "she", "him", "her", "his", "himself", "herself", "hers"})
PLURAL = frozenset({"they", "them", "their", "theirs", "themselves"})
NEUTER = frozenset({"it", "its", "itself"})
SPEAKER = frozenset({"i", "we", "us", "me", "my", "our", "ours", "myself", "ourselves"})


FIGHTING = frozenset({"REB", "UAF", "PRM"})
BODIES = STATE_SECTORS | FIGHTING | {"OPP", "PTY"}
"""Sectors of those whom a sentence on one of two countries means without naming it."""
"""Sectors of armed bands, whose bare nouns mean the band told of before."""


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor mentioned earlier."""

    sentence: int
    token: int
    reading: Reading
    subject: bool
    located: bool = False
    """Whether "in" or "at" makes it a place rather than somebody."""
    introduced: bool = False
    """Whether it is somebody new of a nationality and without a name ("an Egyptian lawyer")."""


OTHERS = ("with", "on", "against", "from", "to")
"""Prepositions after which somebody stands who is not the subject."""


class Memory:
    """The actors of the article so far.

    Args:
        home: The country that the article is about, as ISO 3166-1 alpha-3.
        second: The country that it is about next to that.
    """

    def __init__(self, home: str | None = None, second: str | None = None) -> None:
        self.home = home
        self.second = second
        self._mentions: list[Mention] = []
        self._people: dict[str, Reading] = {}
        self._role_country: dict[str, str] = {}
        self._bodies: dict[str, Reading] = {}
        self.attackers: tuple[Reading, ...] = ()
        """Who did the last violence told of, as the event has them."""

    def learn(self, tree: Tree, reader: PhraseReader) -> None:
        """Take in the actors of a sentence once it has been coded."""
        for reading in _named_heads(tree, reader):
            found = self.introduced(tree, reading)
            if found is not None:
                self.call(found)
        for reading in self.named_in(tree, reader):
            self._note(tree, reading)

    def named_in(self, tree: Tree, reader: PhraseReader) -> list[Reading]:
        """Who is named in a sentence, in its order, people called by a part of their name too."""
        return sorted((*reader.actors(), *self._people_again(tree, reader)), key=lambda r: r.head)

    def _people_again(self, tree: Tree, reader: PhraseReader) -> list[Reading]:
        """People of a sentence whom the article has named in full before ("Mr. Kim")."""
        out: list[Reading] = []
        for reading in _named_heads(tree, reader):
            if reading.is_actor or reading.kind != "person":
                continue
            head = reading.head
            known = self.person(tree.words[head])
            if known is not None and known.country is not None:
                out.append(replace(known, head=head, first=reading.first, last=reading.last))
        return out

    def learn_names(self, sentence: int, matches: list[NameMatch], day: date | None) -> None:
        """Take in the names of a sentence that was not parsed; the first counts as subject."""
        for k, m in enumerate(matches):
            alias = m.aliases[0]
            if len({a.entity.id for a in m.aliases}) > 1 or alias.form in (
                "adjective",
                "territory",
            ):
                continue
            code, sector, office = alias.entity.on(day)
            role = office.title.lower() or None
            reading = Reading(
                0,
                0,
                0,
                alias.entity.name,
                code,
                sector,
                alias.entity.other_sectors,
                alias.entity.id,
                alias.entity.kind,
                "name",
                role,
            )
            self._mentions.append(Mention(sentence, k, reading, k == 0))
            if alias.entity.kind == "person":
                for w in alias.entity.name.split()[-1:]:
                    self._people.setdefault(w, reading)

    def _note(self, tree: Tree, reading: Reading) -> None:
        if reading.basis in ("home", "none") and reading.kind != "person":
            return
        subject = tree.deps[reading.head] in ("nsubj", "nsubjpass") or (
            tree.deps[reading.head] == "conj"
            and tree.deps[tree.heads[reading.head]] in ("nsubj", "nsubjpass")
        )
        located = _is_located(tree, reading.head)
        introduced = (
            reading.kind == "person"
            and reading.basis == "modifier"
            and tree.pos[reading.head] == "NOUN"
            and _is_new(tree, reading.head)
        )
        self._mentions.append(
            Mention(tree.index, reading.head, reading, subject, located, introduced)
        )
        if reading.kind == "person" and reading.name[:1].isupper():
            self.call(reading)
        if (
            reading.kind in ("organization", "group")
            and reading.basis in ("name", "modifier")
            and " " in reading.name
        ):
            self._bodies[reading.name.split()[-1].lower()] = reading
        if reading.role and reading.country:
            self._role_country[reading.role] = reading.country

    def call(self, reading: Reading) -> None:
        """Keep a named person for when a part of the name stands for them."""
        titles = word_classes()["person_title"]
        words = [w for w in reading.name.split() if w.rstrip(".") not in titles]
        for w in {*(words[-1:]), *(words[:1] if len(words) > 1 else [])}:
            known = self._people.get(w)
            if known is None or (known.country is None and reading.country is not None):
                self._people[w] = reading

    def introduced(self, tree: Tree, reading: Reading) -> Reading | None:
        """ "Two Dutch doctors were kidnapped. Jan Smit and Ada Bos …": who was told of unnamed."""
        if (
            reading.kind != "person"
            or reading.country is not None
            or reading.sector is not None
            or reading.role is not None
            or " " not in reading.name
        ):
            return None
        several = tree.deps[reading.head] == "conj" or bool(tree.dependents(reading.head, "conj"))
        found = self.nearest(
            lambda m: m.introduced and m.reading.plural == several,
            tree.index,
            reading.head,
            reach=2,
        )
        if found is None:
            return None
        return replace(reading, country=found.country, basis="reference")

    def person(self, word: str) -> Reading | None:
        """The person called by a family or first name before."""
        return self._people.get(word)

    def body(self, word: str) -> Reading | None:
        """The body whose name ends in a word ("the Treasury", "the commission")."""
        return self._bodies.get(word)

    def country_of_role(self, role: str | None) -> str | None:
        """The country that a role noun had when it was last named in full."""
        return self._role_country.get(role) if role else None

    def nearest(
        self,
        fits: Callable[[Mention], bool],
        sentence: int,
        token: int,
        within: tuple[Mention, ...] = (),
        reach: int = 4,
    ) -> Reading | None:
        """The best earlier mention that fits: same sentence before the token, then further back."""
        here = [m for m in within if m.token < token and fits(m)]
        subjects = [m for m in here if m.subject]
        if here:
            return (subjects or here)[-1].reading
        for back in range(sentence - 1, max(-2, sentence - 1 - reach), -1):
            there = [m for m in self._mentions if m.sentence == back and fits(m)]
            if there:
                subjects = [m for m in there if m.subject]
                return (subjects[0] if subjects else there[-1]).reading
        return None

    def pair(self) -> list[Reading]:
        """The two countries or leaders mentioned last, but not where they were."""
        out: list[Reading] = []
        for m in reversed(self._mentions):
            r = m.reading
            if (
                r.country
                and not m.located
                and r.basis in ("name", "modifier")
                and all(o.country != r.country for o in out)
            ):
                out.append(r)
            if len(out) == 2:
                return out[::-1]
        return []


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
            return above
        if low in SINGULAR_PERSON:
            return self.memory.nearest(
                lambda m: m.reading.kind == "person" and not m.reading.plural, at, head, mentions
            )
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
                    and not m.reading.plural
                    and m.subject
                ),
                at,
                head,
                mentions,
            ) or self.memory.nearest(
                lambda m: (
                    m.reading.kind in ("country", "organization", "group") and not m.reading.plural
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
        tree, classes = self.tree, word_classes()
        if tree.tags[head] != "PRP$":
            return None
        reason = next((a for a in tree.ancestors(head) if tree.deps[a] == "prep"), None)
        if reason is None or tree.pos[tree.heads[reason]] not in ("VERB", "NOUN"):
            return None
        verb = tree.heads[reason]
        if tree.deps[verb] == "dobj":
            verb = tree.heads[verb]  # "imposed sanctions on Oslo over its raid"
        by = tree.words[reason].lower()
        if by not in classes["reason_preposition"] and not (
            by == "for" and tree.lemmas[verb] in classes["blame_verb"]
        ):
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
        pair = self.memory.pair() or self._pair_here(head)
        return [replace(r, head=head, first=first, last=last) for r in pair]

    def _pair_here(self, head: int) -> list[Reading]:
        """The only two countries named before in the sentence ("a pact between the two")."""
        tree = self.tree
        named = {
            m.reading.country: m.reading
            for m in self._mentions_here()
            if m.token < head
            and not _is_located(tree, m.token)
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
            and stem in word_classes()["group_noun"]
            and (reading is None or reading.country is None)
        ):
            found = self.memory.nearest(
                lambda m: (
                    m.reading.kind in ("organization", "group")
                    and m.reading.country is not None
                    and not m.reading.plural
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
                return replace(found, head=head, first=first, last=last)
        owner = self._possessor(head)
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

    def _person_again(self, head: int) -> Reading | None:
        """ "A German was arrested … The man": the last one told of without a name."""
        tree = self.tree
        plural = tree.tags[head] == "NNS"
        if (
            not any(tree.words[c].lower() == "the" for c in tree.dependents(head, "det"))
            or len(tree.children[head]) > 1
        ):
            return None
        return self.memory.nearest(
            lambda m: (
                m.reading.kind == "person"
                and m.reading.country is not None
                and m.reading.plural == plural
                and m.introduced
            ),
            tree.index,
            head,
            reach=3,
        )

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
        before = [
            m.reading.country
            for m in self._mentions_here()
            if m.token < reading.head
            and m.subject
            and m.reading.basis in ("name", "modifier")
            and m.reading.country in (memory.home, memory.second)
        ]
        return before[-1] if before else memory.home


def _named_heads(tree: Tree, reader: PhraseReader) -> list[Reading]:
    """Phrases of a sentence whose head is a name."""
    heads = (
        i
        for i in range(len(tree))
        if tree.pos[i] == "PROPN" and tree.deps[i] not in ("compound", "nmod", "amod")
    )
    return [r for i in heads if (r := reader.read(i)) is not None]


def _is_located(tree: Tree, head: int) -> bool:
    """Whether a name tells where something is."""
    return tree.deps[head] == "pobj" and tree.words[tree.heads[head]].lower() in ("in", "at")


def _is_new(tree: Tree, head: int) -> bool:
    """Whether a phrase brings in somebody not told of before, whom it does not name."""
    if tree.dependents(head, "poss") or any(
        tree.pos[a] == "PROPN" for a in tree.dependents(head, "appos")
    ):
        return False
    before = {tree.words[c].lower() for c in tree.dependents(head, "det", "nummod", "quantmod")}
    return not before & {"the", "this", "that", "these", "those"} and bool(
        before or tree.tags[head] == "NNS"
    )


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
    return reading.kind in ("country", "organization", "group") and not reading.plural


def _same_role(a: str | None, b: str) -> bool:
    if a is None:
        return False
    return a == b or a.endswith(" " + b) or b.endswith(" " + a) or a.split(" ")[0] == b
