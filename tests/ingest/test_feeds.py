"""RSS, RDF and Atom: entries that carry text become articles; nothing is ever expanded."""

from datetime import UTC, date, datetime

import pytest

from pipeline.ingest.records import DateBasis, MediaType, RawArticle, Reason, Rejected

STORY = "Ministers of both countries met in Vell on Friday to sign the river treaty."
RSS = f"""<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>The Herald</title><link>https://h.example/</link>
<item><title>Treaty signed</title><link>https://h.example/1</link><author>Ana Reyes</author>
 <pubDate>Fri, 03 May 2024 09:00:00 +0200</pubDate>
 <description>Short.</description>
 <content:encoded><![CDATA[<p>{STORY}</p><time datetime="1999-01-01"></time>]]>
 </content:encoded></item>
<item><title>Plain</title><link>https://h.example/2</link><pubDate>2024-05-04</pubDate>
 <description>{STORY}</description></item>
<item><title>Only a link</title><link>https://h.example/3</link></item>
<item><title>Undated</title><description>{STORY}</description></item>
<item><title>Odd date</title><pubDate>the third of May</pubDate>
 <description>{STORY}</description></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Herald</title>
<entry><title>Treaty</title><link href="https://h.example/1"/>
<updated>2024-05-03T09:00:00Z</updated><author><name>Ana Reyes</name></author>
<content type="html">&lt;p&gt;{STORY}&lt;/p&gt;</content></entry>
</feed>"""


def articles(found):
    return [record for record in found if isinstance(record, RawArticle)]


def reasons(found):
    return [record.reason for record in found if isinstance(record, Rejected)]


def test_entries_of_rss_with_text_are_articles(drops):
    drops.drop("feed.xml", RSS)
    found = drops.take()
    first, second = articles(found)
    assert (first.title, first.url, first.author) == (
        "Treaty signed",
        "https://h.example/1",
        "Ana Reyes",
    )
    assert (first.publisher, first.media_type) == ("The Herald", MediaType.HTML)
    assert STORY in first.content
    assert first.published_at == datetime(2024, 5, 3, 7, tzinfo=UTC)
    assert (second.media_type, second.published_date) == (MediaType.TEXT, date(2024, 5, 4))
    assert reasons(found) == [Reason.BAD_RECORD, Reason.UNDATED, Reason.BAD_DATE]


def test_a_fragment_does_not_date_itself(drops):
    drops.drop("feed.xml", RSS)
    assert {article.date_basis for article in articles(drops.take())} == {DateBasis.FEED}


def test_entries_of_atom_are_articles(drops):
    drops.drop("whatever", ATOM)
    (article,) = drops.take()
    assert (article.author, article.url) == ("Ana Reyes", "https://h.example/1")
    assert article.published_date == date(2024, 5, 3)


def test_a_feed_cut_short_gives_what_came_before(drops):
    drops.drop("feed.rss", RSS[: RSS.index("<item><title>Only")])
    assert len(articles(drops.take())) == 2


@pytest.mark.parametrize("written", ["Fri, 01 Nov 9999 09:00:00 GMT", "99999999 03 May 2024 9:00"])
def test_a_date_that_cannot_be_meant_is_refused_with_its_entry(drops, written):
    drops.drop("feed.xml", RSS.replace("2024-05-04", written))
    found = drops.take()
    assert len(articles(found)) == 1
    assert reasons(found)[0] in (Reason.BAD_DATE, Reason.DATE_OUT_OF_BOUNDS)


def test_other_xml_is_no_feed(drops):
    drops.drop(
        "map.xml", '<?xml version="1.0"?><urlset><url><loc>https://h.example</loc></url></urlset>'
    )
    assert reasons(drops.take()) == [Reason.UNSUPPORTED]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE rss [<!ENTITY l0 "lol">{LAUGHS}]>',
        '<!DOCTYPE rss [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % ext SYSTEM "http://127.0.0.1:9/x.dtd"> %ext;]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_feed_that_defines_entities_is_refused(drops, doctype, encoding):
    feed = RSS.replace("<rss", f"{doctype}<rss", 1).replace("Short.", "&xxe;&l9;")
    drops.drop("feed.xml", feed.encode(encoding))
    assert reasons(drops.take()) == [Reason.UNSAFE]


def test_a_feed_that_hides_its_entities_in_another_encoding_is_refused(drops):
    drops.drop(
        "feed.xml", RSS.replace("<rss", "<!DOCTYPE rss [<!ENTITY a 'b'>]><rss").encode("cp037")
    )
    assert reasons(drops.take()) == [Reason.BAD_ENCODING]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_feed_in_a_wide_encoding_is_read(drops, encoding):
    drops.drop("feed.xml", RSS.encode(encoding))
    assert len(articles(drops.take())) == 2


def test_an_outer_document_type_is_cut_off_and_not_loaded(drops):
    feed = RSS.replace("<rss", '<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss', 1)
    drops.drop("feed.xml", feed)
    found = articles(drops.take())
    assert len(found) == 2
    assert not any("root:" in article.content for article in found)


def test_a_feed_named_like_a_file_is_no_path(drops):
    drops.drop("feed.rss", "/etc/passwd")
    assert reasons(drops.take()) == [Reason.UNSUPPORTED]
