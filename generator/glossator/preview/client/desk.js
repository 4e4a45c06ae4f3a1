// The desk: what waits for an editor, by age or by article; each item leads to its place.

import { Refusal, ask } from "./api.js";
import { make } from "./elements.js";
import { FORMS } from "./fields.js";

const KINDS = {
  proposed: "Proposed", correction: "Unreviewed correction", review: "For review", orphaned: "Orphaned", "silent-edit": "Silent edit",
  "unused-term": "Unused term", unannotated: "Without annotations",
};
const { order, kind } = document.getElementById("choices").elements;
const waiting = document.getElementById("waiting");
const status = document.getElementById("status");
let items = [];

const tellAge = (days) => (days === null ? "" : days === 0 ? "today" : days === 1 ? "1 day old" : `${days.toLocaleString("en")} days old`);
// What these wait for, their kind says already.
const PLAIN = new Set(["proposed", "correction"]);

function makeItem(item) {
  const words = item.words || (item.kind === "unannotated" && item.title) || item.message;
  const place = item.url && (item.article ? `${item.url}?desk${item.id ? `#a-${encodeURIComponent(item.id)}` : ""}` : item.url);
  return make("li", {},
    make("b", {}, KINDS[item.kind] ?? item.kind), " ", FORMS[item.group] ? make("span", { className: "soft" }, FORMS[item.group].name) : null, " ",
    place ? make("a", { href: place }, words) : make("span", { className: "words" }, words), " ",
    make("span", { className: "soft" }, [item.by ? `by ${item.by}` : "", tellAge(item.age_days), `${item.path}:${item.line}`].filter(Boolean).join(" · ")),
    item.words && item.message && !PLAIN.has(item.kind) ? make("div", { className: "soft" }, item.message) : null);
}

function draw() {
  const shown = items.filter((item) => !kind.value || item.kind === kind.value);
  const groups = new Map();
  for (const item of shown) {
    const name = order.value === "article" ? item.title || item.article || item.path : "";
    groups.set(name, [...(groups.get(name) ?? []), item]);
  }
  waiting.replaceChildren(...[...groups].map(([name, found]) => make("section", {}, name ? make("h2", {}, name) : null, make("ul", {}, found.map(makeItem)))));
  status.textContent = shown.length ? `${shown.length} ${shown.length === 1 ? "thing waits" : "things wait"}.` : "Nothing waits.";
}

async function renew() {
  try {
    const told = await ask("desk");
    items = told.items;
    const chosen = kind.value;
    kind.replaceChildren(make("option", { value: "" }, "everything"), ...Object.entries(told.counts).map(([name, count]) =>
      make("option", { value: name, selected: name === chosen }, `${KINDS[name] ?? name} (${count})`)));
    draw();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    status.textContent = `${error.error.message}. ${error.error.hint}.`;
  }
}

document.getElementById("choices").addEventListener("change", draw);
document.getElementById("renew").addEventListener("click", renew);
document.addEventListener("visibilitychange", () => document.hidden || renew());
renew();
