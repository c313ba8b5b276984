"""The stage ``score``: how right the coder is on the samples, whose gold ships with the project.

The samples go through the same stages as any input, in a folder of their own, so that the figures
are those of the code and lexicon that are installed, whatever a data folder holds.
"""

from __future__ import annotations

from collections import deque
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.coding.tables import coder_version
from pipeline.contracts.measures import measures
from pipeline.dataset.code_version import code_version
from pipeline.dataset.scorecard import Count, Scorecard
from pipeline.errors import ContractError
from pipeline.evaluation.gold import SAMPLES, Score, read_gold, score
from pipeline.settings import Settings
from pipeline.stages.clean import clean
from pipeline.stages.code import code
from pipeline.stages.ingest import ingest
from pipeline.stages.workbench import open_workbench

COMMAND = "dateline score"
_PACKAGE = Path(__file__).resolve().parents[1]


@cache
def measured() -> Scorecard:
    """The scorecard of the code and lexicon that are installed; takes seconds the first time."""
    return scorecard(score_samples())


def score_samples() -> Score:
    """Ingest, clean and code the samples in a folder of their own, and score the mentions."""
    with TemporaryDirectory(prefix="dateline-score-") as folder:
        settings = Settings(data_dir=Path(folder))
        with open_workbench(settings) as bench:
            for parts in (ingest(bench, samples_dir(), None), clean(bench), code(bench)):
                deque(bench.saved(parts), maxlen=0)
            articles, mentions = (bench.store.read(name) for name in ("articles", "mentions"))
    return score(read_gold(SAMPLES), articles, mentions)


def scorecard(scored: Score) -> Scorecard:
    """The scorecard of a score on the samples by the code and lexicon that are installed."""
    return Scorecard(
        code_version=code_version(),
        lexicon_version=coder_version(),
        measured_on=(
            "the samples that ship with Dateline: articles written for it, of which an expert said"
            " from the text alone, before any coder had run, what is to be coded"
        ),
        command=COMMAND,
        gold_sha256=sha256(SAMPLES.read_bytes()).hexdigest(),
        articles=scored.articles,
        events=scored.events,
        mentions=scored.mentions,
        articles_without_events=scored.articles_without_events,
        mentions_in_them=scored.mentions_in_them,
        counts={
            name: Count(scored.right[name], scored.judged[name])
            for name, measure in measures().items()
            if measure.of_counts
        },
    )


def samples_dir() -> Path:
    """Folder of the samples: in a checkout beside the package, inside it when installed.

    Raises ContractError if neither is there.
    """
    for folder in (_PACKAGE.parent / "data" / "samples", _PACKAGE / "_samples"):
        if folder.is_dir():
            return folder
    raise ContractError(
        f"no samples beside or inside {_PACKAGE}",
        remedy="Reinstall dateline, or run it from a complete checkout.",
    )
