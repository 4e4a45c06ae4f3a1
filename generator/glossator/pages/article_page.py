"""An article's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.model.views import ArticleView, ImageView, LinkView, ReferrerView, SourceView, StoryView
from glossator.pages.annotation_data import annotations_path
from glossator.pages.images import MEASURE, column_sizes, lead_sizes
from glossator.pages.log import announced
from glossator.pages.notes import note_views
from glossator.pages.notices import history_path, log_entry, notice_view
from glossator.pages.share_cards import share_card
from glossator.pages.structured import news_article

if TYPE_CHECKING:
    from glossator.model.site import Article, Referral
    from glossator.model.views import CorrectionEntryView
    from glossator.pages.composing import Composer


def article_view(composer: Composer, article: Article) -> ArticleView:
    """Give an article's view."""
    site = composer.site
    notices = announced(article)
    body = composer.read_body(article)
    views = tuple(notice_view(composer, article, notice, "article") for notice in notices)
    # A retraction leads whatever its severity is said to be.
    minor = tuple(view for view in views if view.severity == "minor" and view.kind != "retraction")
    corrections = tuple(view for view in views if view not in minor) if minor else views
    history, data = history_path(article), annotations_path(article)
    card = composer.card(article)
    older, newer = _neighbours(composer, article)
    return ArticleView(
        page=composer.frame(
            "article",
            article.url,
            article.title,
            composer.summary_text(article),
            language=article.language,
            breadcrumbs=(LinkView(composer.words("Articles"), composer.url("/articles/")),),
            feeds=(LinkView(composer.words("Annotations"), composer.url(data)),) if data else (),
            json_ld=news_article(composer, article),
            is_indexed=not article.label,
        ),
        card=card,
        standfirst=composer.inline_html_of(article.summary),
        updated=article.updated,
        body=composer.text_html(article, body),
        image=_image(composer, article, has_notes=bool(body.notes)),
        corrections=corrections,
        notes=note_views(composer, article, body.notes),
        referred_by=tuple(
            referrer_view(composer, referral) for referral in site.referrals_to_article.get(article.path, ())
        ),
        story=_story(composer, article),
        source=_source(article),
        older=older,
        newer=newer,
        has_old_words=any(notice.is_marked and (notice.correction.was or "").strip() for notice in notices),
        retraction=next((view for view in corrections if view.kind == "retraction" and not view.is_proposed), None),
        extra=article.extra,
        minor_corrections=minor,
        affected_by=tuple(_affecting(composer, each) for each in site.affected.get(article.path, ())),
        history_url=composer.url(history) if history else None,
        modified=article.modified.isoformat() if article.modified > article.date.at else "",
        share_card=share_card(composer, article),
    )


def _neighbours(composer: Composer, article: Article) -> tuple[LinkView | None, LinkView | None]:
    """Link the article before and the article after one, in time."""
    at = composer.position[article.path]
    articles = composer.site.articles
    older = articles[at + 1] if at + 1 < len(articles) else None
    newer = articles[at - 1] if at else None
    return _link(composer, older), _link(composer, newer)


def _link(composer: Composer, article: Article | None) -> LinkView | None:
    return LinkView(article.title, composer.url(article.url), article.language) if article else None


def _affecting(composer: Composer, referral: Referral) -> CorrectionEntryView:
    """Give a correction of another article that concerns this one, too."""
    other = composer.site.article_by_path[referral.article]
    notice = next(notice for notice in other.notices if notice.id == referral.annotation)
    return log_entry(composer, other, notice)


def referrer_view(composer: Composer, referral: Referral) -> ReferrerView:
    """Give an article that refers to another page, with the words it does it in."""
    article = composer.site.article_by_path[referral.article]
    reference = next(reference for reference in article.references if reference.id == referral.annotation)
    return ReferrerView(
        article=composer.card(article),
        relation=reference.relation,
        words=reference.words,
        url=f"{composer.url(article.url)}#a-{reference.id}",
        note=composer.html_of(reference.note),
    )


def _image(composer: Composer, article: Article, *, has_notes: bool) -> ImageView | None:
    image = article.image
    url = composer.link_url(image.src, article.path) if image else None
    if image is None or url is None:
        return None
    width, height = composer.image_size(image.src, article.path) or (None, None)
    srcset = composer.image_srcset(image.src, article.path)
    sizes = (lead_sizes() if has_notes else column_sizes(MEASURE)) if srcset else ""
    return ImageView(url, image.alt, image.caption, image.credit, width, height, srcset, sizes)


def _source(article: Article) -> SourceView | None:
    source = article.source
    return SourceView(source.name, source.url, source.published, source.retrieved) if source else None


def _story(composer: Composer, article: Article) -> StoryView | None:
    site = composer.site
    if not article.story:
        return None
    articles = site.articles_by_story[article.story][::-1]
    story = site.stories[article.story]
    return StoryView(
        story.title,
        composer.url(f"/stories/{story.key}/"),
        composer.cards(articles),
        [each.path for each in articles].index(article.path),
    )
