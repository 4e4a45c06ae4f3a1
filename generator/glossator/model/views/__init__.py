"""Views: all that a template may see of a page, as frozen values.

A page's bytes are a function of its view and its templates. URLs are ready to be written (root-relative with the base URL's path in front,
percent-encoded) unless a field's name says `canonical` or `absolute`. Fields of type `Markup` are finished HTML; all else is text and is
escaped by the template engine. A view holds nothing that changes without its page: no clock, no counts of other pages.
"""

from __future__ import annotations

from glossator.model.views.machines import (
    DataView,
    FeedEntry,
    FeedView,
    HeadersView,
    LedgerView,
    NewsEntry,
    NewsSitemapView,
    RobotsView,
    SitemapIndexView,
    SitemapView,
)
from glossator.model.views.pages import (
    ArchiveDay,
    ArchiveMonth,
    ArchiveView,
    ArchiveYear,
    ArticleView,
    BlockRun,
    CorrectionsMonth,
    CorrectionsView,
    DiffPiece,
    GlossaryEntryView,
    GlossaryLetter,
    GlossaryView,
    HistoryView,
    IndexEntry,
    IndexView,
    ListView,
    MentionView,
    RedirectView,
    SearchView,
    StandingView,
    TermUse,
    TermView,
    VersionPart,
    VersionView,
)
from glossator.model.views.parts import (
    CardView,
    CorrectionEntryView,
    CorrectionView,
    DayGroup,
    ImageView,
    LinkView,
    NoteView,
    NoticeLink,
    PageFrame,
    PageLinks,
    Pager,
    ReferrerView,
    ShareCardView,
    SiteView,
    SourceView,
    StoryView,
)

View = (
    ArticleView
    | HistoryView
    | ListView
    | IndexView
    | ArchiveView
    | GlossaryView
    | TermView
    | CorrectionsView
    | StandingView
    | SearchView
    | RedirectView
    | FeedView
    | SitemapView
    | SitemapIndexView
    | NewsSitemapView
    | RobotsView
    | HeadersView
    | DataView
    | LedgerView
)

__all__ = [
    "ArchiveDay",
    "ArchiveMonth",
    "ArchiveView",
    "ArchiveYear",
    "ArticleView",
    "BlockRun",
    "CardView",
    "CorrectionEntryView",
    "CorrectionView",
    "CorrectionsMonth",
    "CorrectionsView",
    "DataView",
    "DayGroup",
    "DiffPiece",
    "FeedEntry",
    "FeedView",
    "GlossaryEntryView",
    "GlossaryLetter",
    "GlossaryView",
    "HeadersView",
    "HistoryView",
    "ImageView",
    "IndexEntry",
    "IndexView",
    "LedgerView",
    "LinkView",
    "ListView",
    "MentionView",
    "NewsEntry",
    "NewsSitemapView",
    "NoteView",
    "NoticeLink",
    "PageFrame",
    "PageLinks",
    "Pager",
    "RedirectView",
    "ReferrerView",
    "RobotsView",
    "SearchView",
    "ShareCardView",
    "SiteView",
    "SitemapIndexView",
    "SitemapView",
    "SourceView",
    "StandingView",
    "StoryView",
    "TermUse",
    "TermView",
    "VersionPart",
    "VersionView",
    "View",
]
