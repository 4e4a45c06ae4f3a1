// What the article may lack: asked for when the list is opened, and never applied by itself. Each opens a form that is filled in.

import { Refusal, ask } from "./api.js";
import { make, makeButton } from "./elements.js";
import { FORMS, readFields } from "./fields.js";
import { keep, memory } from "./memory.js";

const LIST = "suggestions";
const KINDS = {
  term: "Name without a definition", mention: "Term that is not linked", reference: "Related article", story: "Story",
  count: "Number that does not agree", spelling: "Spelt in two ways",
};

const keyOf = ({ kind, words, key, entry }) => JSON.stringify([kind, words, key, entry.to, entry.now, entry.term, entry.story]);
const told = (why) => why.split("`").map((part, number) => (number % 2 ? make("q", {}, part) : part));

/** Make the list. `page` gives `article` and `text`, and is told: `open(draft)`, `show(each)`, `refresh()`, `say(words)`, `focus(key)`. */
export function makeSuggestions(page) {
  const title = make("h3", {});
  const trouble = make("p", { className: "problem", role: "alert" });
  const list = make("ul", {});
  const again = makeButton("suggestions-again", "Look again", () => look());
  const box = make("details", { className: "list suggestions", open: memory.opened.includes(LIST) },
    make("summary", { "data-key": `list-${LIST}` }, title),
    make("p", { className: "soft" }, "What the article may lack. Nothing is written before you save it."), trouble, list, make("div", { className: "actions" }, again));
  let isLooking = false;

  const shown = () => (memory.suggested ?? []).filter((each) => !memory.dismissed.includes(keyOf(each)));

  function draw() {
    const found = shown();
    title.textContent = isLooking ? "Suggestions: one moment" : memory.suggested ? `Suggestions (${found.length})` : "Suggestions";
    again.hidden = isLooking || !memory.suggested;
    list.replaceChildren(...found.map((each, number) => makeItem(each, number)));
  }

  async function look() {
    if (isLooking) return;
    isLooking = true;
    trouble.textContent = "";
    draw();
    page.say("Looking for suggestions.");
    try {
      const { suggestions, text_digest: digest } = await ask(`suggestions?article=${encodeURIComponent(page.article.article)}`);
      if (digest !== page.article.text_digest) await page.refresh();
      const isSame = digest === page.article.text_digest;
      memory.suggested = suggestions.filter(({ start }) => start === null || isSame)
        .map((each) => ({ ...each, place: each.start === null ? null : page.text.describe(each.start, each.end) }));
      page.say(`${shown().length} suggestions.`);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      trouble.textContent = `${error.error.message}. ${error.error.hint}.`;
    }
    isLooking = false;
    draw();
    keep();
  }

  function makeItem(each, number) {
    const label = `${KINDS[each.kind] ?? each.kind}${each.words ? `: ${each.words}` : ""}`;
    const act = (action, name, work) => makeButton(`suggestion-${action}-${number}`, name, work, { "aria-label": `${name}: ${label}` });
    return make("li", { className: "card" },
      make("p", { className: "what" }, make("b", {}, KINDS[each.kind] ?? each.kind)),
      each.words ? make("p", { className: "words" }, make("q", {}, each.words)) : null,
      make("p", { className: "says" }, told(each.why)),
      each.group in FORMS || each.group === "term" ? null : make("pre", {}, each.yaml.trim()),
      make("div", { className: "actions" },
        each.place ? act("show", "Show", () => withPlace(each, (place) => page.show({ place }))) : null,
        each.group in FORMS || each.group === "term" ? act("begin", "Fill in the form", () => withPlace(each, (place) => page.open(makeDraft(each, place)))) : null,
        each.group === "front-matter" && navigator.clipboard ? act("copy", "Copy", () => copy(each)) : null,
        act("dismiss", "Dismiss", () => dismiss(each, number))));
  }

  /** Do something at the place of a suggestion as the text is now, if its words still stand there. */
  function withPlace(each, work) {
    const place = each.place && page.text.refind(each.place);
    if (place || !each.place) return work(place);
    memory.suggested = memory.suggested.filter((other) => other !== each);
    draw();
    page.focus(`list-${LIST}`);
    return page.say("Its words do not stand in the text any longer.");
  }

  function makeDraft(each, place) {
    const isTerm = each.group === "term";
    const group = isTerm ? "glossary" : each.group;
    const { term, aliases = [] } = each.entry;
    const values = readFields(group, isTerm ? { term } : each.entry);
    return {
      mode: "create", group, article: page.article.article, selection: place, values, before: structuredClone(values), suggested: keyOf(each),
      ...(isTerm ? { term: { term, definition: "", aliases: aliases.join(", ") } } : {}),
    };
  }

  async function copy(each) {
    try {
      await navigator.clipboard.writeText(each.yaml);
      page.say("Copied, for the article’s front matter.");
    } catch {
      page.say("The browser does not let it be copied; select it by hand.");
    }
  }

  function dismiss(each, number) {
    memory.dismissed.push(keyOf(each));
    draw();
    keep();
    const left = shown().length;
    page.focus(left ? `suggestion-dismiss-${Math.min(number, left - 1)}` : `list-${LIST}`);
    page.say("Dismissed.");
  }

  box.addEventListener("toggle", () => {
    memory.opened = memory.opened.filter((each) => each !== LIST).concat(box.open ? [LIST] : []);
    keep();
    if (box.open && !memory.suggested) look();
  });
  draw();
  return {
    box,
    /** Take out what has been saved. */
    settle(key) {
      memory.suggested = (memory.suggested ?? []).filter((each) => keyOf(each) !== key);
      draw();
    },
  };
}
