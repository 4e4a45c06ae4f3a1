// The form in which an annotation is written: its fields, what it will look like, and saving it.

import { ask } from "./api.js";
import { findChoices, makeCombobox } from "./combobox.js";
import { isComposing, make, makeButton, makeField } from "./elements.js";
import { FORMS, isBegun, writeFields } from "./fields.js";
import { keep, memory } from "./memory.js";

const PAUSE_MS = 200; // in which nothing is typed, before a preview is asked for

const termChoices = ({ terms }) => terms.map(({ key, term, aliases, short }) => ({ value: key, label: term, more: [...aliases, short].filter(Boolean).join(" · ") }));
const targetChoices = (lists) => [
  ...lists.articles.map(({ name, title, date }) => ({ value: name, label: title, more: date ?? "" })),
  ...termChoices(lists).map((choice) => ({ ...choice, value: `term:${choice.value}` })),
];

/** Make the form of `memory.draft`. `page` gives `lists` and `session`, and is told: `save(draft, approves)`, `leave()`, `changed()`. */
export function makeForm(page) {
  const draft = memory.draft;
  const { name, fields, verb } = FORMS[draft.group];
  const preview = make("div", { className: "outcome", role: "group", "aria-label": "What it will look like" });
  const problem = make("p", { className: "problem", role: "alert" });
  const inputs = {};
  let timer = 0;

  function changed() {
    keep();
    for (const each of fields) if (each.when) inputs[each.name].closest(".field").hidden = !each.when(draft.values, draft);
    clearTimeout(timer);
    timer = setTimeout(() => showOutcome(draft, preview), PAUSE_MS);
  }
  const set = (field, value) => { draft.values[field] = value; changed(); };

  const body = fields.map((field) => {
    const made = MAKERS[field.sort](field, draft, page, set);
    inputs[field.name] = made.input;
    return made.element;
  });
  const canApprove = !page.session.review.four_eyes;
  const words = draft.selection?.exact ?? draft.words ?? "";
  const title = draft.mode === "edit" ? `Edit: ${name}` : draft.skips ? "Leave a term unlinked" : `${verb}${draft.selection ? "" : " without words"}`;
  const form = make("form", { className: "form", "aria-label": title, noValidate: true },
    make("h3", {}, title),
    words ? make("p", { className: "words" }, make("q", {}, words)) : null,
    draft.isLost ? make("p", { className: "problem" }, "These words do not stand in the text any longer. Select them again, and choose what to do with them.") : null,
    body, preview, problem,
    make("div", { className: "actions" },
      make("button", { type: "submit", "data-key": "save" }, "Save ", make("kbd", { "aria-hidden": true }, "Ctrl Enter")),
      canApprove ? makeButton("save-approved", "Save and approve", () => page.save(draft, true)) : null,
      makeButton("cancel", "Cancel", () => page.leave())),
    make("p", { className: "soft" }, draft.mode === "edit" && !page.session.review.required ? "Saved as it stands: what is published stays so." : "Saved as a proposal, for review."));
  form.addEventListener("submit", (event) => { event.preventDefault(); page.save(draft, false); });
  form.addEventListener("keydown", (event) => {
    if (isComposing(event) || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    page.save(draft, false);
  });
  changed();

  return {
    form,
    focus: () => form.querySelector("input:not([hidden]), textarea, select").focus(),
    /** Say what is wrong, at the field that it is about. */
    refuse({ message, hint, field }) {
      problem.textContent = `Not saved: ${message}. ${hint}.`;
      for (const [key, input] of Object.entries(inputs)) {
        const isWrong = field === key || field?.startsWith(`fields.${key}`);
        if (isWrong) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
        if (isWrong) input.focus();
      }
    },
  };
}

const MAKERS = {
  line: (field, draft, page, set) => makeText(field, draft, set, { type: "text" }),
  date: (field, draft, page, set) => makeText(field, draft, set, { type: "text", inputMode: "numeric" }),
  lines(field, draft, page, set) {
    const input = make("textarea", { id: `field-${field.name}`, rows: 3, value: draft.values[field.name] ?? "", required: Boolean(field.isNeeded), "data-key": `field-${field.name}` });
    input.addEventListener("input", () => set(field.name, input.value));
    return { input, element: makeField(field.label, input) };
  },
  select(field, draft, page, set) {
    const now = draft.values[field.name] ?? "";
    const listed = page.lists[field.list].filter((each) => each !== field.usual || each === now);
    const given = now && !listed.includes(now) ? [now, ...listed] : listed;
    const usual = make("option", { value: "" }, `${field.usual} (usual)`);
    const input = make("select", { id: `field-${field.name}`, "data-key": `field-${field.name}` }, usual, given.map((each) => make("option", { value: each, selected: each === now }, each)));
    input.addEventListener("change", () => set(field.name, input.value));
    return { input, element: makeField(field.label, input) };
  },
  term(field, draft, page, set) {
    const choices = (typed) => {
      const found = findChoices(termChoices(page.lists), typed);
      const isKnown = found.some(({ label, value }) => [label, value].includes(typed.trim()));
      return typed.trim() && !isKnown && !draft.skips ? [...found, { value: typed.trim(), label: `Make “${typed.trim()}” a new term`, isNew: true }] : found;
    };
    const added = makeNewTerm(draft);
    const { input, element } = makeChooser(field, draft, choices, (value, choice) => {
      draft.term = choice?.isNew ? { term: value, definition: "", aliases: "" } : null;
      set(field.name, value);
      added.show();
      if (choice?.isNew) added.focus();
    });
    element.append(added.box);
    return { input, element };
  },
  target: (field, draft, page, set) => makeChooser(field, draft, (typed) => findChoices(targetChoices(page.lists), typed), (value) => set(field.name, value)),
  sources(field, draft, page, set) {
    const rows = make("div", {});
    const sources = () => draft.values.sources || (draft.values.sources = []);
    const makeInput = (number, key, label, type) => {
      const input = make("input", { type, value: sources()[number][key] ?? "", "aria-label": `${label} of source ${number + 1}`, placeholder: label, "data-key": `source-${number}-${key}` });
      input.addEventListener("input", () => { sources()[number][key] = input.value; set("sources", sources()); });
      return input;
    };
    const show = () => rows.replaceChildren(...sources().map((_, number) => make("div", { className: "source" },
      makeInput(number, "title", "Title", "text"), makeInput(number, "url", "Web address", "url"),
      makeButton(`source-${number}-remove`, "Remove", () => { sources().splice(number, 1); set("sources", sources()); show(); add.focus(); }, { "aria-label": `Remove source ${number + 1}` }))));
    const add = makeButton("source-add", "Add a source", () => {
      sources().push({ title: "", url: "" });
      set("sources", sources());
      show();
      rows.lastElementChild.querySelector("input").focus();
    });
    show();
    return { input: add, element: make("fieldset", { className: "field" }, make("legend", {}, field.label), rows, add) };
  },
};

function makeText(field, draft, set, properties) {
  const input = make("input", { id: `field-${field.name}`, value: draft.values[field.name] ?? "", autocomplete: "off", "data-key": `field-${field.name}`, ...properties });
  input.addEventListener("input", () => set(field.name, input.value));
  return { input, element: makeField(field.label, input) };
}

function makeChooser(field, draft, choices, onchange) {
  const id = `field-${field.name}`;
  const { input, list } = makeCombobox({ id, value: draft.values[field.name], choices, onchange, "data-key": id });
  input.required = Boolean(field.isNeeded);
  return { input, element: makeField(field.label, input, list) };
}

/** Make the fields of a term that is made on the spot; `show` lets them be seen if one is being made. */
function makeNewTerm(draft) {
  const box = make("fieldset", { className: "field new-term" }, make("legend", {}, "New term"));
  const fields = [["term", "Name", "input"], ["definition", "Definition; its first sentence is the short one", "textarea"], ["aliases", "Other names, with commas between them", "input"]];
  const elements = fields.map(([key, label, name]) => {
    const element = make(name, { id: `new-${key}`, "data-key": `new-${key}` });
    element.addEventListener("input", () => { draft.term[key] = element.value; keep(); });
    box.append(makeField(label, element));
    return [key, element];
  });
  const show = () => {
    box.hidden = !draft.term;
    for (const [key, element] of elements) element.value = draft.term?.[key] ?? "";
  };
  show();
  return { box, show, focus: () => elements[1][1].focus() };
}

/** Show what a draft will look like: as readers see it, and of a correction the sentence before and after. */
async function showOutcome(draft, box) {
  if ((!isBegun(draft) && !draft.suggested) || draft.term) return box.replaceChildren();
  const where = { article: draft.article, ...(draft.selection ? { selection: pick(draft.selection) } : {}) };
  let shown;
  try {
    shown = isElsewhere(draft) ? showWords(draft) : draft.group === "corrections" && draft.selection ? await showSentences(draft, where) : await showNote(draft, where);
  } catch ({ error }) {
    if (!error) throw new Error("a preview cannot be shown");
    shown = [make("p", { className: "soft" }, `Not yet: ${error.message}.`)];
  }
  if (memory.draft === draft) box.replaceChildren(...shown);
}

/** Show the words that a correction is to put in the place of others, which are sought when it is saved. */
const showWords = ({ values }) => [make("p", {}, make("del", {}, values.was), " ", make("ins", {}, values.now)), make("p", { className: "soft" }, "The wrong words are sought in the text when it is saved.")];

/** Tell whether the words that a correction speaks of are others now than those at its place. */
const isElsewhere = ({ group, mode, values, was }) => group === "corrections" && mode === "edit" && values.was !== (was ?? "");

export const pick = ({ start, end, exact }) => ({ start, end, exact });

async function showSentences(draft, where) {
  const { now = "" } = draft.values;
  const tried = await ask("preview/correction", { ...where, fields: { now } });
  // A correction that is there already has its new words in the text: how it was is what its old ones make of the sentence.
  const before = draft.mode === "edit" ? (await ask("preview/correction", { ...where, fields: { now: draft.was ?? "" } })).after : tried.before;
  const [first, last] = findDifference(before, tried.after);
  const show = (label, name, words) => make("div", {}, make("b", {}, label), make("p", {}, words.slice(0, first), make(name, {}, words.slice(first, words.length - last)), words.slice(words.length - last)));
  return [show("Before", "del", before), show("After", "ins", tried.after)];
}

/** Count how many UTF-16 units two texts have in common at their start and at their end, whole words only. */
function findDifference(one, other) {
  const most = Math.min(one.length, other.length);
  let first = 0;
  while (first < most && one[first] === other[first]) first += 1;
  while (first > 0 && !/\s/.test(one[first - 1])) first -= 1;
  let last = 0;
  while (last < most - first && one.at(-1 - last) === other.at(-1 - last)) last += 1;
  while (last > 0 && !/\s/.test(one.at(-last))) last -= 1;
  return [first, last];
}

async function showNote(draft, where) {
  if (draft.mode === "edit" && !draft.selection) return [];
  const fields = draft.mode === "edit" ? { ...draft.kept, ...writeFields(draft) } : writeFields(draft);
  for (const [key, value] of Object.entries(fields)) if (value === null) delete fields[key];
  const { html, title } = await ask("preview/annotation", { ...where, group: draft.group, fields });
  const words = make("div", { className: "rendered" });
  words.innerHTML = html; // escaped by the server as pages are; nothing else ever comes here
  return [title ? make("p", {}, make("b", {}, title.text)) : null, words].filter(Boolean);
}
