// Making elements. What they say is text, whatever it holds: nothing here reads HTML.

/** Make an element: its properties (those with a hyphen, and `role`, are attributes), and what stands in it. What is null or false is left out. */
export function make(name, properties = {}, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key.includes("-") || key === "role" || key === "for") element.setAttribute(key, value === true ? "true" : value);
    else element[key] = value;
  }
  element.append(...content.flat(Infinity).filter((each) => each !== null && each !== undefined && each !== false && each !== ""));
  return element;
}

/** Make a button. `key` names it, so that it gets the focus back when the page was loaded anew. */
export const makeButton = (key, label, act, properties = {}) =>
  make("button", { type: "button", "data-key": key, onclick: act, ...properties }, label);

/** Make a label and the field that it names, with what helps to fill it in. */
export function makeField(label, field, ...more) {
  return make("div", { className: "field" }, make("label", { for: field.id }, label), field, ...more);
}

/** Tell whether a key is pressed while an input method composes a character: then it is the method's, Enter and Escape too. Safari says so by 229 alone. */
export const isComposing = (event) => event.isComposing || event.keyCode === 229;
