// What is remembered of a page while it is loaded anew, and of the editor from page to page.

const key = `glossator-annotating:${location.pathname}`;

function attempt(work) {
  try {
    return work();
  } catch {
    return null; // the browser forbids it: then what is remembered lasts as long as the page
  }
}

/** What is remembered of this page. `draft` is what is being written, `parked` what was begun before it; `said` is announced again after a load;
 * `suggested` are the suggestions when they were last asked for, null before, and `dismissed` names those that are not shown again. */
export const memory = {
  isOpen: false, draft: null, parked: [], attaching: null, rejecting: null, conflict: null, undo: null, said: null, suggested: null, dismissed: [], current: null, opened: ["review", "orphaned", "proposed"],
  scroll: 0, focus: null, selected: null,
  ...attempt(() => JSON.parse(sessionStorage.getItem(key))),
};

/** Keep it. */
export const keep = () => attempt(() => sessionStorage.setItem(key, JSON.stringify(memory)));

export const recallEditor = () => attempt(() => localStorage.getItem("glossator:editor")) ?? "";
export const rememberEditor = (name) => attempt(() => localStorage.setItem("glossator:editor", name));
export const hasKeys = () => attempt(() => localStorage.getItem("glossator:editor-keys")) !== "off";
export const rememberKeys = (isOn) => attempt(() => localStorage.setItem("glossator:editor-keys", isOn ? "on" : "off"));

const LISTS = "glossator:completions";

/** What can be completed is the same on every page, and large: it is asked for again only when the server says that there is something else. */
export function recallLists(version) {
  const kept = attempt(() => JSON.parse(sessionStorage.getItem(LISTS)));
  return kept?.version === version ? kept.lists : null;
}
export const rememberLists = (version, lists) => attempt(() => sessionStorage.setItem(LISTS, JSON.stringify({ version, lists })));
