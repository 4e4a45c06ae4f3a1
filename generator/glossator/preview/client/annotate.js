// Annotating an article in the preview: the panel, and what is done from it. The sidecar's file is the one source of truth; this page only asks.

import { Refusal, ask, holding } from "./api.js";
import { makeLists, wordsOf } from "./cards.js";
import { findChoices, makeCombobox } from "./combobox.js";
import { makeConflict } from "./conflicts.js";
import { make, makeButton } from "./elements.js";
import { FORMS, isBegun, readFields, writeFields } from "./fields.js";
import { makeForm, pick } from "./forms.js";
import { hasKeys, keep, memory, recallEditor, rememberEditor, rememberKeys } from "./memory.js";
import { highlight, makeBar } from "./selecting.js";
import { CurrentText } from "./text.js";

const KEYS = [
  ["e", "open the panel, at the annotation that has the focus"], ["a", "select words by keys: arrows move, Shift extends, Enter goes on"],
  ["1 2 3 4", "while words are selected: define, refer, note, correct"], ["u", "take the last save back"],
  ["Ctrl Enter", "save the form"], ["Escape", "close what is open; what is half-typed stays"],
];

class Page {
  constructor(root) {
    this.root = root;
    this.host = make("glossator-desk", { lang: "en", dir: "ltr" });
    this.shadow = this.host.attachShadow({ mode: "open" });
    this.annotations = [];
    this.form = null;
    this.trouble = "";
  }

  // What is there

  async load() {
    const [session, article, lists] = await Promise.all([
      ask("session"), ask(`article?url=${encodeURIComponent(location.pathname)}`), ask("completions"),
    ]);
    Object.assign(this, { session, lists });
    this.take(article);
  }

  take(article) {
    this.article = article;
    this.annotations = article.annotations;
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
    this.panel = make("section", { className: "panel", "aria-label": "Annotations of this article", tabIndex: -1, hidden: true, "data-key": "panel" },
      this.makeHead(), this.message, this.work, this.board, this.makeAdding(), this.makeKeys());
    this.bar = makeBar(this, this.host);
    this.shadow.append(this.opener, this.marker, this.bar.bar, this.panel, this.live);
    // The reader's script must not take what is typed here for its keys.
    this.shadow.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.panel.contains(event.target)) this.toggle(false);
      else this.press(event);
      if (event.key !== "Tab") event.stopPropagation();
    });
    this.panel.addEventListener("scroll", () => { memory.scroll = this.panel.scrollTop; }, { passive: true });
    document.addEventListener("keydown", (event) => this.press(event));
    for (const name of ["focusin", "pointerover"]) this.root.addEventListener(name, (event) => this.offerMark(event.target));
    addEventListener("pagehide", () => this.remember());
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
    if (id && new URLSearchParams(location.search).has("desk")) this.openAt(id);
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
    const mark = element.closest?.("[data-annotation], .ref");
    if (!mark) return null;
    const href = mark.matches(".ref") ? mark.querySelector("a")?.getAttribute("href") : null;
    const id = mark.dataset.annotation ?? (href ? decodeURIComponent(href).replace("#note-", "") : "");
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
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || isField) return;
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
    const key = memory.draft?.id ? `card-${memory.draft.id}` : "panel";
    memory.draft = null;
    this.drawWork();
    this.draw(key);
  }

  // Saving

  /** Ask for something to be done to the sidecar; on a conflict both versions are shown. */
  async do(what, body, said, mine = null) {
    this.trouble = "";
    const whole = { article: this.article.article, digest: this.article.digest, ...(this.editor ? { by: this.editor } : {}), ...body };
    if (what === "undo") delete whole.digest;
    try {
      return await holding(async () => {
        const saved = await ask(what, whole);
        this.finish(saved, what, said);
        return saved;
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.error.code === "conflict") this.disagree(what, whole, said, error.error, mine);
      else if (memory.draft && mine?.isForm) this.form.refuse(error.error);
      else this.complain(error);
      this.say(`Not done: ${error.error.message}`);
      return null;
    }
  }

  finish(saved, what, said) {
    this.article.digest = saved.digest;
    const at = this.annotations.findIndex(({ id }) => id === saved.id);
    if (at >= 0) this.annotations.splice(at, 1, ...(saved.annotation ? [saved.annotation] : []));
    else if (saved.annotation) this.annotations.push(saved.annotation);
    memory.conflict = null;
    memory.undo = { token: saved.undo, said, label: what === "undo" && memory.undo?.label === "Undo" ? "Redo" : "Undo" };
    memory.current = saved.annotation ? saved.id : null;
    memory.said = { words: said, at: Date.now() };
    if (saved.annotation && !memory.opened.includes(saved.annotation.list)) memory.opened.push(saved.annotation.list);
    this.drawWork();
    this.draw(saved.annotation ? `card-${saved.id}` : "undo");
    this.say(said);
  }

  async save(draft, approves) {
    if (draft.isLost) return this.form.refuse({ message: "its words do not stand in the text", hint: "select them again", field: null });
    await holding(async () => {
      if (draft.term && !(await this.makeTerm(draft))) return;
      const fields = writeFields(draft);
      const mine = { fields: { ...draft.whole, ...fields }, isForm: true, canBeNew: Boolean(draft.selection) };
      const body = draft.mode === "edit" ? { id: draft.id, version: draft.version, fields } : {
        group: draft.group, fields, ...(draft.selection ? { selection: pick(draft.selection) } : {}),
      };
      if (approves) body.approve = true;
      const name = FORMS[draft.group].name;
      memory.draft = draft;
      await this.do(draft.mode === "edit" ? "annotations/edit" : "annotations", body, `${name} saved${approves ? " and approved" : ""}.`, mine);
    });
  }

  async makeTerm(draft) {
    const { term, definition, aliases } = draft.term;
    try {
      const made = await ask("terms", { term, definition, aliases: aliases.split(",").map((each) => each.trim()).filter(Boolean) });
      draft.values.term = made.key;
      draft.term = null;
      this.lists = await ask("completions");
      keep();
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.form.refuse(error.error);
      return false;
    }
  }

  about(each) {
    return { id: each.id, version: each.version };
  }

  approve(each) {
    return this.do("annotations/approve", this.about(each), "Approved.", { fields: each.fields });
  }

  async reject(each, why) {
    if (await this.do("annotations/reject", { ...this.about(each), why }, "Rejected.", { fields: { ...each.fields, why } })) {
      memory.rejecting = null;
      this.draw();
    }
  }

  remove(each) {
    return this.do("annotations/delete", this.about(each), "Deleted.", { fields: each.fields });
  }

  seek(each) {
    memory.attaching = each.id;
    this.draw("detach");
    this.say("Select the words that it is to stand on, with the pointer or with the key a.");
  }

  detach() {
    const id = memory.attaching;
    memory.attaching = null;
    this.bar.look();
    this.draw(id ? `reattach-${id}` : undefined);
  }

  attach(place) {
    const each = this.find(memory.attaching);
    this.bar.end();
    if (each) return this.reattach(each, place);
    this.detach();
    return null;
  }

  reattach(each, place) {
    memory.attaching = null;
    return this.do("annotations/reattach", { ...this.about(each), selection: pick(place) }, "Attached.", { fields: { quote: place.exact } });
  }

  async undo() {
    if (!memory.undo) return this.say("There is nothing to take back.");
    return this.do("undo", { undo: memory.undo.token }, memory.undo.label === "Redo" ? "Done again." : "Taken back.");
  }

  // Conflicts

  disagree(what, body, said, error, mine) {
    if (error.digest === undefined) return void this.refresh(); // the file was changed at that very moment: as it is now it can be saved to again
    memory.conflict = { what, body, said, error: { ...error, annotations: null }, mine };
    this.article.digest = error.digest;
    this.annotations = error.annotations;
    memory.isOpen = true;
    this.draw();
    this.drawWork(true);
    this.panel.scrollTop = 0;
    return undefined;
  }

  keepTheirs() {
    const id = memory.conflict.body.id;
    if (memory.conflict.mine?.isForm) memory.draft = null;
    memory.conflict = null;
    this.drawWork();
    this.draw(id && this.find(id) ? `card-${id}` : "panel");
    this.say("Theirs is kept.");
  }

  /** Do what was asked for on top of what is there now. Where the annotation was deleted meanwhile, a form's version becomes a new one. */
  writeMine() {
    const { what, body, said, error, mine } = memory.conflict;
    const draft = memory.draft;
    if (body.id && !error.theirs && draft) {
      Object.assign(draft, { mode: "create", before: readFields(draft.group, {}) });
      memory.conflict = null;
      this.drawWork();
      return this.save(draft, false);
    }
    if (draft && error.theirs && mine?.isForm) draft.version = error.theirs.version;
    const again = { ...body, digest: error.digest, merge: true, ...(error.theirs ? { version: error.theirs.version } : {}) };
    return this.do(what, again, said, mine);
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
    this.followHash();
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
