"""Which words of a sentence state an event, in which sense."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipeline.coding import arguments as args
from pipeline.coding.actors import STATE_SECTORS, PhraseReader, Reading
from pipeline.coding.lemmas import lemma
from pipeline.coding.parsing import Tree
from pipeline.coding.reference import Resolver
from pipeline.lexicon.triggers import Condition, Trigger, TriggerLexicon, word_classes

PARTICLE_LABELS = frozenset({
    "prt", "prep", "advmod", "dobj", "acomp", "attr", "oprd", "xcomp", "ccomp", "npadvmod", "advcl",
})  # fmt: skip
"""How a verb's particle or small phrase may hang on it ("give up", "set free", "take hostage")."""
PREDICATIVE = frozenset({"acomp", "attr", "oprd", "conj", "ROOT", "ccomp", "amod", "advcl"})
ARMED = frozenset({"MIL", "REB", "COP", "UAF", "PRM", "SPY", "CRM"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A trigger entry that fires at a token."""

    token: int
    first: int
    entry: Trigger


class TriggerMatcher:
    """Finds the triggers of one sentence."""

    def __init__(
        self, tree: Tree, reader: PhraseReader, lexicon: TriggerLexicon, resolver: Resolver
    ) -> None:
        self.tree = tree
        self.reader = reader
        self.lexicon = lexicon
        self.resolver = resolver
        self._heads: dict[tuple[int, str, str, int], list[int]] = {}
        self._told: dict[tuple[int, ...], set[str]] = {}
        self._read: dict[tuple[int, ...], str] = {}
        self._toponyms: dict[int, bool] = {}

    @cached_property
    def _vocabulary(self) -> set[str]:
        return {w.lower() for w in self.tree.words} | set(self.tree.lemmas)

    def hits(self) -> list[Hit]:
        """At most one hit a token, in the order of the text."""
        out: list[Hit] = []
        taken: set[int] = set()
        for i in range(len(self.tree)):
            hit = self._at(i)
            if hit is not None:
                out.append(hit)
        # a longer expression ("car bomb") silences the words inside it
        for h in out:
            if h.first < h.token:
                taken.update(range(h.first, h.token))
        return [h for h in out if h.token not in taken]

    def _at(self, i: int) -> Hit | None:
        tree = self.tree
        part = tree.pos[i]
        if part == "VERB" and not self.is_adjectival(i):
            for entry in self.lexicon.triggers.get((tree.lemmas[i], "v"), ()):
                if self._particle(i, entry.particle) and self.holds(i, entry):
                    return Hit(i, i, entry)
        if part in ("NOUN", "PROPN") or (
            part == "VERB" and tree.tags[i] == "VBG" and not tree.dependents(i, "dobj", "nsubj")
        ):
            if part == "PROPN" and (i in self.reader.names or tree.words[i] == "March"):
                return None
            if tree.deps[i] in ("compound", "nmod") and tree.heads[i] > i:
                return None  # "riot shields", "protest leader"
            found = self._noun(i)
            if found is not None:
                return found
        if part == "ADJ" or self._is_participle(i):
            for entry in self.lexicon.triggers.get((tree.words[i].lower(), "a"), ()):
                if self._is_predicated(i) and self.holds(i, entry):
                    return Hit(i, i, entry)
        return None

    def _is_predicated(self, i: int) -> bool:
        """Whether an adjective says something of somebody; participles on a noun only describe."""
        dep = self.tree.deps[i]
        return dep in PREDICATIVE or (dep == "acl" and self.tree.tags[i] != "VBN")

    def _is_participle(self, i: int) -> bool:
        """Whether a verb may describe somebody: "is committed to", but not "has committed"."""
        tag = self.tree.tags[i]
        return tag == "VBG" or (
            tag == "VBN"
            and (not args.has_have(self.tree, i) or bool(self.tree.dependents(i, "auxpass")))
        )

    def _noun(self, i: int) -> Hit | None:
        tree = self.tree
        stem = tree.lemmas[i] if tree.pos[i] == "NOUN" else tree.words[i].lower()
        plain = tree.words[i].lower()
        if i >= 2 and tree.words[i - 1] == "-":
            # the parser splits "cease-fire" into three tokens
            for entry in self.lexicon.triggers.get(
                (f"{tree.words[i - 2].lower()}-{stem}", "n"), ()
            ):
                if self.holds(i, entry):
                    return Hit(i, i - 2, entry)
        for words, pos in (
            *self.lexicon.phrases.get(stem, ()),
            *(self.lexicon.phrases.get(plain, ()) if plain != stem else ()),
        ):
            n = len(words)
            if pos != "n" or i - n + 1 < 0:
                continue
            if all(tree.words[i - n + 1 + k].lower() == words[k] for k in range(n - 1)):
                for entry in self.lexicon.triggers.get((" ".join(words), "n"), ()):
                    if self.holds(i, entry):
                        return Hit(i, i - n + 1, entry)
        forms = [stem, plain]
        if tree.tags[i] == "NNPS" and tree.deps[i] in ("ROOT", "nsubj", "nsubjpass"):
            # headlines write "Violent Clashes": the plural of a noun, though tagged as a name
            forms.append(lemma(plain, "NNS"))
        for key in dict.fromkeys(forms):
            for entry in self.lexicon.triggers.get((key, "n"), ()):
                if self.holds(i, entry):
                    return Hit(i, i, entry)
        return None

    def is_adjectival(self, i: int) -> bool:
        """A participle that only describes ("the occupied territories", "the attacking side")."""
        tree = self.tree
        return tree.deps[i] in ("amod", "compound") and tree.heads[i] > i

    def _particle(self, i: int, particle: str | None) -> bool:
        """Whether a verb has the particle or small phrase that an entry needs, if it needs one."""
        if particle is None:
            return True
        tree, parts = self.tree, particle.split(" ")
        if parts[0] not in self._vocabulary:
            return False
        clauses = (a for o in tree.dependents(i, "dobj") for a in tree.dependents(o, "acl"))
        # "charged a man living in Oslo with murder": the parser hangs "with" on the clause
        below = (*tree.children[i], *(p for a in clauses for p in tree.dependents(a, "prep")))
        hung = (
            c
            for c in below
            if c > i and tree.words[c].lower() == parts[0] and tree.deps[c] in PARTICLE_LABELS
        )
        at = next(hung, i + 1)
        return [w.lower() for w in tree.words[at : at + len(parts)]] == parts

    # -- conditions ----------------------------------------------------------------------------

    def holds(self, i: int, entry: Trigger) -> bool:
        """Whether all conditions of an entry hold at a token."""
        return all(self._holds(i, entry, c) for c in entry.conditions)

    def _holds(self, i: int, entry: Trigger, condition: Condition) -> bool:
        if condition.slot == "neg":
            return bool(self.tree.dependents(i, "neg")) != condition.negated
        if condition.slot == "text":
            return self._vocabulary.isdisjoint(condition.words) == condition.negated
        heads = self.slot(i, entry, condition.slot) or self._gerunds(i, condition.slot)
        if not heads:
            return condition.may_be_empty != condition.negated
        if condition.words and not self._words(heads).isdisjoint(condition.words):
            return not condition.negated
        if condition.phrases:
            text = self._phrases(heads)
            if any(phrase in text for phrase in condition.phrases):
                return not condition.negated
        if any(self._test(h, t) for h in heads for t in condition.tests):
            return not condition.negated
        return condition.negated

    def _gerunds(self, i: int, preposition: str) -> list[int]:
        """Acts under a preposition of a word ("banned them from leaving")."""
        tree = self.tree
        return [
            g
            for p in tree.dependents(i, "prep")
            if tree.words[p].lower() == preposition
            for g in tree.dependents(p, "pcomp")
        ]

    def slot(self, i: int, entry: Trigger, name: str) -> list[int]:
        """Heads at a slot of an entry's token; nouns have slots of their own."""
        length = entry.lemma.count(" ") + 1 if entry.pos == "n" else 1
        key = (i, name, entry.pos, length)
        if key not in self._heads:
            self._heads[key] = self._slot(i, entry.pos, name, length)
        return self._heads[key]

    def _slot(self, i: int, pos: str, name: str, length: int) -> list[int]:
        if pos == "n":
            found = noun_slot(self.tree, i, name, self.reader, length)
            top = self._top(i, length)
            if not found and top != i:
                found = noun_slot(self.tree, top, name, self.reader)  # "its request for talks"
            return found
        if name == "objposs":
            return [x for o in args.object_(self.tree, i) for x in self._whose(o)]
        return args.slot(self.tree, i, name)

    def _top(self, i: int, length: int) -> int:
        """The word on which an expression of `length` words that ends at a token hangs."""
        heads = self.tree.heads
        return next(
            (
                j
                for j in range(i - length + 1, i)
                if not i - length < heads[j] <= i or heads[j] == j
            ),
            i,
        )

    def _whose(self, o: int) -> list[int]:
        """Whose an object is: a person of a country stands for themselves."""
        reading = self._reading(o)
        if reading is not None and reading.country and reading.kind in ("person", "group"):
            return [o]
        return args.modifiers(self.tree, o)

    def _words(self, heads: list[int]) -> set[str]:
        """What may be asked of phrases: their heads and modifiers, as written and as lemmas."""
        key = tuple(heads)
        if key not in self._told:
            self._told[key] = self._words_of(heads)
        return self._told[key]

    def _words_of(self, heads: list[int]) -> set[str]:
        tree = self.tree
        out: set[str] = set()
        for h in heads:
            out.update((tree.lemmas[h], tree.words[h].lower()))
            if h >= 2 and tree.words[h - 1] == "-":
                out.add(f"{tree.words[h - 2].lower()}-{tree.lemmas[h]}")
            if tree.tags[h] == "PRP":
                meant = self._reading(h)
                out.update(meant.role.split(" ") if meant is not None and meant.role else ())
            for c in tree.dependents(h, "compound", "amod", "nmod"):
                out.update((tree.lemmas[c], tree.words[c].lower()))
            if tree.tags[h] in ("CD", "DT") or tree.lemmas[h] in self.lexicon.classes["quantity"]:
                for below in args.under(tree, h, "of"):
                    out.update((tree.lemmas[below], tree.words[below].lower()))
        return out

    def _phrases(self, heads: list[int]) -> str:
        """The words of phrases with a space before and after each, or nothing for a single word."""
        key = tuple(heads)
        if key not in self._read:
            text = " ".join(self._phrase(h) for h in heads)
            self._read[key] = f" {text} " if " " in text else ""
        return self._read[key]

    def _phrase(self, h: int) -> str:
        first, last = self.reader.extent(h)
        words = [self.tree.words[j].lower() for j in range(first, last)]
        return " ".join([*words, self.tree.lemmas[h]])

    def _reading(self, h: int) -> Reading | None:
        """What a head stands for; a pronoun stands for what the article named before."""
        if self.tree.tags[h] not in ("PRP", "PRP$"):
            return self.reader.read(h)
        return next(iter(self.resolver.resolve(h)), None)

    def _is_toponym(self, h: int) -> bool:
        """Whether a head is in a known name of a place; asked again and again."""
        if h not in self._toponyms:
            self._toponyms[h] = self.reader.is_toponym(h)
        return self._toponyms[h]

    def _test(self, h: int, test: str) -> bool:
        reading = self._reading(h)
        tree = self.tree
        if test == "person":
            if tree.pos[h] == "PRON" and tree.words[h].lower() in (
                "he",
                "she",
                "him",
                "her",
                "they",
                "them",
                "who",
                "i",
                "we",
                "you",
            ):
                return True
            return reading is not None and (
                reading.kind in ("person", "group") or reading.sector is not None
            )
        if test == "place" and tree.pos[h] == "PROPN" and self._is_toponym(h):
            return True
        if reading is None:
            return False
        match test:
            case "actor":
                return reading.is_actor and (reading.kind != "thing" or reading.sector is not None)
            case "private":
                return (
                    reading.kind == "person" and reading.sector is None and tree.pos[h] == "PROPN"
                )
            case "armed":
                return reading.sector in ARMED
            case "state":
                return reading.sector in STATE_SECTORS or (reading.kind == "country")
            case "country":
                return reading.kind == "country"
            case "place":
                return reading.kind in ("place", "country")
        return False


def noun_slot(tree: Tree, i: int, name: str, reader: PhraseReader, length: int = 1) -> list[int]:
    """Heads at a slot of an event noun that is `length` words long, the last at `i`."""
    match name:
        case "agent":
            return args.noun_agent(tree, i) or modifier_names(tree, i, reader, length)
        case "poss":
            return args.slot_possessor(tree, i) or modifier_names(tree, i, reader, length)
        case "by":
            return args.under(tree, i, "by") or [
                h for o in args.under(tree, i, "of") for h in args.under(tree, o, "by")
            ]
        case "subj":
            head = tree.heads[i]
            if tree.deps[i] in ("attr", "dobj", "oprd") and tree.pos[head] in ("VERB", "AUX"):
                return args.subject(tree, head)
            return []
        case "obj":
            return args.under(tree, i, "of")
        case "governor":
            return [tree.heads[i]] if tree.heads[i] != i else []
        case "mod":
            return tree.dependents(i, "amod", "compound", "nmod", "poss")
        case "doer":  # "its call for Oslo to withdraw"
            return [
                h
                for c in tree.dependents(i, "acl", "advcl", "relcl")
                if tree.tags[c] == "VB"
                for h in tree.dependents(c, "nsubj")
            ]
    found = args.under(tree, i, name)
    if (
        not found
        and tree.deps[i] == "nsubj"
        and name in ("between", "against", "with", "among", "by", "from")
    ):
        found = args.under(tree, tree.heads[i], name)  # "fighting broke out between"
    if not found and name in ("by", "with", "against", "from", "between"):
        # "the arrest of a banker by police": the parser hangs the second phrase below the first
        found = [h for o in args.under(tree, i, "of") for h in args.under(tree, o, name)]
    if not found and tree.deps[i] in ("dobj", "nsubjpass", "pobj"):
        # "imposed sanctions on Iran": the preposition may hang on the verb
        head = tree.heads[i]
        if tree.deps[i] == "pobj":
            head = tree.heads[head]
        if tree.pos[head] == "VERB":
            found = [h for h in args.under(tree, head, name) if h != i]
    return found


def modifier_names(tree: Tree, i: int, reader: PhraseReader, length: int = 1) -> list[int]:
    """Nationality adjectives and compounds of an event noun that name someone."""
    out = []
    for c in tree.dependents(i, "amod", "compound", "nmod", "npadvmod"):
        reading = reader.read(c)
        if tree.tags[c] in ("NN", "NNS") and tree.lemmas[c] in word_classes()["building"]:
            continue  # a "mosque bombing", "school attack" is none by the mosque
        if c > i - length and (
            tree.pos[c] != "NOUN" or reading is None or reading.sector not in ("COP", "MIL")
        ):
            continue  # part of the trigger itself: "military action", but police do a "police raid"
        is_part = tree.deps[c] in ("compound", "nmod")
        if reading is not None and is_part and (reading.kind == "place" or _is_capital(c, reader)):
            continue  # "the Geneva talks" are held there, the "Nice attack" was there
        if reading is not None and reading.is_actor and not reader.is_hyphened_away(c):
            out += [j for j in _hyphened(tree, c, reader) if reader.read(j) is not None]
    return out


def _is_capital(c: int, reader: PhraseReader) -> bool:
    return c in reader.names and reader.is_city(c)


def _hyphened(tree: Tree, c: int, reader: PhraseReader) -> list[int]:
    """A modifier with what a hyphen joins to it ("the Kenya-Sudan talks")."""
    before = [c - 2] if c >= 2 and tree.words[c - 1] == "-" and c - 2 in reader.names else []
    return [*before, *reader.expand([c])]
