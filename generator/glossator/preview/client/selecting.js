// Selecting words of the article, with the pointer or by keys, and the bar that offers what to do with them.

import { make, makeButton } from "./elements.js";
import { memory } from "./memory.js";

const EDGE = 8; // pixels between the bar and what is around it
const KINDS = [["glossary", "Define"], ["references", "Refer"], ["notes", "Note"], ["corrections", "Correct"]];

/** Show some words of the page as chosen, also while a field has the focus; null shows none. */
export function highlight(range) {
  if (!globalThis.Highlight) return;
  if (range) CSS.highlights.set("glossator-chosen", new Highlight(range));
  else CSS.highlights.delete("glossator-chosen");
}

/** Make the bar. `page` gives the current text as `page.text`, and is told: `begin(group, place)`, `attach(place)`, `detach()`, `say(words)`. */
export function makeBar(page, host) {
  const walker = make("div", {
    className: "walker", role: "application", tabIndex: 0, hidden: true, "data-key": "walker", "aria-label": "Select words by keys",
    "aria-describedby": "walker-help",
  }, "Select by keys");
  const help = make("span", { id: "walker-help", className: "unseen" }, "Arrows move by words and lines, with Shift they extend, Enter goes on, Escape ends");
  const offers = KINDS.map(([group, label], number) =>
    makeButton(`bar-${group}`, [label, " ", make("kbd", { "aria-hidden": true }, String(number + 1))], () => page.begin(group, place), { "aria-keyshortcuts": String(number + 1) }));
  const attach = makeButton("bar-attach", ["Attach here ", make("kbd", { "aria-hidden": true }, "1")], () => page.attach(place), { "aria-keyshortcuts": "1" });
  const cancel = makeButton("bar-cancel", "Cancel", () => page.detach());
  const bar = make("div", { className: "bar", role: "toolbar", "aria-label": "Annotate the words selected", hidden: true }, walker, help, offers, attach, cancel);
  bar.addEventListener("mousedown", (event) => event.preventDefault()); // or the words would be selected no longer
  let place = null;
  let isPressed = false;
  let isTouched = false;
  let walk = null; // the words at which a selection by keys begins and ends

  const isInside = (element) => host.shadowRoot.contains(element) && !bar.contains(element);
  const shownOffers = () => [...bar.querySelectorAll("button")].filter((each) => !each.hidden);

  /** Show the bar, in the place of the reader's button that copies a link. */
  function showBar(isShown) {
    bar.hidden = !isShown;
    document.documentElement.classList.toggle("glossator-has-bar", isShown);
  }

  function look() {
    const selection = getSelection();
    const isElsewhere = isInside(host.shadowRoot.activeElement);
    const range = selection.rangeCount && !selection.isCollapsed && !isElsewhere ? selection.getRangeAt(0) : null;
    place = range && page.text?.fits && !isPressed ? page.text.placeOf(range) : null;
    showBar(Boolean(place));
    memory.selected = place;
    if (!place) return;
    for (const each of offers) each.hidden = Boolean(memory.attaching);
    attach.hidden = cancel.hidden = !memory.attaching;
    walker.hidden = !walk;
    put(range);
  }

  function put(range) {
    bar.classList.toggle("is-docked", isTouched);
    if (isTouched) return;
    const rects = [...range.getClientRects()].filter(({ width }) => width);
    if (!rects.length) return;
    const { width, height } = bar.getBoundingClientRect();
    const above = rects[0].top - height - EDGE;
    const room = document.documentElement.clientWidth - width - EDGE;
    bar.style.top = `${Math.max(EDGE, Math.min(above >= EDGE ? above : rects.at(-1).bottom + EDGE, innerHeight - height - EDGE))}px`;
    bar.style.left = `${Math.max(EDGE, Math.min(rects[0].left, room))}px`;
  }

  function end() {
    walk = null;
    getSelection().removeAllRanges();
    showBar(false);
    memory.selected = place = null;
  }

  function choose(first, last, isSilent) {
    const words = page.text.words;
    const [from, to] = first <= last ? [first, last] : [last, first];
    const range = page.text.rangeOf({ start: words[from].start, end: words[to].end });
    if (!range) return;
    getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    const { top, bottom } = range.getBoundingClientRect();
    if (top < 80 || bottom > innerHeight - 40) scrollBy({ top: top - innerHeight / 3, behavior: "instant" });
    look();
    if (!isSilent) page.say(page.text.slice(words[from].start, words[to].end));
  }

  /** Begin to select by keys: at the words of the annotation that has the focus, else at the first word in view. */
  function startWalk() {
    if (!page.text?.fits || !page.text.words.length) return page.say("The page is being brought up to date.");
    const mark = page.text.root.contains(document.activeElement) ? document.activeElement : null;
    let first = 0;
    if (mark) {
      const from = page.text.solid[page.text.findFrom(mark, 0)];
      first = Math.max(0, page.text.words.findIndex(({ end }) => end > from));
    } else if (page.text.root.getBoundingClientRect().top < 0) first = findFirstInView();
    walk = { first, last: first };
    choose(first, first);
    walker.hidden = false;
    walker.focus({ preventScroll: true });
  }

  function findFirstInView() {
    let [low, high] = [0, page.text.words.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      const box = page.text.rangeOf(page.text.words[middle]).getBoundingClientRect();
      if (box.top >= 0) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Find the word of the next line, or the one before (`step` 1 or -1), that stands nearest below or above a word. */
  function findInLine(index, step) {
    const boxOf = (at) => page.text.rangeOf(page.text.words[at]).getClientRects()[0];
    const here = boxOf(index);
    let best = index;
    let line = null;
    for (let at = index + step; at >= 0 && at < page.text.words.length; at += step) {
      const box = boxOf(at);
      if (Math.abs(box.top - here.top) < here.height / 2) continue;
      if (line === null) line = box.top;
      if (Math.abs(box.top - line) > here.height / 2) break;
      if (best === index || Math.abs(box.left - here.left) < Math.abs(boxOf(best).left - here.left)) best = at;
    }
    return best;
  }

  /** Find the first or the last word of a word's paragraph. */
  function findInBlock(index, step) {
    const { words, characters } = page.text;
    const isSame = (one, other) => !characters.slice(Math.min(one.start, other.start), Math.max(one.end, other.end)).includes("\n");
    while (words[index + step] && isSame(words[index], words[index + step])) index += step;
    return index;
  }

  walker.addEventListener("keydown", (event) => {
    const moves = {
      ArrowRight: (at) => at + 1, ArrowLeft: (at) => at - 1, ArrowDown: (at) => findInLine(at, 1), ArrowUp: (at) => findInLine(at, -1),
      Home: (at) => findInBlock(at, -1), End: (at) => findInBlock(at, 1),
    };
    if (event.ctrlKey || event.altKey || event.metaKey || !walk) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      shownOffers()[0].focus();
    } else if (moves[event.key]) {
      event.preventDefault();
      const last = Math.max(0, Math.min(page.text.words.length - 1, moves[event.key](walk.last)));
      walk = { first: event.shiftKey ? walk.first : last, last };
      choose(walk.first, walk.last);
    }
  });
  bar.addEventListener("keydown", (event) => {
    const buttons = shownOffers();
    const at = buttons.indexOf(host.shadowRoot.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step && at >= 0) {
      event.preventDefault();
      buttons[(at + step + buttons.length) % buttons.length].focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      end();
      host.shadowRoot.activeElement?.blur();
      page.say("Nothing is selected.");
    }
  });

  const lookSoon = () => requestAnimationFrame(look);
  document.addEventListener("selectionchange", lookSoon);
  document.addEventListener("pointerdown", (event) => {
    isTouched = event.pointerType === "touch";
    isPressed = !event.composedPath().includes(host);
    if (isPressed) walk = null;
  }, true);
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, () => { isPressed = false; lookSoon(); }, true);
  for (const name of ["scroll", "resize"]) addEventListener(name, () => bar.hidden || lookSoon(), { passive: true });

  return {
    bar, startWalk, end, look,
    /** Do what a key stands for that is pressed while words are selected; false if it stands for nothing. */
    press(key) {
      if (bar.hidden) return false;
      if (key === "Escape") end();
      else if (/^[1-4]$/.test(key) && shownOffers()[key - 1]) shownOffers()[key - 1].click();
      else return false;
      return true;
    },
    /** Select words again that were selected before the page was loaded anew. */
    restore(wanted) {
      const found = wanted && page.text.refind(wanted);
      const range = found && page.text.rangeOf(found);
      if (range) getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    },
  };
}
