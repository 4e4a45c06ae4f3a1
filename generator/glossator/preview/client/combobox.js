// A text field that offers what may stand in it (the combobox with a list of the ARIA Authoring Practices, 3.8).

import { isComposing, make } from "./elements.js";

const MOST = 40;
const fold = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** Give the choices that hold all the words typed; those that begin with them come first. */
export function findChoices(choices, typed) {
  const wanted = fold(typed).split(/\s+/).filter(Boolean);
  const rank = (choice) => {
    const said = fold(`${choice.label} ${choice.value} ${choice.more ?? ""}`);
    if (!wanted.every((word) => said.includes(word))) return 0;
    return fold(choice.label).startsWith(wanted.join(" ")) || fold(choice.value) === wanted.join(" ") ? 2 : 1;
  };
  const ranked = choices.map((choice) => [rank(choice), choice]).filter(([each]) => each);
  return ranked.sort((one, other) => other[0] - one[0]).slice(0, MOST).map(([, choice]) => choice);
}

/** Make a combobox. `choices` gives `{value, label, more}` for what is typed; `onchange` hears of each value. */
export function makeCombobox({ id, value, choices, onchange, ...properties }) {
  const list = make("ul", { id: `${id}-list`, role: "listbox", "aria-label": properties["aria-label"] ?? "Choices", className: "choices", hidden: true });
  const input = make("input", {
    id, type: "text", role: "combobox", autocomplete: "off", spellcheck: false, "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": list.id, value: value ?? "", ...properties,
  });
  let offered = [];
  let at = -1;

  const point = (index) => {
    at = index;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    point(-1);
  };
  const choose = (choice) => {
    input.value = choice.value;
    close();
    onchange(choice.value, choice);
  };
  const open = (typed) => {
    offered = choices(typed);
    list.replaceChildren(...offered.map((choice, number) => make("li", {
      id: `${id}-${number}`, role: "option", "aria-selected": "false",
      onmousedown: (event) => event.preventDefault(), onclick: () => choose(choice),
    }, make("span", { className: "choice" }, choice.label), choice.more ? make("span", { className: "soft" }, ` ${choice.more}`) : null)));
    list.hidden = !offered.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    point(-1);
  };

  input.addEventListener("input", () => { open(input.value); onchange(input.value, null); });
  input.addEventListener("blur", close);
  input.addEventListener("click", () => list.hidden && open(""));
  input.addEventListener("keydown", (event) => {
    if (isComposing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) open(event.altKey ? input.value : "");
      if (offered.length) point(at < 0 ? (step > 0 ? 0 : offered.length - 1) : (at + step + offered.length) % offered.length);
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      event.preventDefault();
      choose(offered[at]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  return { input, list };
}
