// What corrections would change that are proposed and not approved: shown at their places, in the preview alone. The site's own pages say nothing of it.

import { make } from "./elements.js";

// Where the parts of an article stand that are not its text.
const PARTS = { title: "h1[data-headline]", summary: "[data-standfirst]", byline: "[data-byline]", caption: "figcaption" };
const OLD = "glossator-proposed";

/** Show the words that proposed corrections would take out, struck through, and behind them those that they would put in.
 *
 * `text` is the article's current text, lined up with the page (`CurrentText`); it has to be lined up anew afterwards, since text nodes are cut. */
export function showProposals(text, annotations) {
  for (const each of document.querySelectorAll("ins.glossator-proposed")) each.remove();
  globalThis.CSS?.highlights?.delete(OLD);
  if (!text.fits) return;
  const proposed = annotations.filter(({ group, list, fields }) => group === "corrections" && list === "proposed" && fields.was !== undefined && fields.now !== undefined);
  const found = proposed.map((each) => [each, findRange(each, text)]).filter(([, range]) => range);
  if (globalThis.Highlight && found.length) CSS.highlights.set(OLD, new Highlight(...found.map(([, range]) => range)));
  // From the end, so that what is put in does not move what is yet to be.
  found.sort(([, one], [, other]) => other.compareBoundaryPoints(Range.START_TO_START, one));
  for (const [each, range] of found) {
    const end = range.cloneRange();
    end.collapse(false);
    end.insertNode(makeInsertion(each));
    if (end.startContainer === range.endContainer) range.setEnd(end.startContainer, end.startOffset);
  }
}

/** Find the words that a correction is about; where it only adds some, the place at which they would stand. */
function findRange({ fields, place }, text) {
  const scope = fields.in ?? "text";
  if (scope !== "text") return findIn(document.querySelector(PARTS[scope] ?? PARTS.title), fields.was);
  if (!place) return null;
  const words = text.rangeOf(place);
  if (words) return words;
  const behind = text.rangeOf({ start: place.start, end: text.characters.length });
  behind?.collapse(true);
  return behind;
}

/** Find words in a part of the page, if they stand there once and within one piece of text. */
function findIn(part, words) {
  if (!part || !words || part.textContent.split(words).length !== 2) return null;
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + words.length);
    return range;
  }
  return null;
}

const makeInsertion = ({ id, fields: { now } }) => make("ins", { className: "glossator-proposed", "data-not-text": "", "data-proposed": id },
  " ", make("span", { className: "glossator-label", lang: "en", dir: "ltr" }, "proposed:"), ` ${now.trim() || "(nothing)"} `);
