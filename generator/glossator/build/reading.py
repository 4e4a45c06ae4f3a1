"""Reading articles: each by itself, with its sidecar, into its record and its body. This is the work of the first round, and may be spread.

The result depends on the two files and what stands in `ArticleReader`; `ArticleReader.key` is the digest of the latter.
"""

from __future__ import annotations

import errno
import pickle
from dataclasses import field
from functools import cached_property, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from glossator.articles import read_article
from glossator.build.misnaming import SIDECAR
from glossator.build.sources import decode, unreadable
from glossator.buildlog import ArticleEntry, PackReader, Slice, pack
from glossator.frozen import frozen
from glossator.model.digests import digest_bytes
from glossator.model.mentions import find_mark, measure_sentences, pack_mentions, unpack_mentions
from glossator.pages.marking import make_body
from glossator.resolve.condensing import digest_face, make_record
from glossator.resolve.placing import place_article
from glossator.resolve.publishing import list_published
from glossator.sidecars import read_sidecar
from glossator.source import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from glossator.articles import ArticleFile
    from glossator.diagnostics import Diagnostic
    from glossator.files import Files
    from glossator.glossary.linking import Linker
    from glossator.model.links import Spot
    from glossator.model.records import Body, PublicAnnotation
    from glossator.model.site import Article, Mention
    from glossator.model.versions import Versions
    from glossator.model.words import Words
    from glossator.resolve.placing import PlacedArticle
    from glossator.resolve.placing_options import PlacingOptions
    from glossator.sidecars import SidecarFile


MOST_SENTENCES = 8_000_000  # bytes of articles' sentences that are kept: those of some 2,000 articles


class ArticleTask(NamedTuple):
    """An article to be read: its path and its sidecar's, if it has one."""

    path: str
    sidecar: str | None


class ArticleRead(NamedTuple):
    """An article that was read: its entry for the build log, its record, pickled, and the digests of the bytes of both files.

    A digest is None where there is no file, or it could not be read.
    """

    path: str
    entry: ArticleEntry
    record: bytes
    digest: bytes | None
    sidecar_digest: bytes | None


class SourcePair(NamedTuple):
    """What the two files are read into; each is None if it is not there or could not be read."""

    article: ArticleFile | None
    sidecar: SidecarFile | None
    digest: bytes | None
    sidecar_digest: bytes | None


@frozen
class ArticleReader:
    """All that reading articles needs besides the articles. `spelling` tells how the disk spells a path that is not in NFC there.

    `store` and `folder` are where records and bodies are packed, `pack_name` is in the names of the packs that this build's workers add to;
    `builder` is the process that they work for. With `has_ledger` records tell how the words stand in public.
    """

    files: Files
    spelling: Mapping[str, str]
    linker: Linker
    options: PlacingOptions
    key: bytes
    store: Files
    folder: str
    pack_name: str
    builder: int
    has_ledger: bool = False

    def read(self, path: str, sidecar_path: str | None) -> tuple[SourcePair, list[Diagnostic]]:
        """Read an article and its sidecar."""
        data, diagnostics = self._read_bytes(path)
        source, found = decode(path, data) if data is not None else (None, [])
        diagnostics += found
        article, found = read_article(source, self.options.read) if source else (None, [])
        diagnostics += found
        sidecar, sidecar_data = None, None
        if sidecar_path:
            sidecar_data, found = self._read_bytes(sidecar_path)
            diagnostics += found
            source, found = decode(sidecar_path, sidecar_data) if sidecar_data is not None else (None, [])
            diagnostics += found
            sidecar, found = read_sidecar(source, self.options.read) if source else (None, [])
            diagnostics += found
        return SourcePair(article, sidecar, _digest(data), _digest(sidecar_data)), diagnostics

    def _read_bytes(self, path: str) -> tuple[bytes | None, list[Diagnostic]]:
        try:
            return self.files.read(self.spelling.get(path, path)), []
        except OSError as error:
            return None, [unreadable(path, error)]

    def place(self, sources: SourcePair) -> tuple[PlacedArticle | None, list[Diagnostic]]:
        """Place an article's annotations; None if it could not be read."""
        if sources.article is None:
            return None, []
        return place_article(sources.article, sources.sidecar, self.linker, self.options)

    def key_of(self, digest: bytes, sidecar_digest: bytes | None) -> bytes:
        """Give the key of what is made of two files, by the digests of their bytes."""
        return digest_bytes(self.key + digest + (sidecar_digest or b""))


def read_articles(reader: ArticleReader, tasks: Sequence[ArticleTask]) -> list[ArticleRead]:
    """Read articles, and pack away their records and their bodies, each with its earlier versions, if any, and its mentions' sentences after it."""
    read, bodies = [], []
    for path, sidecar_path in tasks:
        sources, faults = reader.read(path, sidecar_path)
        placed, found = reader.place(sources)
        faults += found
        record, body, face = b"", b"", b""
        since = until = ""
        if placed:
            mentions = pack_mentions(placed.mentions)
            published = list_published(placed)
            value = make_record(placed, mentions, published)
            if reader.has_ledger:
                from glossator.resolve.wording import make_standing

                value = value._replace(standing=make_standing(placed, sources.sidecar, reader.options.author_names))
            record, face = pickle.dumps(value, 5), digest_face(value)
            versions = pickle.dumps(placed.versions, 5) if placed.versions else b""
            body = pickle.dumps(_body(placed, published, reader.options.words), 5) + versions + mentions.sentences
            window = placed.window
            since = window.since.isoformat() if window.since else ""
            until = window.until.isoformat() if window.until else ""
            bodies.append(body)
        # What was made without a file that could not be read is not to be known again.
        is_whole = sources.digest is not None and (sidecar_path is None or sources.sidecar_digest is not None)
        key = reader.key_of(sources.digest or b"", sources.sidecar_digest) if is_whole else b""
        told = pickle.dumps(faults, 5) if faults else b""
        digests = (digest_bytes(record), face, digest_bytes(body))
        entry = ArticleEntry(key, None, None, *digests, told, since, until)
        read.append(ArticleRead(path, entry, record, sources.digest, sources.sidecar_digest))
    records = [each.record for each in read if each.record]
    places = zip(_pack(reader, "records", records), _pack(reader, "bodies", bodies), strict=True)
    return [_packed(each, *next(places)) if each.record else each for each in read]


def _pack(reader: ArticleReader, sort: str, pieces: Sequence[bytes]) -> list[Slice]:
    return pack(reader.store, reader.folder, _own_pack(reader, sort), pieces) if pieces else []


def _packed(read: ArticleRead, record: Slice, body: Slice) -> ArticleRead:
    return read._replace(entry=read.entry._replace(record=record, body=body))


def _own_pack(reader: ArticleReader, sort: str) -> str:
    """Give the name of the pack of some sort of pieces that this process and thread adds to: no two add to one.

    The builder itself goes on with the pack that it added to before, so that many small builds do not leave many packs.
    """
    import os
    import threading

    if os.getpid() == reader.builder and threading.current_thread() is threading.main_thread():
        return sort
    return f"{sort}-{reader.pack_name}-{os.getpid()}-{threading.get_ident()}"


def _body(
    placed: PlacedArticle,
    published: Sequence[PublicAnnotation],
    words: Words,
    dropped: frozenset[str] = frozenset(),
    absent: frozenset[str] = frozenset(),
) -> Body:
    marked = [each.marked for each in placed.entries]
    body = make_body(placed.document, marked, placed.changes, placed.file.path, words, dropped=dropped, absent=absent)
    return body._replace(annotations=tuple([each for each in published if each.id not in dropped]))


def _digest(data: bytes | None) -> bytes | None:
    return None if data is None else digest_bytes(data)


@frozen
class BodyReader:
    """Gives articles' bodies and mentions as they were packed.

    Where something in a body leads nowhere, or what is wanted is lost or spoilt, it is made anew from its files.
    `body_by_path` tells where each is packed, and its digest; `key_by_path` under which key it was made. The last body is kept, with what it was
    asked for by: an article's page and the file of its annotations are made one after the other. So are the sentences of the last articles, since
    each is on the pages of all terms that it mentions.
    """

    reader: ArticleReader
    body_by_path: dict[str, tuple[Slice, bytes]]
    sidecar_by_path: Mapping[str, str]
    key_by_path: dict[str, bytes]
    last: list[tuple[object, Body]] = field(default_factory=list)

    @cached_property
    def _sentences(self) -> _Kept:
        return _Kept(MOST_SENTENCES)

    @cached_property
    def _packs(self) -> PackReader:
        return PackReader(self.reader.store, self.reader.folder)

    def renew(self, read: Iterable[ArticleRead]) -> None:
        """Give other articles from now on: those that were read again."""
        self._packs.close()
        self._sentences.clear()
        for each in read:
            if each.entry.body:
                self.body_by_path[each.path] = (each.entry.body, each.entry.text_digest)
            self.key_by_path[each.path] = each.entry.key

    def read_body(self, path: str, dropped: frozenset[str], absent: frozenset[str]) -> Body:
        """Give an article's body without the annotations `dropped` and without the links to `absent` targets.

        Raises OSError if it is to be made anew and its files are no longer what they were when they were read.
        """
        asked = path, self.body_by_path.get(path), self.key_by_path.get(path), dropped, absent
        if not self.last or self.last[0][0] != asked:
            self.last[:] = [(asked, self._find_body(path, dropped, absent))]
        return self.last[0][1]

    def _find_body(self, path: str, dropped: frozenset[str], absent: frozenset[str]) -> Body:
        data = b"" if dropped or absent else self._read_packed(path)
        if data:
            # What comes after it is left alone by who loads it.
            body: Body = pickle.loads(data)  # noqa: S301  our own, as its digest tells, which stands in the log
            return body
        placed = self._place_anew(path)
        return _body(placed, list_published(placed), self.reader.options.words, dropped, absent)

    def read_versions(self, article: Article) -> Versions:
        """Give the versions of an article that has several; raises OSError as `read_body` does."""
        data = self._read_packed(article.path)
        if data:
            pieces = BytesIO(data)
            pickle.load(pieces)  # noqa: S301  as above: the body, which stands before it
            packed: Versions = pickle.load(pieces)  # noqa: S301
            return packed
        versions = self._place_anew(article.path).versions
        if versions is None:
            raise OSError(errno.ESTALE, "it was changed while the site was built", article.path)
        return versions

    def read_mentions(self, article: Article, term: str) -> Sequence[Mention]:
        """Give an article's mentions of a term; raises OSError as `read_body` does."""
        sentences = self._sentences.get(article.path)
        if sentences is None:
            sentences = self._read_sentences(article)
            self._sentences.add(article.path, sentences)
        mark = find_mark(article.mention_marks, article.mentioned.index(term))
        mentions = unpack_mentions(term, mark, sentences[mark.start : mark.stop])
        if mentions is None:
            mentions = [each for each in self._place_anew(article.path).mentions if each.term == term]
        return mentions

    def _place_anew(self, path: str) -> PlacedArticle:
        sources, _ = self.reader.read(path, self.sidecar_by_path.get(path))
        placed, _ = self.reader.place(sources)
        key = self.reader.key_of(sources.digest or b"", sources.sidecar_digest)
        if placed is None or key != self.key_by_path[path]:
            raise OSError(errno.ESTALE, "it was changed while the site was built", path)
        return placed

    def _read_packed(self, path: str) -> bytes:
        """Read a body as it was packed; nothing if it was not, or is lost or spoilt."""
        if path not in self.body_by_path:
            return b""
        place, digest = self.body_by_path[path]
        try:
            data = self._packs.read(*place)
        except OSError:
            return b""
        return data if digest_bytes(data) == digest else b""

    def _read_sentences(self, article: Article) -> bytes:
        """Read the sentences in which an article mentions terms; nothing if they were not packed, or are lost."""
        if article.path not in self.body_by_path:
            return b""
        pack_name, start, size = self.body_by_path[article.path][0]
        measured = measure_sentences(article.mention_marks)
        try:
            return self._packs.read(pack_name, start + size - measured, measured)
        except OSError:
            return b""


class _Kept(dict[str, bytes]):
    """Bytes by path, up to `most` of them; then it begins anew."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._size = 0

    def add(self, path: str, data: bytes) -> None:
        if self._size + len(data) > self._most:
            self.clear()
        self[path] = data
        self._size += len(data)

    def clear(self) -> None:
        super().clear()
        self._size = 0


class Locator:
    """Finds where a spot stands, by reading its file again: faults are few, and places would be much to keep."""

    def __init__(self, reader: ArticleReader) -> None:
        """Take what reads articles."""
        self.reader = reader
        self._sidecar = lru_cache(maxsize=64)(lambda path: reader.read(path.removesuffix(SIDECAR) + ".md", path)[0])
        self._article = lru_cache(maxsize=64)(lambda path: reader.read(path, None)[0])

    def forget(self) -> None:
        """Forget what was read: the files may have changed."""
        self._sidecar.cache_clear()
        self._article.cache_clear()

    def __call__(self, at: Spot | Place) -> Place:
        """Give the place of a spot; what is no longer there is the fault of its whole file."""
        if isinstance(at, Place):
            return at
        whole = Place(at.path, 1, 1, 2)
        if at.path.endswith(SIDECAR):
            sidecar = self._sidecar(at.path).sidecar
            entry = sidecar.find(str(at.keys[0])) if sidecar else None
            return entry.place(*at.keys[1:]) if entry else whole
        article = self._article(at.path).article
        if article is None:
            return whole
        if at.keys[0] == "link":
            places = dict(enumerate(article.link_places))
            return places.get(int(at.keys[1])) or whole
        return article.matter.place(*at.keys)
