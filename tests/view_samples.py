"""Views made by hand, one for each template and some for its empty states: what the tests of templates render."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from markupsafe import Markup

from glossator.model.fields import Moment
from glossator.model.views import (
    ArchiveDay,
    ArchiveMonth,
    ArchiveView,
    ArchiveYear,
    ArticleView,
    BlockRun,
    CardView,
    CorrectionEntryView,
    CorrectionsMonth,
    CorrectionsView,
    CorrectionView,
    DataView,
    DayGroup,
    DiffPiece,
    FeedEntry,
    FeedView,
    GlossaryEntryView,
    GlossaryLetter,
    GlossaryView,
    HeadersView,
    HistoryView,
    ImageView,
    IndexEntry,
    IndexView,
    LedgerView,
    LinkView,
    ListView,
    MentionView,
    NewsEntry,
    NewsSitemapView,
    NoteView,
    NoticeLink,
    PageFrame,
    Pager,
    RedirectView,
    ReferrerView,
    RobotsView,
    SearchView,
    SitemapIndexView,
    SitemapView,
    SiteView,
    SourceView,
    StandingView,
    StoryView,
    TermUse,
    TermView,
    VersionPart,
    VersionView,
    View,
)

SECTIONS = tuple(
    LinkView(title, f"/desk/{title.lower()}/")
    for title in ("Articles", "Topics", "Stories", "Glossary", "Corrections", "Archive")
)
SITE = SiteView(
    title="The Pacific Desk",
    tagline="Annotated briefings on trade and technology",
    language="en",
    direction="ltr",
    root="/desk/",
    canonical_root="https://news.example/desk/",
    nav=(LinkView("Latest", "/desk/"), *SECTIONS[1:5], LinkView("About", "/desk/about/")),
    publisher=LinkView("Example Press", "https://press.example/"),
    corrections_contact=LinkView("corrections@news.example", "mailto:corrections@news.example"),
    corrections_policy=LinkView("Our corrections policy", "/desk/corrections-policy/"),
    assets={
        "style.css": "/desk/assets/style.css",
        "reader.js": "/desk/assets/reader.js",
        "icon.svg": "/desk/assets/icon.svg",
        "search.js": "/desk/assets/search.js",
        "search.css": "/desk/assets/search.css",
    },
    extra={},
    sections=SECTIONS,
    words_language="en",
    words_direction="ltr",
)
FEEDS = (
    LinkView("The Pacific Desk", "/desk/feed.xml"),
    LinkView("Corrections", "/desk/corrections/feed.xml"),
    LinkView("Data", "/desk/feed.json"),
)
PAGER = Pager(
    number=6,
    total=12,
    newer="/desk/page/7/",
    older="/desk/page/5/",
    pages=tuple(LinkView(str(n), None if n == 6 else f"/desk/page/{n}/") for n in range(12, 0, -1)),
)
FIRST_PAGER = Pager(2, 2, None, "/desk/page/1/", (LinkView("2"), LinkView("1", "/desk/page/1/")))
NYSE = LinkView("New York Stock Exchange", "/desk/glossary/nyse/")
WECHAT = LinkView("WeChat", "/desk/glossary/wechat/")
TRADE = LinkView("Trade", "/desk/topics/trade/")
TECH = LinkView("Technology", "/desk/topics/technology/")
STORY = LinkView("The app bans", "/desk/stories/app-bans/")
HOLT, LEE = LinkView("Marta Holt", "/desk/authors/marta-holt/"), LinkView("J. Lee")


def day_of(year: int, month: int, day: int) -> Moment:
    return Moment(datetime(year, month, day, tzinfo=UTC), is_day=True)


def frame(kind: str, path: str, title: str, **fields: Any) -> PageFrame:
    page = PageFrame(
        site=SITE,
        kind=kind,
        url=f"/desk/{path}",
        canonical_url=f"https://news.example/desk/{path}",
        title=title,
        description="What happened, who did it, and the words that need explaining.",
        language="en",
        direction="ltr",
        feeds=FEEDS,
    )
    return replace(page, **fields)


CARD = CardView(
    title="Trump order bars payments through eight Chinese apps",
    url="/desk/articles/chinese-apps/",
    date=Moment(datetime(2021, 1, 6, 9, 30, tzinfo=UTC)),
    summary=Markup(
        "<p>An executive order names Alipay, WeChat Pay and six other apps. The <em>New York</em> exchange is still in two minds about three "
        "telephone companies, and Beijing calls it self-sabotage.</p>"
    ),
    byline=(HOLT, LEE),
    topics=(TECH, TRADE),
    story=STORY,
    terms=(NYSE, WECHAT, LinkView("Executive order", "/desk/glossary/executive-order/")),
    is_corrected=True,
    is_retracted=False,
)


def card(title: str, slug: str, day: int, summary: str, **fields: Any) -> CardView:
    plain = replace(
        CARD, title=title, url=f"/desk/articles/{slug}/", date=day_of(2021, 1, day), summary=Markup(summary), story=None
    )
    return replace(replace(plain, byline=(HOLT,), is_corrected=False), **fields)


ARRESTS = card(
    "Fifty-three held under Hong Kong’s security law",
    "hong-kong-arrests",
    6,
    "Lawmakers, lawyers and an American are taken from their homes before dawn; the charge is subversion.",
    topics=(LinkView("Hong Kong", "/desk/topics/hong-kong/"),),
)
GEORGIA = card(
    "Runoffs leave the Senate evenly split",
    "georgia-runoffs",
    6,
    "<p>Two seats change hands in Georgia, and with them the committees that write trade law.</p>",
    topics=(LinkView("Washington", "/desk/topics/washington/"),),
    label="scheduled",
)
VIDEO = card(
    "Videoplattform klagt gegen das Verbot",
    "videoplattform",
    6,
    "Ein Gericht in Kalifornien soll im Februar entscheiden.",
    language="de",
    topics=(TECH,),
)
DELISTING = card(
    "Exchange reverses itself on three telecom listings",
    "telecom-listings",
    5,
    "Four days after it said that it would, the exchange says that it will not.",
    story=STORY,
)
SHARES = card(
    "Oil steadies as output talks resume",
    "oil-talks",
    5,
    "Producers meet again today after a first session without a decision.",
    topics=(TRADE,),
    byline=(),
)
WITHDRAWN = card("Chip plant to open in spring", "chip-plant", 5, "", topics=(TECH,), is_retracted=True)
ARMY = card(
    "Order bars shares in firms tied to the army",
    "army-linked-shares",
    4,
    "Thirty-one companies are named.",
    story=STORY,
)

GROUPS = (
    DayGroup(date(2021, 1, 6), "/desk/2021/01/06/", (CARD, ARRESTS, GEORGIA, VIDEO)),
    DayGroup(date(2021, 1, 5), "/desk/2021/01/05/", (DELISTING, SHARES, WITHDRAWN)),
)

CORRECTION = CorrectionView(
    id="apps-count",
    note_id="note-apps-count",
    kind="correction",
    scope="text",
    date=day_of(2021, 1, 7),
    was="five different apps",
    now="six other apps",
    reason=Markup("<p>The list that follows names six.</p>"),
    by=HOLT,
    mark_url="/desk/articles/chinese-apps/#a-apps-count",
)
CLARIFICATION = CorrectionView(
    id="headline",
    note_id="note-headline",
    kind="clarification",
    scope="title",
    date=Moment(datetime(2021, 1, 8, 16, 5, tzinfo=UTC)),
    was="",
    now="payments through",
    reason=Markup("The order bars <em>transactions</em>, not the apps."),
    by=None,
    mark_url=None,
    is_proposed=True,
)
REMOVAL = replace(CORRECTION, id="twice", note_id="note-twice", was="late on Monday night", now="", by=LEE)
TYPO = replace(
    CORRECTION, id="typo", note_id="note-typo", kind="typo", was="teh", now="the", reason=Markup(), mark_url=None
)
MINOR = replace(
    CORRECTION,
    id="minor",
    note_id="note-minor",
    severity="minor",
    supersedes=NoticeLink("typo", day_of(2021, 1, 6), "/desk/articles/chinese-apps/history/#c-typo"),
)
SERIOUS = replace(
    CORRECTION,
    id="serious",
    note_id="note-serious",
    severity="serious",
    error_published=day_of(2021, 1, 6),
    noticed=day_of(2021, 1, 7),
    reported_by="reader",
    approved_by=LEE,
    cause="A list was counted twice.",
    superseded_by=NoticeLink("clarification", day_of(2021, 1, 8), "#note-headline"),
    also_affects=(LinkView("Auf Deutsch", "/desk/articles/deutsch/", "de"), LinkView("Oil", "/desk/articles/oil/")),
)
RETRACTION = CorrectionView(
    id="withdrawn",
    note_id="note-withdrawn",
    kind="retraction",
    scope="text",
    date=day_of(2021, 1, 9),
    was=None,
    now=None,
    reason=Markup(
        "<p>Our source has withdrawn the document on which this article rests. We should have seen the original before we published.</p>"
    ),
    by=LEE,
    mark_url=None,
)
LOG = (
    CorrectionEntryView(
        LinkView("Chip plant to open in spring", "/desk/articles/chip-plant/"),
        day_of(2021, 1, 5),
        RETRACTION,
        "chip-plant-withdrawn",
        "ar",
    ),
    CorrectionEntryView(LinkView(CARD.title, CARD.url), CARD.date, CLARIFICATION, "chinese-apps-headline"),
    CorrectionEntryView(LinkView(CARD.title, CARD.url), CARD.date, CORRECTION, "chinese-apps-apps-count"),
)

BODY = Markup(
    """<p>The president stepped up his actions towards Chinese technology companies on Tuesday with an <a class="term" id="a-term-executive-order" \
data-annotation="term-executive-order" aria-details="note-term-executive-order" href="#note-term-executive-order">executive order</a> aimed at \
Alibaba’s Alipay and Tencent’s <a class="term" id="a-term-wechat" data-annotation="term-wechat" data-status="proposed" href="#note-term-wechat">WeChat</a> Pay. \
See <a href="https://www.federalregister.gov/">the register</a> and <code>EO 13971</code>.</p>
<h2 id="the-bourse">The bourse</h2>
<p>In a <a class="reference" id="a-r1" data-annotation="r1" data-relation="background" href="/desk/articles/army-linked-shares/">separate order issued \
in November</a><sup class="ref" data-not-text><a href="#note-r1">1</a></sup> American investors were barred from buying shares in firms that the \
Defense Department says have ties to the Chinese army. To comply, the <a class="term" id="a-term-nyse" data-annotation="term-nyse" \
href="#note-term-nyse">New York Stock Exchange</a> said late last week that it would delist the three largest telephone operators.</p>
<p>Beside the two payment services the order targets <ins class="correction" id="a-apps-count" data-annotation="apps-count" datetime="2021-01-07">six \
other apps</ins><del class="old" data-not-text>five different apps</del><sup class="ref" data-not-text><a href="#note-apps-count">c</a></sup>: \
CamScanner, QQ Wallet, SHAREit, Tencent QQ, VMate and WPS Office.</p>
<blockquote><p>Washington’s order is <mark class="note" id="a-n1" data-annotation="n1">wanton, self-dealing try</mark><sup class="ref" data-not-text>\
<a href="#note-n1">2</a></sup> and victimizes foreign firms for sheer political gain.</p></blockquote>
<h3 id="what-the-order-names">What the order names</h3>
<ul><li>two payment services,</li><li>six other apps<sup class="footnote-ref" data-not-text><a href="#fn-1" id="fnref-1">*</a></sup>.</li></ul>
<div class="table" tabindex="0"><table><thead><tr><th>App</th><th class="align-right">Users, millions</th></tr></thead><tbody><tr><td>Alipay</td>\
<td class="align-right">1,000</td></tr><tr><td>WPS Office</td><td class="align-right">310</td></tr></tbody></table></div>
<pre><code>order = 13971</code></pre>
<hr>
<p>The order takes effect in 45 days.</p>
<section class="footnotes" role="doc-endnotes"><ol><li id="fn-1"><p>Counted from the order’s text. <a class="footnote-back" data-not-text \
href="#fnref-1" role="doc-backlink" aria-label="Back to the text">↩︎</a></p></li></ol></section>"""
)


def note(number: int | None, identifier: str, kind: str, words: str, body: str, **fields: Any) -> NoteView:
    plain = NoteView(identifier, number, kind, "", words, None, Markup(body), mention_ids=(identifier,))
    return replace(plain, **fields)


NOTES = (
    note(
        None,
        "term-executive-order",
        "term",
        "executive order",
        "<p>A directive of the president that has the force of law for the government’s own departments.</p>",
        title=LinkView("Executive order", "/desk/glossary/executive-order/"),
    ),
    note(
        None,
        "term-wechat",
        "term",
        "WeChat",
        "<p>A messaging and payment app of Tencent’s.</p>",
        title=WECHAT,
        is_proposed=True,
    ),
    note(
        1,
        "r1",
        "reference",
        "separate order issued in November",
        "<p>The order took effect on 11 January 2021.</p>",
        label="background",
        title=LinkView(ARMY.title, ARMY.url),
        by="Marta Holt",
    ),
    note(
        None,
        "term-nyse",
        "term",
        "New York Stock Exchange",
        "<p>The largest stock exchange in the world by the value of its listed companies.</p>",
        title=NYSE,
        other_ids=("g-big-board",),
        mention_ids=("term-nyse", "g-big-board"),
    ),
    note(
        2,
        "n1",
        "note",
        "wanton, self-dealing try",
        "<p>Xinhua’s English service wrote “bullying”.</p>",
        label="translation",
        sources=(
            SourceView("Xinhua", "https://xinhua.example/2021/01/06", day_of(2021, 1, 6)),
            SourceView("The desk’s own recording", None),
        ),
    ),
    note(
        None,
        "r2",
        "reference",
        "the register",
        "",
        label="source",
        title=LinkView("federalregister.gov", "https://www.federalregister.gov/"),
        is_external=True,
    ),
)
ARTICLE = ArticleView(
    page=frame(
        "article",
        "articles/chinese-apps/",
        CARD.title,
        breadcrumbs=(LinkView("Home", "/desk/"), LinkView("The app bans", "/desk/stories/app-bans/")),
        json_ld=Markup('{"@context": "https://schema.org", "@type": "NewsArticle"}'),
    ),
    card=CARD,
    standfirst=CARD.summary,
    updated=day_of(2021, 1, 8),
    body=BODY,
    image=ImageView(
        "/desk/images/order.jpg",
        "A signed sheet on a desk",
        "The order, signed on Tuesday.",
        "Example Press",
        1200,
        800,
    ),
    corrections=(CORRECTION, CLARIFICATION, REMOVAL),
    notes=NOTES,
    referred_by=(
        ReferrerView(
            DELISTING, "follow-up", "the apps order", f"{DELISTING.url}#a-r9", Markup("<p>Names the same firms.</p>")
        ),
    ),
    story=StoryView("The app bans", "/desk/stories/app-bans/", (ARMY, DELISTING, CARD), 2),
    source=SourceView("Variety", "https://variety.example/chinese-apps", day_of(2021, 1, 6), day_of(2021, 1, 7)),
    older=LinkView(DELISTING.title, DELISTING.url),
    newer=LinkView(ARRESTS.title, ARRESTS.url),
    has_old_words=True,
    retraction=None,
    extra={},
)
CORRECTED_ARTICLE = replace(
    ARTICLE,
    corrections=(SERIOUS, CORRECTION, CLARIFICATION, REMOVAL),
    minor_corrections=(MINOR,),
    affected_by=(CorrectionEntryView(LinkView("Oil", "/desk/articles/oil/"), CARD.date, CORRECTION, "oil_count"),),
    history_url="/desk/articles/chinese-apps/history/",
    modified="2021-01-08T00:00:00+00:00",
)
BARE_ARTICLE = ArticleView(
    page=frame(
        "article",
        "articles/chip-plant/",
        WITHDRAWN.title,
        description="",
        feeds=(),
        is_indexed=False,
        language="ar",
        direction="rtl",
    ),
    card=replace(WITHDRAWN, byline=(), topics=(), label="draft", language="ar"),
    standfirst=Markup(),
    updated=None,
    body=Markup("<p>افتتاح المصنع في الربيع.</p>"),
    image=None,
    corrections=(RETRACTION,),
    notes=(),
    referred_by=(),
    story=None,
    source=None,
    older=None,
    newer=None,
    has_old_words=False,
    retraction=RETRACTION,
    extra={},
)


def listing(kind: str, path: str, heading: str, **fields: Any) -> ListView:
    parents = () if kind == "home" else (LinkView("Home", "/desk/"),)
    plain = ListView(frame(kind, path, heading, breadcrumbs=parents), heading, Markup(), GROUPS)
    return replace(plain, **fields)


NEIGHBOURS = {
    "older": LinkView("January 5, 2021", "/desk/2021/01/05/"),
    "newer": LinkView("January 7, 2021", "/desk/2021/01/07/"),
}
ABOUT = Markup("<p>Who may sell, pay and listen, and who says so.</p>")


def lay_out(first: date, days: int, counts: dict[int, int]) -> tuple[tuple[ArchiveDay | None, ...], ...]:
    """A month's calendar, from Monday on, with so many articles on some days."""
    cells: list[ArchiveDay | None] = [None] * first.weekday()
    for number in range(1, days + 1):
        day, count = first.replace(day=number), counts.get(number, 0)
        cells.append(ArchiveDay(day, f"/desk/{day:%Y/%m/%d}/" if count else None, count))
    cells += [None] * (-len(cells) % 7)
    return tuple(tuple(cells[at : at + 7]) for at in range(0, len(cells), 7))


WEEKDAYS = tuple(
    (name[:2], name) for name in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
)
ARCHIVE = (
    ArchiveYear(
        2021,
        "/desk/2021/",
        8,
        (
            ArchiveMonth(
                date(2021, 2, 1),
                "/desk/2021/02/",
                1,
                ((date(2021, 2, 3), "/desk/2021/02/03/", 1),),
                "February",
                lay_out(date(2021, 2, 1), 28, {3: 1}),
            ),
            ArchiveMonth(
                date(2021, 1, 1),
                "/desk/2021/01/",
                7,
                ((date(2021, 1, 5), "/desk/2021/01/05/", 3), (date(2021, 1, 6), "/desk/2021/01/06/", 4)),
                "January",
                lay_out(date(2021, 1, 1), 31, {5: 3, 6: 4}),
            ),
        ),
    ),
    ArchiveYear(2020, "/desk/2020/", 1, (ArchiveMonth(date(2020, 11, 1), "/desk/2020/11/", 1, (), "November"),)),
)
INDEX = (
    IndexEntry(TRADE, 12, ABOUT, date(2021, 1, 6)),
    IndexEntry(TECH, 1, Markup(), None),
)
LETTERS = (
    GlossaryLetter(
        "E",
        "letter-e",
        (
            GlossaryEntryView(
                LinkView("Entity list", "/desk/glossary/entity-list/"),
                (),
                Markup("Firms to which sales need a licence."),
                0,
            ),
            GlossaryEntryView(
                LinkView("Executive order", "/desk/glossary/executive-order/"),
                ("EO",),
                Markup("A directive of the president that has the force of law for the government’s own departments."),
                1,
            ),
        ),
    ),
    GlossaryLetter(
        "N",
        "letter-n",
        (
            GlossaryEntryView(
                NYSE,
                ("NYSE", "Big Board"),
                Markup("The largest stock exchange in the world by the value of its listed companies."),
                12,
            ),
        ),
    ),
    GlossaryLetter(
        "W", "letter-w", (GlossaryEntryView(WECHAT, (), Markup("A messaging and payment app of Tencent’s."), 4),)
    ),
)
TERM = TermView(
    page=frame(
        "term",
        "glossary/nyse/",
        "New York Stock Exchange",
        breadcrumbs=(LinkView("Home", "/desk/"), LinkView("Glossary", "/desk/glossary/")),
    ),
    term="New York Stock Exchange",
    aliases=("NYSE", "Big Board"),
    definition=Markup(
        "<p>The largest stock exchange in the world by the value of its listed companies. It trades in lower Manhattan.</p>"
    ),
    see=(LinkView("Delisting", "/desk/glossary/delisting/"), LinkView("nyse.com", "https://www.nyse.com/")),
    seen_from=(LinkView("Executive order", "/desk/glossary/executive-order/"),),
    uses=(
        TermUse(
            CARD,
            (
                MentionView(
                    "To comply, the ",
                    "New York Stock Exchange",
                    " said that it would delist the three largest telephone operators.",
                    f"{CARD.url}#a-term-nyse",
                ),
            ),
        ),
        TermUse(
            VIDEO,
            (
                MentionView("Die ", "NYSE", " schweigt.", f"{VIDEO.url}#a-term-nyse"),
                MentionView("", "Big Board", " ist ihr Beiname.", f"{VIDEO.url}#a-g1"),
            ),
        ),
    ),
    referred_by=(ReferrerView(SHARES, "see-also", "", f"{SHARES.url}#a-r1", Markup()),),
    pager=PAGER,
    extra={},
)


def run(*blocks: tuple[DiffPiece, ...], is_changed: bool = True, count: int = 0) -> BlockRun:
    return BlockRun(is_changed, count or len(blocks), blocks)


SAME = (DiffPiece("same", "The order takes effect in 45 days."),)
CHANGED = (DiffPiece("same", "It targets "), DiffPiece("removed", "five"), DiffPiece("added", "six"))
HISTORY = HistoryView(
    frame("history", "articles/chinese-apps/history/", f"History: {CARD.title}", feeds=(), is_indexed=False),
    LinkView(CARD.title, CARD.url),
    (
        VersionView(None, "on-withdrawn", day_of(2021, 1, 9), (RETRACTION,), (), has_whole_text=False),
        VersionView(
            3,
            "v-3",
            day_of(2021, 1, 8),
            (replace(CLARIFICATION, note_id="c-headline"),),
            (VersionPart("title", (run(CHANGED),)), VersionPart("text", (run(count=7, is_changed=False),))),
            has_whole_text=False,
        ),
        VersionView(
            2,
            "v-2",
            day_of(2021, 1, 7),
            (replace(CORRECTION, note_id="c-apps-count"), replace(TYPO, note_id="c-typo")),
            (VersionPart("text", (run(SAME, SAME, is_changed=False), run(CHANGED), run(SAME, is_changed=False))),),
            has_whole_text=False,
        ),
        VersionView(
            1, "v-1", CARD.date, (), (VersionPart("text", (run(SAME, is_changed=False),)),), has_whole_text=True
        ),
    ),
    3,
)

VIEWS: dict[str, tuple[str, View]] = {
    "home": ("home.html", listing("home", "", SITE.title, corrections=LOG[1:], pager=FIRST_PAGER)),
    "home, older": ("home.html", listing("home", "page/6/", "Articles, page 6", pager=PAGER)),
    "home, empty": ("home.html", listing("home", "", SITE.title, groups=())),
    "article": ("article.html", ARTICLE),
    "article, corrected": ("article.html", CORRECTED_ARTICLE),
    "article, bare": ("article.html", BARE_ARTICLE),
    "day": (
        "day.html",
        listing(
            "day",
            "2021/01/06/",
            "Wednesday, January 6, 2021",
            groups=GROUPS[:1],
            corrections=LOG[1:2],
            terms=LETTERS[0].terms,
            **NEIGHBOURS,
        ),
    ),
    "day, empty": ("day.html", listing("day", "2021/01/06/", "Wednesday, January 6, 2021", groups=())),
    "list": (
        "list.html",
        listing(
            "list", "2021/", "2021", related=(LinkView("January", "/desk/2021/01/"), LinkView("February")), **NEIGHBOURS
        ),
    ),
    "list, empty": ("list.html", listing("list", "articles/", "Articles", groups=())),
    "topic": ("topic.html", listing("topic", "topics/trade/", "Trade", description=ABOUT, pager=PAGER)),
    "topic, empty": ("topic.html", listing("topic", "topics/trade/", "Trade", groups=())),
    "author": ("author.html", listing("author", "authors/marta-holt/", "Marta Holt", description=ABOUT)),
    "author, empty": ("author.html", listing("author", "authors/marta-holt/", "Marta Holt", groups=())),
    "story": (
        "story.html",
        listing("story", "stories/app-bans/", "The app bans", description=ABOUT, groups=GROUPS[::-1]),
    ),
    "story, empty": ("story.html", listing("story", "stories/app-bans/", "The app bans", groups=())),
    "archive": ("archive.html", ArchiveView(frame("archive", "archive/", "Archive"), "Archive", ARCHIVE, WEEKDAYS)),
    "archive, empty": ("archive.html", ArchiveView(frame("archive", "archive/", "Archive"), "Archive", ())),
    "index": ("index.html", IndexView(frame("index", "topics/", "Topics"), "Topics", INDEX)),
    "index, empty": ("index.html", IndexView(frame("index", "topics/", "Topics"), "Topics", ())),
    "glossary": ("glossary.html", GlossaryView(frame("glossary", "glossary/", "Glossary"), LETTERS)),
    "glossary, empty": ("glossary.html", GlossaryView(frame("glossary", "glossary/", "Glossary"), ())),
    "term": ("term.html", TERM),
    "term, unused": ("term.html", replace(TERM, aliases=(), see=(), seen_from=(), uses=(), referred_by=(), pager=None)),
    "corrections": (
        "corrections.html",
        CorrectionsView(
            frame("corrections", "corrections/", "Corrections"),
            (CorrectionsMonth(date(2021, 1, 1), "month-2021-01", LOG),),
            (("retraction", 1), ("correction", 1), ("clarification", 1)),
            PAGER,
        ),
    ),
    "corrections, empty": (
        "corrections.html",
        CorrectionsView(frame("corrections", "corrections/", "Corrections"), (), ()),
    ),
    "page": (
        "page.html",
        StandingView(
            frame("page", "about/", "About us"),
            Markup("<p>We annotate.</p><h2>Who we are</h2><p>Two people.</p>"),
            day_of(2021, 1, 1),
        ),
    ),
    "404": ("404.html", StandingView(frame("404", "404.html", "Page not found", is_indexed=False), Markup())),
    "search": (
        "search.html",
        SearchView(
            frame("search", "search/", "Search", is_indexed=False),
            "/desk/pagefind/",
            ("en", "zh"),
            ("article", "term", "correction", "page"),
            {"shipping": "Shipping & <ports>"},
            {"pier": "The pier"},
            (2026, 2025),
            SECTIONS[:2],
        ),
    ),
    "search, without an index": (
        "search.html",
        SearchView(frame("search", "search/", "Search", is_indexed=False), None),
    ),
    "redirect": (
        "redirect.html",
        RedirectView(
            frame("redirect", "old/", "Moved", is_indexed=False),
            CARD.url,
            "https://news.example/desk/articles/chinese-apps/",
            CARD.title,
        ),
    ),
    "history": ("history.html", HISTORY),
    "history, one": ("history.html", replace(HISTORY, versions=HISTORY.versions[-1:], count=1)),
    "corrections, data": ("corrections.json", DataView(Markup('{"corrections":[]}'))),
    "annotations": ("annotations.jsonld", DataView(Markup('{"items":[]}'))),
    "feed, JSON": ("feed.json", DataView(Markup('{"items":[]}'))),
    "feed": (
        "feed.xml",
        FeedView(
            SITE,
            "https://news.example/desk/",
            "The Pacific Desk",
            "Annotated briefings",
            "https://news.example/desk/feed.xml",
            "https://news.example/desk/",
            datetime(2021, 1, 8, tzinfo=UTC),
            (
                FeedEntry(
                    "tag:news.example,2021-01-06:chinese-apps",
                    CARD.title,
                    "https://news.example/desk/articles/chinese-apps/",
                    datetime(2021, 1, 6, 9, 30, tzinfo=UTC),
                    datetime(2021, 1, 8, tzinfo=UTC),
                    ("Marta Holt", "J. Lee"),
                    (("trade", "Trade"),),
                    CARD.summary,
                    BODY,
                    "en",
                ),
            ),
        ),
    ),
    "sitemap": (
        "sitemap.xml",
        SitemapView(
            (
                ("https://news.example/desk/", datetime(2021, 1, 8, tzinfo=UTC)),
                ("https://news.example/desk/about/", None),
            )
        ),
    ),
    "sitemap index": ("sitemap-index.xml", SitemapIndexView(("https://news.example/desk/sitemap-1.xml",))),
    "news sitemap": (
        "news-sitemap.xml",
        NewsSitemapView(
            "The Pacific Desk",
            (NewsEntry("https://news.example/desk/a/", CARD.title, "en", datetime(2021, 1, 6, tzinfo=UTC)),),
        ),
    ),
    "ledger": ("ledger.json", LedgerView('{"format":"glossator-ledger/1"}')),
    "headers": ("_headers", HeadersView(("/desk/assets/style.3f9a1c2b.css",))),
    "robots": ("robots.txt", RobotsView(("https://news.example/desk/sitemap.xml",))),
}
