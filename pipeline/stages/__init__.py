"""One module a stage, each over the :class:`Workbench`; the only place where stages are joined.

A stage that works day by day yields a :class:`Part` at a time and expects it to be saved before
the next is asked for (:meth:`Workbench.saved`): the ledger is settled, and later days look back,
on that ground. It makes the days that it is given, or else those that are due.
"""

from pipeline.stages.checks import check, require
from pipeline.stages.clean import clean
from pipeline.stages.code import code
from pipeline.stages.ingest import ingest
from pipeline.stages.publish import publish
from pipeline.stages.resolve import resolve
from pipeline.stages.totals import Totals
from pipeline.stages.workbench import Part, Workbench, open_workbench

__all__ = [
    "Part",
    "Totals",
    "Workbench",
    "check",
    "clean",
    "code",
    "ingest",
    "open_workbench",
    "publish",
    "require",
    "resolve",
]
