// Annotating an article in the preview: the panel, and what is done from it. The sidecar's file is the one source of truth; this page only asks.

import { Refusal, ask } from "./api.js";
import { makeLists, wordsOf } from "./cards.js";
import { findChoices, makeCombobox } from "./combobox.js";
import { makeConflict } from "./conflicts.js";
import { isComposing, make, makeButton } from "./elements.js";
import { FORMS, isBegun, readFields } from "./fields.js";
import { makeForm } from "./forms.js";
import { hasKeys, keep, memory, recallEditor, recallLists, rememberEditor, rememberKeys, rememberLists } from "./memory.js";
import { showProposals } from "./proposals.js";
import { Saving } from "./saving.js";
import { highlight, makeBar } from "./selecting.js";
import { makeSuggestions } from "./suggestions.js";
import { CurrentText } from "./text.js";

const KEYS = [
  ["e", "open the panel, at the annotation that has the focus"], ["a", "select words by keys: arrows move, Shift extends, Enter goes on"],
  ["1 2 3 4", "while words are selected: define, refer, note, correct"], ["u", "take the last save back"],
  ["Ctrl Enter", "save the form"], ["Escape", "close what is open; what is half-typed stays"],
];

class Page extends Saving {
  constructor(root) {
    super();
    this.root = root;
    this.host = make("glossator-desk", { lang: "en", dir: "ltr" });
    this.shadow = this.host.attachShadow({ mode: "open" });
    this.annotations = [];
    this.form = null;
    this.trouble = "";
  }

  // What is there

  async load() {
    const [session, article] = await Promise.all([ask("session"), ask(`article?url=${encodeURIComponent(location.pathname)}`)]);
    this.session = session;
    this.lists = recallLists(session.completions);
    if (!this.lists) {
      this.lists = await ask("completions");
      rememberLists(session.completions, this.lists);
    }
    this.take(article);
  }

  take(article) {
    this.article = article;
    this.annotations = article.annotations;
    showProposals(new CurrentText(this.root, article.text), article.annotations);
    this.text = new CurrentText(this.root, article.text);
  }

  async refresh() {
    try {
      this.take(await ask(`article?url=${encodeURIComponent(location.pathname)}`));
      this.draw();
    } catch (error) {
      this.complain(error);
    }
  }

  get editor() {
    return recallEditor() || this.session.editor;
  }

  find(id) {
    return this.annotations.find((each) => each.id === id);
  }

  // How it is shown

  build() {
    this.live = make("p", { className: "unseen", role: "status" });
    this.opener = makeButton("opener", "", () => this.toggle(), { className: "opener", "aria-keyshortcuts": "e", "aria-expanded": "false" });
    this.marker = makeButton("marker", "Edit", () => this.openAt(this.marker.dataset.id), { className: "marker", hidden: true });
    this.message = make("div", { className: "message" });
    this.work = make("div", { className: "work" });
    this.board = make("div", { className: "lists" });
    this.suggestions = makeSuggestions(this);
    this.panel = make("section", { className: "panel", "aria-label": "Annotations of this article", tabIndex: -1, hidden: true, "data-key": "panel" },
      this.makeHead(), this.message, this.work, this.board, this.suggestions.box, this.makeAdding(), this.makeKeys());
    this.bar = makeBar(this, this.host);
    this.shadow.append(this.opener, this.marker, this.bar.bar, this.panel, this.live);
    // The reader's script must not take what is typed here for its keys.
    this.shadow.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !isComposing(event) && this.panel.contains(event.target)) this.toggle(false);
      else this.press(event);
      if (event.key !== "Tab") event.stopPropagation();
    });
    this.panel.addEventListener("scroll", () => { memory.scroll = this.panel.scrollTop; }, { passive: true });
    document.addEventListener("keydown", (event) => this.press(event));
    for (const name of ["focusin", "pointerover"]) this.root.addEventListener(name, (event) => this.offerMark(event.target));
    document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
    addEventListener("hashchange", () => this.followHash());
  }

  makeHead() {
    const authors = this.lists.authors.map(({ key, name }) => ({ value: key, label: name, more: key }));
    const { input, list } = makeCombobox({
      id: "editor", value: this.editor, choices: (typed) => findChoices(authors, typed), onchange: (value) => rememberEditor(value.trim()), "data-key": "editor",
    });
    return make("header", {},
      make("div", { className: "top" }, make("h2", {}, "Annotations"), make("a", { href: "/_desk/", "data-key": "desk" }, "Desk"), makeButton("close", "Close", () => this.toggle(false))),
      make("div", { className: "field editor" }, make("label", { for: "editor" }, "You are"), input, list));
  }

  makeAdding() {
    return make("section", { className: "adding", "aria-label": "Without selecting words" }, make("h3", {}, "Without selecting words"),
      make("div", { className: "actions" },
        makeButton("add-correction", "Correct the headline, or the whole article", () => this.begin("corrections", null)),
        makeButton("add-skip", "Leave a term unlinked", () => this.begin("glossary", null))));
  }

  makeKeys() {
    const input = make("input", { type: "checkbox", id: "keys", checked: hasKeys(), "data-key": "keys" });
    input.addEventListener("change", () => rememberKeys(input.checked));
    return make("section", { className: "keys", "aria-label": "Keys" }, make("h3", {}, "Keys"),
      make("dl", {}, KEYS.map(([keys, what]) => [make("dt", {}, make("kbd", {}, keys)), make("dd", {}, what)])),
      make("div", {}, input, make("label", { for: "keys" }, " Use single keys")));
  }

  /** Draw what may have changed, and leave the focus where it was, or put it on what `key` names. */
  draw(key = this.shadow.activeElement?.dataset.key) {
    const waiting = this.annotations.filter(({ list }) => ["proposed", "review", "orphaned"].includes(list)).length;
    this.opener.replaceChildren("Annotate", ...(waiting ? [make("span", { className: "count" }, ` ${waiting} waiting`)] : []), " ", make("kbd", { "aria-hidden": "true" }, "e"));
    this.opener.hidden = memory.isOpen;
    this.opener.setAttribute("aria-expanded", String(memory.isOpen));
    this.panel.hidden = !memory.isOpen;
    document.documentElement.classList.toggle("glossator-is-annotating", memory.isOpen);
    this.board.replaceChildren(...makeLists(this));
    this.drawMessage();
    this.focus(key);
    keep();
  }

  drawMessage() {
    const parts = [];
    if (this.text && !this.text.fits) parts.push(make("p", { className: "problem" }, "The page is not the article's latest state; it will be loaded anew when it has been built."));
    if (this.trouble) parts.push(make("p", { className: "problem", role: "alert" }, this.trouble));
    if (memory.attaching) {
      const sought = this.find(memory.attaching);
      parts.push(make("p", {}, "Select the words that ", make("q", {}, sought ? wordsOf(sought) : memory.attaching), " is to stand on. ", makeButton("detach", "Cancel", () => this.detach())));
    }
    if (memory.undo) parts.push(make("p", { className: "done" }, `${memory.undo.said} `, makeButton("undo", memory.undo.label, () => this.undo(), { "aria-keyshortcuts": "u" })));
    for (const [number, draft] of memory.parked.entries()) {
      parts.push(make("p", {}, `Begun: ${FORMS[draft.group].name}, `, make("q", {}, draft.selection?.exact ?? draft.words ?? ""), " ",
        makeButton(`parked-${number}`, "Go on", () => this.resume(number)), " ", makeButton(`drop-${number}`, "Throw away", () => { memory.parked.splice(number, 1); this.draw("panel"); })));
    }
    this.message.replaceChildren(...parts);
  }

  drawWork(focuses) {
    const draft = memory.draft;
    this.form = draft ? makeForm(this) : null;
    const conflict = memory.conflict ? makeConflict(memory.conflict, { keepTheirs: () => this.keepTheirs(), writeMine: () => this.writeMine() }) : null;
    this.work.replaceChildren(...[conflict, this.form?.form].filter(Boolean));
    highlight(draft?.selection && !draft.isLost && this.text.fits ? this.text.rangeOf(draft.selection) : null);
    if (focuses && conflict) conflict.focus();
    else if (focuses) this.form?.focus();
  }

  focus(key) {
    if (!key) return;
    const found = [...this.shadow.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key);
    if (found && found !== this.shadow.activeElement) found.focus({ preventScroll: key !== "panel" && !key.startsWith("card-") });
  }

  say(words) {
    this.live.textContent = "";
    requestAnimationFrame(() => (this.live.textContent = words));
  }

  complain(error) {
    if (!(error instanceof Refusal)) throw error;
    const { message, hint } = error.error;
    this.trouble = `Not done: ${message}. ${hint}.`;
    if (!memory.isOpen) this.toggle(true);
    this.drawMessage();
  }

  // Where one is

  toggle(isOpen = !memory.isOpen) {
    memory.isOpen = isOpen;
    const isWithin = this.shadow.activeElement;
    this.draw(isOpen ? "panel" : isWithin ? "opener" : undefined);
    if (isOpen) this.refresh();
  }

  openAt(id) {
    const each = this.find(id);
    if (!each) return;
    memory.current = id;
    memory.isOpen = true;
    if (!memory.opened.includes(each.list)) memory.opened.push(each.list);
    this.draw(`card-${id}`);
    this.shadow.getElementById(`card-${id}`)?.scrollIntoView({ block: "nearest" });
  }

  followHash() {
    const id = /^#a-(.+)/.exec(decodeURIComponent(location.hash))?.[1];
    if (!new URLSearchParams(location.search).has("desk")) return;
    if (id) this.openAt(id);
    else this.toggle(true);
  }

  show(each) {
    const range = this.text.rangeOf(each.place);
    if (!range) return this.say("The page does not show it.");
    highlight(range);
    const { top } = range.getBoundingClientRect();
    scrollBy({ top: top - innerHeight / 3, behavior: "instant" });
    this.say(`Shown in the text: ${each.place.exact}`);
  }

  idAt(element) {
    const mark = element.closest?.("[data-annotation], [data-proposed], .ref");
    if (!mark) return null;
    const href = mark.matches(".ref") ? mark.querySelector("a")?.getAttribute("href") : null;
    const id = mark.dataset.annotation ?? mark.dataset.proposed ?? (href ? decodeURIComponent(href).replace("#note-", "") : "");
    if (this.find(id)) return { id, mark };
    return mark.parentElement ? this.idAt(mark.parentElement) : null;
  }

  /** Offer to edit the annotation that the pointer or the focus is on. */
  offerMark(element) {
    const found = this.idAt(element);
    if (!found) return;
    const rects = found.mark.getClientRects();
    this.marker.dataset.id = found.id;
    this.marker.hidden = false;
    this.marker.setAttribute("aria-label", `Edit: ${wordsOf(this.find(found.id))}`);
    const { width, height } = this.marker.getBoundingClientRect();
    const last = rects[rects.length - 1];
    this.marker.style.top = `${Math.max(0, last.top - height)}px`;
    this.marker.style.left = `${Math.min(last.right, document.documentElement.clientWidth - width)}px`;
    clearTimeout(this.markerTimer);
    this.markerTimer = setTimeout(() => { this.marker.hidden = this.shadow.activeElement !== this.marker; }, 4000);
  }

  press(event) {
    const isField = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (event.defaultPrevented || isComposing(event) || event.ctrlKey || event.altKey || event.metaKey || isField) return;
    if (document.querySelector("dialog[open]") || (event.key !== "Escape" && !hasKeys())) return;
    const actions = {
      a: () => this.bar.startWalk(),
      e: () => {
        const here = this.idAt(document.activeElement);
        if (here) this.openAt(here.id);
        else this.toggle(true);
      },
      u: () => this.undo(),
    };
    if (this.bar.press(event.key)) event.preventDefault();
    else if (Object.hasOwn(actions, event.key)) {
      event.preventDefault();
      actions[event.key]();
    }
  }

  // Writing

  begin(group, place) {
    const values = readFields(group, {});
    if (group === "corrections" && place) values.now = place.exact;
    const start = group === "glossary" && place ? this.guessTerm(place.exact) : "";
    if (start) values.term = start;
    this.open({ mode: "create", group, article: this.article.article, selection: place, values, before: structuredClone(values), skips: group === "glossary" && !place });
  }

  /** Give the key of the term that some words name, if they do. */
  guessTerm(words) {
    const wanted = words.trim().toLowerCase();
    return this.lists.terms.find(({ key, term, aliases }) => [key, term, ...aliases].some((each) => each.toLowerCase() === wanted))?.key ?? "";
  }

  edit(each) {
    const values = readFields(each.group, each.fields);
    const { group, id, version, place, fields } = each;
    const known = FORMS[group].fields.map(({ name }) => name);
    const kept = Object.fromEntries(Object.entries(fields).filter(([name]) => known.includes(name) && name !== "was"));
    this.open({
      mode: "edit", group, id, version, article: this.article.article, words: wordsOf(each), was: fields.was, kept, whole: fields, skips: Boolean(fields.skip),
      selection: place ? this.text.describe(place.start, place.end) : null, values, before: structuredClone(values),
    });
  }

  open(draft) {
    if (memory.draft && isBegun(memory.draft)) memory.parked.push(memory.draft);
    memory.draft = draft;
    draft.own ??= `${Date.now()}-${Math.random()}`; // its name among all that are begun
    memory.isOpen = true;
    memory.conflict = null;
    this.trouble = "";
    this.draw();
    this.drawWork(true);
    this.bar.end();
    this.panel.scrollTop = 0;
  }

  resume(number) {
    const [draft] = memory.parked.splice(number, 1);
    this.open(draft);
  }

  leave() {
    const key = memory.draft?.id ? `card-${memory.draft.id}` : memory.draft?.suggested ? "list-suggestions" : "panel";
    memory.draft = null;
    this.drawWork();
    this.draw(key);
  }

  // Being loaded anew

  remember() {
    const element = this.shadow.activeElement;
    memory.focus = element?.dataset.key ? { key: element.dataset.key, from: element.selectionStart, to: element.selectionEnd } : null;
    memory.scroll = this.panel.scrollTop;
    keep();
  }

  recall() {
    for (const draft of [memory.draft, ...memory.parked]) {
      if (!draft?.selection || !this.text.fits) continue;
      const found = this.text.refind(draft.selection);
      draft.isLost = !found && draft.mode === "create";
      if (found) draft.selection = found;
    }
    const { focus, scroll, selected } = memory;
    this.drawWork();
    this.draw();
    this.panel.scrollTop = scroll;
    if (focus) {
      this.focus(focus.key);
      if (typeof focus.from === "number") this.shadow.activeElement?.setSelectionRange?.(focus.from, focus.to);
    }
    if (selected) this.bar.restore(selected);
    // What was announced just before the page was loaded anew, nobody may have heard.
    if (memory.said && Date.now() - memory.said.at < 5000) this.say(memory.said.words);
    memory.said = null;
    // Who has come from the desk is led to the place once, and not again whenever the page is loaded anew.
    if (performance.getEntriesByType("navigation")[0]?.type !== "reload") this.followHash();
    // Not before: a page that is loaded anew twice would forget what it had not yet recalled.
    addEventListener("pagehide", () => this.remember());
  }
}

async function start(root) {
  const page = new Page(root);
  try {
    await page.load();
  } catch (error) {
    if (error instanceof Refusal && error.error.code === "no-article") return; // another page that shows an article's text
    throw error;
  }
  page.build();
  const style = make("link", { rel: "stylesheet", href: "/_glossator/annotate.css" });
  // Nothing is shown before it can be shown as it should look.
  style.addEventListener("load", () => page.recall());
  page.shadow.prepend(style);
  document.documentElement.append(page.host);
}

const root = document.querySelector("[data-text]");
if (root) start(root);
