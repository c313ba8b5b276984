"""Who was told of in an article so far: what pronouns and descriptions may take up.

Mentions are kept in the order of the text, with what the article calls whom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from pipeline.coding.actors import PhraseReader, Reading
from pipeline.coding.names import NameMatch
from pipeline.coding.parsing import Tree
from pipeline.lexicon.actors import INTERNATIONAL, lexicon
from pipeline.lexicon.triggers import word_classes

FEMALE = frozenset({"she", "her", "herself", "hers"})
BRANCHES = frozenset({"LEG", "JUD", "COP", "MIL"})
"""Branches of a state that are called by several nouns ("lawmakers … parliament")."""


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
        self._is_woman: dict[str, bool] = {}
        self.couple: tuple[int, list[Reading]] | None = None
        """The two who were last called "the two sides", and in which sentence."""
        self.attackers: tuple[Reading, ...] = ()
        """Who did the last violence told of, as the event has them."""

    def learn(self, tree: Tree, readings: Iterable[Reading]) -> None:
        """Take in the actors of a sentence, as whom they stand for."""
        for reading in readings:
            self._note(tree, reading)

    def named_in(self, tree: Tree, reader: PhraseReader) -> list[Reading]:
        """Who is named in a sentence, in its order, people called by a part of their name too."""
        named = [self.meant(tree, r) for r in reader.actors()]
        return sorted((*named, *self._people_again(tree, reader)), key=lambda r: r.head)

    def meant(self, tree: Tree, reading: Reading) -> Reading:
        """A famous person called by a family name that the article has given to another.

        "Former mayor Luis Sarkozy was charged. Sarkozy …" is the mayor.
        """
        known = self.person(tree.words[reading.head]) if reading.kind == "person" else None
        if (
            known is None
            or known.country is None
            or reading.entity_id is None
            or known.entity_id is not None
            or reading.last > reading.first
        ):
            return reading
        return replace(known, head=reading.head, first=reading.first, last=reading.last)

    def _people_again(self, tree: Tree, reader: PhraseReader) -> list[Reading]:
        """People of a sentence whom the article has named in full before ("Mr. Kim")."""
        out: list[Reading] = []
        for reading in named_heads(tree, reader):
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
        located = is_located(tree, reading.head)
        citizens = reading.kind == "group" and reading.basis == "name" and _are_citizens(reading)
        introduced = _is_new(tree, reading.head) and (
            citizens
            or (
                reading.kind == "person"
                and reading.basis == "modifier"
                and tree.pos[reading.head] == "NOUN"
            )
        )
        if citizens and introduced:
            several = tree.tags[reading.head] in ("NNS", "NNPS")
            reading = replace(reading, kind="person", plural=several)
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
            if reading.kind == "group":  # "the foreign ministry … the ministry"
                self._role_country[reading.role.split(" ")[-1]] = reading.country

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

    def may_be(self, reading: Reading, pronoun: str) -> bool:
        """Whether a person may be called "he" or "she", by their nouns and earlier pronouns."""
        words = {w.rstrip(".").lower() for w in (*reading.name.split(), reading.role or "")}
        classes = word_classes()
        woman = self._is_woman.get(reading.name)
        if woman is None and words & classes["female_word"]:
            woman = True
        if woman is None and words & classes["male_word"]:
            woman = False
        return woman is None or woman == (pronoun in FEMALE)

    def called(self, reading: Reading, pronoun: str) -> None:
        """Keep by which pronoun a person was called."""
        self._is_woman.setdefault(reading.name, pronoun in FEMALE)

    def body(self, word: str) -> Reading | None:
        """The body whose name ends in a word ("the Treasury", "the commission")."""
        return self._bodies.get(word)

    def country_of_role(self, role: str | None) -> str | None:
        """The country that a role noun had when it was last named in full."""
        return self._role_country.get(role) if role else None

    def country_of_branch(self, reading: Reading) -> str | None:
        """The only country whose lawmakers, judges, police or troops were told of."""
        sector = reading.sector
        if sector not in BRANCHES or (sector == "MIL" and reading.kind == "person"):
            return None  # soldiers may be those of the other side
        countries = {
            m.reading.country
            for m in self._mentions
            if m.reading.sector == sector
            and m.reading.country in (self.home, self.second)
            and m.reading.basis in ("name", "modifier")
        }
        return next(iter(countries)) if len(countries) == 1 else None

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

    def pair(self, persons: bool = False) -> list[Reading]:
        """The two countries or leaders mentioned last, but not where they were.

        Args:
            persons: Whether only people fit ("both men").
        """
        if self.couple is not None and not persons and not self._others_since(*self.couple):
            return self.couple[1]
        out: list[Reading] = []
        for m in reversed(self._mentions):
            r = m.reading
            if (
                r.country
                and r.country not in INTERNATIONAL
                and (r.kind == "person" or not persons)
                and not m.located
                and r.basis in ("name", "modifier")
                and all(o.country != r.country for o in out)
            ):
                out.append(r)
            if len(out) == 2:
                return out[::-1]
        return []

    def _others_since(self, sentence: int, couple: list[Reading]) -> bool:
        """Whether two others were told of in one sentence since two were last called a pair.

        "They accused France. The two countries …" are still the two that accused it.
        """
        own = {r.country for r in couple}
        others: dict[int, set[str]] = {}
        for m in self._mentions:
            code = m.reading.country
            if m.sentence > sentence and code and code not in INTERNATIONAL and not m.located:
                others.setdefault(m.sentence, set()).add(code)
        return any(len(codes) > 1 and codes - own for codes in others.values())


def named_heads(tree: Tree, reader: PhraseReader) -> list[Reading]:
    """Phrases of a sentence whose head is a name."""
    heads = (
        i
        for i in range(len(tree))
        if tree.pos[i] == "PROPN" and tree.deps[i] not in ("compound", "nmod", "amod")
    )
    return [r for i in heads if (r := reader.read(i)) is not None]


def is_located(tree: Tree, head: int) -> bool:
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
        before or tree.tags[head] in ("NNS", "NNPS")
    )


def _are_citizens(reading: Reading) -> bool:
    """Whether a name is that of a nation's people ("three Kenyans")."""
    nation = lexicon().countries.get(reading.country or "")
    return reading.sector is None and nation is not None and nation.id == reading.entity_id
