"""From triggers to statements: what operators, light verbs, negation and mood make of an event.

Starting at a trigger, the walk goes up the tree through complements. An operator on the way
("agreed to", "threatened", "an end to") changes code, participants or status by the composition
table; light verbs and reporting verbs are passed through.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.coding import arguments as args
from pipeline.coding.light_verbs import carried, is_light
from pipeline.coding.operators import accused, applied, operator_at, taken
from pipeline.coding.operators_alone import fallbacks, reported_demands
from pipeline.coding.relations import is_complement, step
from pipeline.coding.statements import Statement, fineness, is_strong, names_someone, stated
from pipeline.coding.triggers import Hit, TriggerMatcher
from pipeline.lexicon.triggers import Composition, Operator

HIGHEST = 12
"""Words up the tree that an event is followed through."""


class Composer:
    """Turns the hits of one sentence into statements."""

    def __init__(self, matcher: TriggerMatcher) -> None:
        self.tree = matcher.tree
        self.reader = matcher.reader
        self.matcher = matcher
        self.lexicon = matcher.lexicon
        self._strong: dict[int, str] = {}
        """Codes of the verbs whose entry was written for what their complement holds."""
        self._reporting = self.lexicon.classes["reporting_verb"]
        self._containers = self.lexicon.classes["event_container"]

    def statements(self, hits: list[Hit]) -> list[Statement]:
        """All statements of the sentence, one an anchor and code."""
        hits = [
            h
            for h in hits
            if h.entry.event_type != "REQUEST" or not args.is_prompt(self.tree, h.token)
        ]
        self._strong = {h.token: h.entry.code for h in hits if h.entry.pos == "v" and is_strong(h)}
        out = [s for hit in hits for s in self._climb(stated(hit, self.matcher))]
        anchors = {s.anchor for s in out if s.composed}
        for base in fallbacks(self.matcher, anchors, {h.token for h in hits}):
            out += self._climb(base)
        out += reported_demands(self.matcher, {t for s in out for t in (*s.path, s.hit.token)})
        # an operator that is a trigger too speaks once: the composed reading says more
        composed = {s.anchor for s in out if s.composed}
        out = [s for s in out if s.composed or s.anchor not in composed]
        out = self._without_conditions(self._without_twins(out))
        return [self._completed(s, out) for s in _each_once(self._without_purposes(out))]

    # -- the walk ------------------------------------------------------------------------------

    def _climb(self, s: Statement) -> list[Statement]:
        """The statement that the words above make of one, after those that it leaves standing."""
        kept: list[Statement] = []
        at, said = s.anchor, False
        blamed = self.tree.lemmas[at] in self.lexicon.classes["wrongdoing_verb"]
        for _ in range(HIGHEST):
            above = step(self.tree, at, self.lexicon)
            if above is None:
                break
            parent, relation = above
            if relation == "conj" or s.hit.first <= parent < s.hit.token:
                at = parent
                continue
            if relation == "text":
                s, at, said = replace(s, path=(*s.path, parent)), parent, True
                continue
            if said and relation == "obj":
                relation = "text"  # "passed", "rejected", "repealed a law banning rallies"
            operator = operator_at(self.matcher, parent, relation, at)
            if operator is not None:
                kind, code = taken(self.tree, operator, s, at, self.lexicon)
                composition = self.lexicon.compose(kind, code)
                if composition is None:
                    break
                stays = _stays(s, operator, composition)
                if composition.status == "none":  # who rejects a charge does nothing
                    return [*kept, _aimed(self.matcher, s, parent)] if stays else kept
                if self._says_as_much(parent, composition):
                    return [*kept, s] if stays else kept
                if stays:
                    kept.append(s)
                s = applied(self.matcher, s, operator, composition, parent)
                blamed = kind == "claim"
            elif (
                not said
                and self.tree.deps[at] != "pcomp"
                and is_light(self.matcher, parent, relation, at)
            ):
                s = carried(self.matcher, s, parent, relation)
                blamed = relation == "behind"
            elif relation in ("ccomp", "xcomp", "obj") and self._is_report(parent):
                s = (accused(self.matcher, s, parent) if blamed else None) or self._attributed(
                    s, parent
                )
                if relation == "obj":
                    break
            elif not self._is_passed(at, parent, relation):
                if relation == "text" and self._is_issued(parent):
                    s = replace(s, path=(*s.path, parent))
                break
            s = replace(s, path=(*s.path, parent))
            at, said = parent, False
        return [*kept, s]

    def _says_as_much(self, verb: int, composition: Composition) -> bool:
        """Whether an operator's own entry, made for this complement, tells no less."""
        strong = self._strong.get(verb)
        return strong is not None and (
            composition.code is None or fineness(strong) >= fineness(composition.code)
        )

    def _is_report(self, i: int) -> bool:
        return self.tree.lemmas[i] in self._reporting

    def _attributed(self, s: Statement, verb: int) -> Statement:
        """The statement with who reports it, unless that is who acts."""
        if s.attribution is not None:
            return s
        subject = args.subject(self.tree, verb)
        if subject and subject[0] not in s.actors:
            return replace(s, attribution=subject[0])
        return s

    def _is_issued(self, verb: int) -> bool:
        """Whether a document is made or put in force by a verb, whose mood is that of its words."""
        return self.tree.lemmas[verb] in self.lexicon.classes["issuing_verb"]

    def _is_passed(self, at: int, i: int, relation: str) -> bool:
        """Whether a word changes nothing above another: "a wave of attacks", "hopes to visit"."""
        if relation == "of" and self.tree.lemmas[i] in self._containers:
            return True
        if relation == "predicate":
            return (self.tree.words[at].lower(), "a") in self.lexicon.operators
        if relation == "done":
            return args.is_orderer(self.tree, i)
        return relation == "xcomp" and self.tree.pos[i] in ("VERB", "ADJ")

    # -- statements of one event ---------------------------------------------------------------

    def _without_twins(self, statements: list[Statement]) -> list[Statement]:
        """ "Imposed a blockade", "signed a pact" are one event each; the finer code stays."""
        statements = [s for s in statements if not self._only_describes(s, statements)]
        by_token = {s.hit.token: s for s in statements if not s.composed and s.hit.entry.pos == "v"}
        dropped: set[int] = set()
        merged: dict[int, Statement] = {}
        for s in statements:
            verb = self._verb_over(s, by_token)
            if verb is None or not is_strong(verb.hit):
                continue
            kept, gone = (s, verb) if self._is_finer(s, verb) else (verb, s)
            dropped.add(id(gone))
            merged[id(kept)] = replace(
                merged.get(id(kept), kept),
                actors=kept.actors or gone.actors,
                recipients=self._suffering(kept, gone),
            )
        return [merged.get(id(s), s) for s in statements if id(s) not in dropped]

    def _only_describes(self, s: Statement, statements: list[Statement]) -> bool:
        """Whether a word tells the kind of another event ("a stone-throwing protest")."""
        modifier = self.tree.deps[s.hit.token] in ("amod", "compound", "nmod")
        head = self.tree.heads[s.hit.token]
        return modifier and any(
            o.hit.token == head and o.event_type == s.event_type for o in statements
        )

    def _suffering(self, kept: Statement, gone: Statement) -> tuple[int, ...]:
        """Who suffers an event told twice: those said to be killed, before where it happened."""
        others = tuple(r for r in gone.recipients if r != kept.anchor)
        if gone.symmetric and not kept.symmetric:  # "met the king on a visit to Oslo"
            others = tuple(a for a in gone.actors if a not in kept.actors)
        casualties = self.lexicon.classes["casualty_verb"]
        if gone.event_type == "ASSAULT" and gone.hit.entry.lemma in casualties:
            return others or kept.recipients
        return kept.recipients or others

    def _verb_over(self, s: Statement, by_token: dict[int, Statement]) -> Statement | None:
        """The statement of the verb that an event noun is object of."""
        if s.composed or s.hit.entry.pos != "n":
            return None
        for clause in self.tree.dependents(s.hit.token, "acl", "relcl"):
            below = by_token.get(clause)
            if below is not None and below.code == s.code:
                return below  # "a truce announced by the armies"
        above = step(self.tree, s.hit.token, self.lexicon)
        listed = above is not None and above[1] == "conj"
        while above is not None and above[1] == "conj":
            above = step(self.tree, above[0], self.lexicon)
        if above is None or above[1] in ("subj", "xcomp", "ccomp"):
            return None
        verb = by_token.get(above[0])
        if verb is None or verb.event_type == s.event_type:
            return verb
        if listed:
            return None  # "condemned the coup and the arrests"
        if above[1] == "obj":
            return verb
        # "on a visit to Oslo, she praised the king": two events
        return None if args.is_engagement(self.tree, s.hit.token) else verb

    def _is_finer(self, noun: Statement, verb: Statement) -> bool:
        """Whether an event noun tells more than the verb over it."""
        difference = fineness(noun.code) - fineness(verb.code)
        token, staging = verb.hit.token, self.lexicon.classes["staging_verb"]
        if self.tree.lemmas[token] in staging and args.light_roles(self.tree, token):
            return difference >= 0
        return difference > 0 and self._is_carrier(token, noun, verb)

    def _is_carrier(self, token: int, noun: Statement, verb: Statement) -> bool:
        """Whether a verb says that its noun's event happens, not what becomes of it."""
        return bool(args.light_roles(self.tree, token)) or noun.code[:2] == verb.code[:2]

    def _without_conditions(self, statements: list[Statement]) -> list[Statement]:
        """Statements less those on which a threat depends ("will bomb it unless Oslo yields")."""
        threats = {t for s in statements if s.event_type == "THREATEN" for t in (*s.path, s.anchor)}
        return [s for s in statements if not any(self._is_condition_of(n, threats) for n in s.path)]

    def _is_condition_of(self, clause: int, words: set[int]) -> bool:
        tree = self.tree
        return (
            tree.deps[clause] == "advcl"
            and tree.heads[clause] in words
            and any(
                tree.words[m].lower() in ("if", "unless") for m in tree.dependents(clause, "mark")
            )
        )

    def _without_purposes(self, statements: list[Statement]) -> list[Statement]:
        """Statements less those that say what another is for ("will visit Chad to mediate").

        An act of the same type keeps whom its purpose names ("used tear gas to disperse students").
        """
        served = {
            id(s): next((o for o in statements if o is not s and self._serves(s, o)), None)
            for s in statements
        }
        out = []
        for s in statements:
            if served[id(s)] is not None:
                continue
            aims = [
                a
                for a in statements
                if served[id(a)] is s and (a.event_type == s.event_type or a.code == s.code)
            ]
            if aims and not self._names_someone(s.recipients):
                s = replace(s, recipients=aims[0].recipients or s.recipients)
            out.append(s)
        return out

    def _serves(self, s: Statement, other: Statement) -> bool:
        """Whether a statement is the purpose of another one."""
        tree = self.tree
        carriers = s.path[s.path.index(s.anchor) :] if s.anchor in s.path else (s.anchor,)
        for i in carriers:
            if not self._is_purpose(i):
                continue
            if tree.deps[i] == "advcl" and i not in tree.ancestors(other.anchor):
                return True
            for a in tree.ancestors(i):
                if a == other.anchor or a in other.path:
                    return True
                if tree.pos[a] == "VERB":
                    break
        return False

    def _is_purpose(self, i: int) -> bool:
        """Whether a verb is an infinitive that may say what something is done for."""
        tree = self.tree
        if tree.tags[i] != "VB" or tree.deps[i] not in ("advcl", "acl", "xcomp"):
            return False
        if not args.has_to(tree, i):
            return False
        ranked = tree.deps[i] == "acl" and any(
            tree.tags[c] == "JJS"
            or tree.words[c].lower() in self.lexicon.classes["ranking_word_of_fact"]
            for c in tree.children[tree.heads[i]]
        )  # "the first envoy to visit"
        if ranked or is_complement(tree, i, self.lexicon):
            return False
        # "is the only state to recognise it": that is told, not aimed at
        return tree.lemmas[tree.heads[i]] != "be"

    def _names_someone(self, heads: tuple[int, ...]) -> bool:
        return any(names_someone(self.reader, h) for h in heads)

    def _completed(self, s: Statement, others: list[Statement]) -> Statement:
        """A statement that names no recipient, with the one that the clause over it shows.

        "Oslo condemned Togo and Bern recalled its envoy" tells two acts against Togo; in "miners
        threw stones at police, who fired" the police fired at the miners.
        """
        if s.symmetric or self.tree.pos[s.anchor] != "VERB" or self._names_someone(s.recipients):
            return s
        over, dep = self.tree.heads[s.anchor], self.tree.deps[s.anchor]
        for o in others:
            suffering = o.actors if o.symmetric else o.recipients
            if o is s or not self._names_someone(suffering):
                continue
            beside = dep == "conj" and o.anchor == over and not o.symmetric
            if beside and s.event_type == "SANCTION" and o.event_type in ("ACCUSE", "SANCTION"):
                return replace(s, recipients=tuple(r for r in o.recipients if r not in s.actors))
            hits_back = dep == "relcl" and over in suffering and over in s.actors
            if hits_back and s.event_type == "ASSAULT" and o.event_type in ("ASSAULT", "PROTEST"):
                return replace(s, recipients=tuple(a for a in o.actors if a not in s.actors))
        return s


def _stays(s: Statement, operator: Operator, composition: Composition) -> bool:
    """Whether an event stands beside what an operator makes of it.

    A refused request or denied charge was made, where it is named and by whom.
    """
    told = s.hit.entry.pos == "n" and bool(s.actors)
    return composition.keep and (operator.kind not in ("deny", "reject") or told)


def _aimed(matcher: TriggerMatcher, s: Statement, verb: int) -> Statement:
    """A charge with whom it is against, which may only be said by who rejects it."""
    return s if s.recipients else replace(s, recipients=tuple(args.subject(matcher.tree, verb)))


def _each_once(statements: list[Statement]) -> list[Statement]:
    """The first of the statements that share anchor and code, or what they were composed to."""
    first: dict[tuple[int, str, tuple[int, ...]], Statement] = {}
    for s in statements:
        told = (s.event_type, s.recipients) if s.composed else (s.code, (s.hit.token,))
        first.setdefault((s.anchor, *told), s)
    return list(first.values())
