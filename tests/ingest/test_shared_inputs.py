"""Real feeds, archives and stories that are not shipped: everything in them is accounted for."""

from collections import Counter
from pathlib import Path

import pytest

from pipeline.cleaning.article import Article, clean
from pipeline.ingest.inbox import read_inbox
from pipeline.ingest.ledger import Ledger
from pipeline.ingest.records import RawArticle, Reason, Rejected

SHARED = Path(__file__).parents[3] / "shared"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason=f"{SHARED} is not there"),
]


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


@pytest.mark.parametrize(("folder", "least"), [("feeds", 900), ("warc", 140)])
def test_every_file_goes_through_and_what_is_bad_says_why(folder, least, ledger):
    found = list(read_inbox(SHARED / folder, ledger))
    raw = [record for record in found if isinstance(record, RawArticle)]
    cleaned = [clean(article) for article in raw]
    assert sum(isinstance(article, Article) for article in cleaned) >= least
    assert all(r.detail and r.source_ref for r in found if isinstance(r, Rejected))
    assert len(ledger) == 0
    assert ledger.settle() == len(ledger)


@pytest.mark.slow
def test_every_story_of_the_corpora_is_accounted_for(ledger):
    found = list(read_inbox(SHARED / "corpora", ledger))
    reasons = Counter(record.reason for record in found if isinstance(record, Rejected))
    articles = [record for record in found if isinstance(record, RawArticle)]
    assert len(found) == 24_598
    assert len({article.raw_id for article in articles}) == len(articles)
    assert reasons == {Reason.UNDATED: 233, Reason.BAD_RECORD: 4}
    ledger.settle()
    assert list(read_inbox(SHARED / "corpora", ledger)) == []
