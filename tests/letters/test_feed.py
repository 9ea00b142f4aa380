"""The items of feeds, and the links of pages, as the child process reads them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from notifier.letters.files import RefusedError, UnreadableFileError, read_feed, read_links
from notifier.letters.files import feed as feed_file

RSS = """\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Zoekvraag</title>
<item>
  <link>https://zoek.officielebekendmakingen.nl/kst-29517-260.html</link>
  <category>Kamerstuk</category>
  <title>kst-29517-260 : Tweede Kamer</title>
  <description>&lt;p&gt;Brief regering; &lt;b&gt;Crisis&lt;/b&gt; &amp;amp; ramp&lt;/p&gt;</description>
  <pubDate>Wed, 15 Jul 2026 00:00:00 +0200</pubDate>
  <enclosure url="https://zoek.officielebekendmakingen.nl/kst-29517-260.pdf" type="application/pdf" length="1"/>
</item>
</channel></rss>
"""
ATOM = """\
<feed xmlns="http://www.w3.org/2005/Atom"><title>Brieven</title>
<link rel="next" href="?page=2"/>
<entry><id>urn:1</id><title>Brief</title><link href="/brief/1"/><updated>2026-07-15T08:00:00Z</updated></entry>
</feed>
"""


def _read(text: str) -> Any:
    return json.loads(feed_file.read(text.encode()))


def test_an_item_of_rss() -> None:
    assert _read(RSS) == {
        "next": "",
        "items": [
            {
                "id": "",
                "link": "https://zoek.officielebekendmakingen.nl/kst-29517-260.html",
                "enclosures": ["https://zoek.officielebekendmakingen.nl/kst-29517-260.pdf"],
                "title": "kst-29517-260 : Tweede Kamer",
                "summary": "Brief regering; Crisis & ramp",
                "published": "2026-07-14T22:00:00+00:00",
                "updated": "",
            }
        ],
    }


def test_an_entry_of_atom() -> None:
    assert _read(ATOM) == {
        "next": "?page=2",
        "items": [
            {
                "id": "urn:1",
                "link": "/brief/1",
                "enclosures": [],
                "title": "Brief",
                "summary": "",
                "published": "2026-07-15T08:00:00+00:00",
                "updated": "2026-07-15T08:00:00+00:00",
            }
        ],
    }


def test_what_is_whole_of_a_broken_feed_is_read() -> None:
    broken = RSS.replace("</channel></rss>", "<item><title>Half & half")
    assert _read(broken)["items"][0]["title"] == "kst-29517-260 : Tweede Kamer"


@pytest.mark.parametrize(
    "text", ["", "<html><body>Onderhoud</body></html>", '{"items": []}', "<rss><channel>"]
)
def test_what_is_no_feed_is_refused(text: str) -> None:
    with pytest.raises(RefusedError):
        feed_file.read(text.encode())


def test_a_feed_reads_no_file_of_this_machine() -> None:
    head = '<!DOCTYPE rss [<!ENTITY own SYSTEM "file:///etc/passwd"><!ENTITY two "wee">]>'
    text = f"{head}{RSS.partition('?>')[2].strip().replace('Tweede Kamer', '&own;T&two;de')}"
    read = read_feed("a feed", text.encode())
    assert "root:" not in read


def test_entities_that_multiply_are_bounded() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    text = f'<!DOCTYPE rss [<!ENTITY e0 "{"x" * 100}">{levels}]>{RSS.partition("?>")[2].strip()}'
    try:
        read = read_feed("a feed", text.replace("Tweede Kamer", "&e8;").encode())
    except UnreadableFileError:
        return
    assert len(read) < 10_000


def test_the_links_of_a_page_stand_in_their_order() -> None:
    page = b'<a name="top"></a><a href=" /a.pdf ">A</a><link href="/style.css"><p><a href="b?c=1&amp;d=2">B'
    assert read_links("a page", page) == ["/a.pdf", "b?c=1&d=2"]
