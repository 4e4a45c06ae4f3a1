// A save that was refused because the sidecar is another by now: both versions, and what can be done.

import { make, makeButton } from "./elements.js";

const show = (value) => (typeof value === "string" ? value : JSON.stringify(value));

function makeColumn(title, fields, others) {
  const rows = Object.entries(fields ?? {}).map(([name, value]) => {
    const differs = JSON.stringify(others?.[name]) !== JSON.stringify(value);
    return [make("dt", {}, name), make("dd", { className: differs ? "differs" : null }, value === null ? "(taken out)" : show(value), differs ? make("span", { className: "unseen" }, " (differs)") : null)];
  });
  return make("div", {}, make("h4", {}, title), fields ? make("dl", {}, rows) : make("p", {}, "It is not there any longer."));
}

/** Make the box. `conflict` is what was asked for (`what`, `body`) and the API's answer (`error`); `mine` all that the editor's version says.
 *
 * `keepTheirs` leaves things as they are; `writeMine` does what was asked for on top of what is there now. */
export function makeConflict({ what, error, mine }, { keepTheirs, writeMine }) {
  const isNew = what === "annotations";
  const isElsewhere = isNew || error.can_merge;
  const explained = isElsewhere
    ? "Somebody has saved something else in this file meanwhile. Yours does not touch it."
    : "Somebody has changed this very annotation meanwhile. Nothing was written.";
  const canWrite = what !== "undo" && (isElsewhere || error.theirs || mine?.canBeNew);
  const box = make("section", { className: "conflict", tabIndex: -1, "data-key": "conflict", "aria-labelledby": "conflict-title" },
    make("h3", { id: "conflict-title" }, "The file was changed meanwhile"), make("p", {}, explained),
    make("div", { className: "versions" },
      isNew ? null : makeColumn("Theirs, as it is now", error.theirs?.fields, mine?.fields),
      what.endsWith("delete") ? make("div", {}, make("h4", {}, "Yours"), make("p", {}, "Delete it.")) : makeColumn("Yours", mine?.fields, error.theirs?.fields)),
    make("div", { className: "actions" },
      makeButton("conflict-theirs", isElsewhere ? "Do not save mine" : "Keep theirs", keepTheirs),
      canWrite ? makeButton("conflict-mine", isElsewhere ? "Save mine as well" : "Write mine on top", writeMine) : null));
  return box;
}
