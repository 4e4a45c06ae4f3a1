// The lists of an article's annotations, by how they stand.

import { isComposing, make, makeButton, makeField } from "./elements.js";
import { FORMS } from "./fields.js";
import { keep, memory } from "./memory.js";

const LISTS = [
  ["review", "For review", "Their words have changed, and what they are about is in doubt. Readers do not see them."],
  ["orphaned", "Orphaned", "Their words are gone. Readers do not see them."],
  ["proposed", "Proposed", "They wait for a review."],
  ["published", "Published", ""],
  ["rejected", "Rejected", ""],
];

/** Make all lists. `page` gives `annotations`, and is told: `show(each)`, `edit(each)`, `approve(each)`, `reject(each, why)`, `remove(each)`, `reattach(each, place)`, `seek(each)`. */
export function makeLists(page) {
  return LISTS.map(([list, title, hint]) => {
    const found = page.annotations.filter((each) => each.list === list);
    const box = make("details", { className: `list ${list}`, open: memory.opened.includes(list), hidden: !found.length },
      make("summary", { "data-key": `list-${list}` }, make("h3", {}, `${title} (${found.length})`)),
      hint ? make("p", { className: "soft" }, hint) : null,
      make("ul", {}, found.map((each) => makeCard(each, page))));
    box.addEventListener("toggle", () => {
      memory.opened = memory.opened.filter((each) => each !== list).concat(box.open ? [list] : []);
      keep();
    });
    return box;
  });
}

/** Give the words that an annotation is about. */
export const wordsOf = ({ fields, place }) => fields.quote ?? place?.exact ?? (fields.was || fields.now) ?? "";

function makeCard(each, page) {
  const { id, group, fields } = each;
  const key = (action) => `${action}-${id}`;
  const label = `${FORMS[group].name}${wordsOf(each) ? `: ${wordsOf(each)}` : ""}`;
  const act = (action, title, work) => makeButton(key(action), title, work, { "aria-label": `${title}: ${label}` });
  const isBound = group !== "corrections" && !fields.skip;
  return make("li", { id: `card-${id}`, className: "card", tabIndex: -1, "data-key": key("card"), "aria-current": memory.current === id ? "true" : null },
    make("p", { className: "what" }, make("b", {}, FORMS[group].name), ` ${[fields.kind ?? fields.relation, fields.in, fields.date].filter(Boolean).join(" · ")}`),
    wordsOf(each) ? make("p", { className: "words" }, group === "corrections" && fields.was !== undefined && fields.now !== undefined
      ? [make("del", {}, fields.was), " ", make("ins", {}, fields.now)] : make("q", {}, wordsOf(each))) : null,
    fields.skip ? make("p", {}, `“${fields.term}” is not linked in this article.`) : null,
    make("p", { className: "says" }, [fields.skip ? "" : fields.term, fields.to, fields.note, fields.reason].filter(Boolean).join(" — ")),
    each.moved_from ? make("p", { className: "soft" }, "Moved from: ", make("q", {}, each.moved_from)) : null,
    make("p", { className: "soft" }, describeRecord(fields)),
    each.list === "review" && isBound && each.candidates.length ? make("div", {}, make("p", {}, "Which is meant?"), make("ul", { className: "candidates" }, each.candidates.map((candidate, number) => makeCandidate(each, candidate, number, page)))) : null,
    make("div", { className: "actions" },
      each.place ? act("show", "Show", () => page.show(each)) : null,
      act("edit", "Edit", () => page.edit(each)),
      each.is_approved && each.status !== "rejected" ? null : act("approve", "Approve", () => page.approve(each)),
      each.status === "rejected" ? null : act("reject", "Reject…", () => { memory.rejecting = { id, why: "" }; page.draw(`why-${id}`); }),
      isBound ? act("reattach", "Attach elsewhere…", () => page.seek(each)) : null,
      act("delete", "Delete", () => page.remove(each))),
    memory.rejecting?.id === id ? makeRefusal(each, page) : null);
}

const describeRecord = ({ by, created, reviewed_by: reviewer, reviewed, why }) => [
  by || created ? `Made ${by ? `by ${by}` : ""} ${(created ?? "").slice(0, 10)}` : "",
  reviewer ? `reviewed by ${reviewer} ${(reviewed ?? "").slice(0, 10)}` : "",
  why ? `because: ${why}` : "",
].filter(Boolean).join("; ").replace(/\s+/g, " ");

function makeCandidate(each, candidate, number, page) {
  const score = candidate.score === null || candidate.score === undefined ? "" : ` (${Math.round(candidate.score * 100)} %)`;
  return make("li", {}, make("q", {}, candidate.exact), score, " ",
    makeButton(`candidate-${each.id}-${number}`, "This one", () => page.reattach(each, candidate), { "aria-label": `This one: ${candidate.exact}` }));
}

function makeRefusal(each, page) {
  const input = make("input", { id: `why-${each.id}`, "data-key": `why-${each.id}`, type: "text", value: memory.rejecting.why, required: true });
  input.addEventListener("input", () => { memory.rejecting.why = input.value; keep(); });
  const leave = () => { memory.rejecting = null; page.draw(`reject-${each.id}`); };
  const form = make("form", { className: "refusal", noValidate: true, "aria-label": "Reject" }, makeField("Why? Readers never see it.", input),
    make("div", { className: "actions" }, make("button", { type: "submit", "data-key": `reject-now-${each.id}` }, "Reject"), makeButton(`reject-leave-${each.id}`, "Cancel", leave)));
  form.addEventListener("submit", (event) => { event.preventDefault(); page.reject(each, input.value); });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || isComposing(event)) return;
    event.stopPropagation();
    leave();
  });
  return form;
}
