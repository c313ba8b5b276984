"""What became of everything that was ever taken: the counts of a data folder, which add up."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.ingest.records import Stage
from pipeline.stages.workbench import QUARANTINE, Workbench


@dataclass(frozen=True, slots=True)
class Totals:
    """Records by what became of them; each record is one of the last four."""

    records: int
    """What was taken, and what ingest refused."""
    articles: int
    """Articles that are no copy and not superseded."""
    copies: int
    superseded: int
    """Texts that a newer one of the same article replaced."""
    refused: int
    """Refused by ingest or cleaning."""

    @classmethod
    def of(cls, bench: Workbench) -> Totals:
        """The totals of a data folder."""
        stages = bench.store.read(QUARANTINE)["stage"]
        refused = {stage: pc.sum(pc.equal(stages, stage.value)).as_py() or 0 for stage in Stage}
        files = bench.store.files("raw_articles")
        raw = sum(int(pq.read_metadata(path).num_rows) for path in files)
        articles = copies = superseded = 0
        for path in bench.store.files("articles"):
            rows = pq.read_table(path, columns=["duplicate_of", "superseded_by"])
            articles += rows.num_rows
            copies += rows.num_rows - rows["duplicate_of"].null_count
            superseded += rows.num_rows - rows["superseded_by"].null_count
        return cls(
            records=raw + refused[Stage.INGEST],
            articles=articles - copies - superseded,
            copies=copies,
            superseded=superseded,
            refused=refused[Stage.INGEST] + refused[Stage.CLEAN],
        )

    def __str__(self) -> str:
        return (
            f"{self.records} records = {self.articles} articles + {self.copies} copies"
            f" + {self.superseded} superseded + {self.refused} refused"
        )
