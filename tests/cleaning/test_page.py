"""Pages: the article is found among menus, adverts and links."""

from datetime import date

import pytest

from pipeline.cleaning.article import Article, clean
from pipeline.cleaning.page import own_title, read_page
from pipeline.ingest.page_dates import page_published, url_published
from pipeline.ingest.records import DateBasis, MediaType, RawArticle, Reason, Rejected

PARAGRAPHS = [
    "VELL, Norland (AP) — Ministers of both countries met on Friday to sign the river treaty.",
    "“We have waited ten years for this day,” said Ana Reyes, the foreign minister of Norland.",
    "The treaty gives both countries half of the water of the river Ange in dry years.",
    "Farmers on both banks had protested against an earlier draft, which they called unfair.",
]
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Treaty signed | The Herald</title>
<meta property="og:title" content="River treaty signed in Vell">
<meta property="og:site_name" content="The Herald"><meta name="author" content="Ana Reyes">
<script type="application/ld+json">
{{"@type": "NewsArticle", "datePublished": "2024-05-03T09:00:00Z"}}</script>
<link rel="canonical" href="https://herald.example/world/treaty"></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>
<div class="cookie">We use cookies. <button>Accept all cookies</button></div>
<article><h1>River treaty signed in Vell</h1>{"".join(f"<p>{p}</p>" for p in PARAGRAPHS)}
<p>Share Tweet Email</p></article>
<aside><h3>Most read</h3><ul><li><a href="/1">Dam opens in Orr</a></li></ul></aside>
<footer>Copyright 2024 The Herald</footer></body></html>"""


def raw(content, media_type=MediaType.HTML, **fields):
    known = {"url": None, "title": None, "source": None, "publisher": None, "author": None}
    return RawArticle(
        raw_id="0123456789abcdef",
        source_ref="page.html",
        media_type=media_type,
        content=content,
        published_at=None,
        published_date=date(2024, 5, 3),
        date_basis=DateBasis.PAGE,
        content_sha256="0" * 64,
        **{**known, **fields},
    )


def test_a_page_becomes_an_article():
    article = clean(raw(PAGE))
    assert isinstance(article, Article)
    assert article.title == "River treaty signed in Vell"
    assert (article.publisher, article.byline) == ("The Herald", "Ana Reyes")
    assert article.url == "https://herald.example/world/treaty"
    assert article.dateline_place == "VELL, Norland"
    assert article.text.startswith("Ministers of both countries")
    assert article.text.endswith("which they called unfair.")
    assert (article.sentence_count, article.language) == (4, "en")
    assert article.word_count == len(article.text.replace("\n\n", " ").split())
    assert article.cluster_id == article.article_id


def test_what_the_input_says_goes_before_what_the_page_says():
    article = clean(raw(PAGE, title="Another title", publisher="Wire", url="https://w.example/1"))
    assert (article.title, article.publisher, article.url) == (
        "Another title",
        "Wire",
        "https://w.example/1",
    )


@pytest.mark.parametrize(
    ("title", "site", "kept"),
    [
        ("Treaty signed in Vell | The Herald", "The Herald", "Treaty signed in Vell"),
        ("Treaty signed in Vell - Herald", None, "Treaty signed in Vell"),
        ("Treaty signed in Vell | World news", None, "Treaty signed in Vell"),
        ("Treaty signed – ministers", None, "Treaty signed – ministers"),
        ("Farmers - not ministers - decide", "The Herald", "Farmers - not ministers - decide"),
        ("Opinion | Vell", None, "Opinion | Vell"),
        (None, "The Herald", None),
    ],
)
def test_the_name_of_the_site_is_no_part_of_the_title(title, site, kept):
    assert own_title(title, site, "https://www.herald.example/1") == kept


def test_a_fragment_of_a_feed_keeps_all_its_text():
    assert clean(
        raw("<p>Talks failed.</p><p>Both sides left <b>Vell</b> &amp; went home.</p>")
    ).text == ("Talks failed.\n\nBoth sides left Vell & went home.")


@pytest.mark.parametrize(
    "html",
    [
        "<html><body></body></html>",
        "<html><script>alert(1)</script></html>",
        "<",
        "<html>" + "<div>" * 20_000,
        "\0<html>\0",
    ],
)
def test_a_page_without_text_is_rejected(html):
    rejected = clean(raw(html))
    assert isinstance(rejected, Rejected)
    assert (rejected.reason, rejected.partition_date) == (Reason.NO_TEXT, date(2024, 5, 3))


def test_text_of_furniture_alone_is_rejected():
    assert clean(raw("Share Tweet Email\n\nAdvertisement", MediaType.TEXT)).reason is Reason.NO_TEXT


def test_nothing_of_a_page_is_executed_or_fetched():
    image = '<img src="file:///etc/passwd"><iframe src="file:///etc/passwd"></iframe>'
    page = read_page(f"<html><body>{image}<p>{PARAGRAPHS[1]}</p></body></html>", None)
    assert "root:" not in page.text


LD = '<script type="application/ld+json">{}</script>'
META = '<meta {}="{}" content="{}">'


@pytest.mark.parametrize(
    "html",
    [
        LD.format('{"datePublished":"2024-05-03"}'),
        META.format("name", "date", "2024-05-04")
        + META.format("property", "article:published_time", "2024-05-03"),
        '<meta content="2024-05-03T01:00:00Z" property="og:published_time">',
        '<time class="entry-date" datetime="2024-05-03">May 3</time><time datetime="2020-01-01">',
        '<time datetime="2024-05-03">May 3</time>',
        '<link rel="canonical" href="https://h.example/2024/05/03/treaty">',
        META.format("name", "date", "last Friday") + META.format("name", "pubdate", "2024-05-03"),
    ],
)
def test_a_page_says_when_it_was_published(html):
    found = page_published(f"<html><head>{html}</head></html>", None)
    assert found.day == date(2024, 5, 3)


def test_the_date_of_the_article_goes_before_that_of_a_list_of_others():
    page = LD.format('{"@type":"ItemList","datePublished":"2020-01-01"}') + LD.format(
        '{"@type":"NewsArticle","datePublished":"2024-05-03"}'
    )
    assert page_published(page, None).day == date(2024, 5, 3)


def test_a_time_completes_a_day_that_is_stated_more_strongly():
    page = (
        '<script type="application/ld+json">{"datePublished":"2024-05-03"}</script>'
        '<meta property="article:published_time" content="2024-05-03T09:00:00Z">'
    )
    assert page_published(page, None).at.hour == 9


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://h.example/2024/05/03/treaty", date(2024, 5, 3)),
        ("https://h.example/2024/may/03/treaty", date(2024, 5, 3)),
        ("https://h.example/news/20240503-treaty", date(2024, 5, 3)),
        ("https://h.example/2024/02/31/treaty", None),
        ("https://h.example/article/20241399", None),
        (None, None),
    ],
)
def test_a_url_may_hold_the_day(url, day):
    found = url_published(url)
    assert (found and found.day) == day


def test_a_page_without_date_has_none():
    assert page_published("<html><p>Nothing here</p></html>", "https://h.example/x") is None
