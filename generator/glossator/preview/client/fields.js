// What may be said in each kind of annotation, and how a form's values become the fields of an entry, and back.

const onWords = (values) => ["text", "title", "summary", "byline", "caption"].includes(values.in || "text");

/** Of each group: its name, and the fields of its form in their order. `list` names the choices among what the API completes; `when` says whether a field is asked for. */
export const FORMS = {
  glossary: {
    name: "Glossary", verb: "Define",
    fields: [{ name: "term", label: "Term", sort: "term", isNeeded: true }],
  },
  references: {
    name: "Reference", verb: "Refer",
    fields: [
      { name: "to", label: "Leads to (an article, a term or a web address)", sort: "target", isNeeded: true },
      { name: "relation", label: "What it is", sort: "select", list: "relations", usual: "see-also" },
      { name: "note", label: "Note (may be left empty)", sort: "lines" },
    ],
  },
  notes: {
    name: "Note", verb: "Note",
    fields: [
      { name: "note", label: "Note", sort: "lines", isNeeded: true },
      { name: "kind", label: "Kind", sort: "select", list: "note_kinds", usual: "context" },
      { name: "sources", label: "Sources", sort: "sources" },
    ],
  },
  corrections: {
    name: "Correction", verb: "Correct",
    fields: [
      { name: "in", label: "What is corrected", sort: "select", list: "scopes", usual: "text", when: (values, draft) => !draft.selection && draft.mode === "create" },
      { name: "was", label: "Wrong words", sort: "line", when: (values, draft) => (draft.mode === "edit" ? draft.was !== undefined : !draft.selection) },
      { name: "now", label: "Right words (empty to take the wrong ones out)", sort: "lines", when: (values, draft) => draft.selection || onWords(values) },
      { name: "reason", label: "Reason, as readers see it", sort: "lines" },
      { name: "kind", label: "Kind", sort: "select", list: "correction_kinds", usual: "correction" },
      { name: "severity", label: "How bad the error was", sort: "select", list: "severities", usual: "standard" },
      { name: "date", label: "Date, as YYYY-MM-DD (today, if left empty)", sort: "date" },
    ],
  },
};

/** Give the values with which a form begins that edits an annotation. */
export function readFields(group, fields) {
  const values = {};
  for (const { name, sort } of FORMS[group].fields) {
    if (sort === "sources") values[name] = (fields.sources ?? []).map((each) => (typeof each === "string" ? { title: "", url: each } : { ...each }));
    else values[name] = fields[name] === undefined || fields[name] === null ? "" : String(fields[name]);
  }
  return values;
}

const said = (name, value) => (name === "sources" ? value.filter(({ title, url }) => title.trim() || url.trim()) : value);
const isEmpty = (value) => value === undefined || value.length === 0 || (typeof value === "string" && !value.trim());

/** Give what a save says: of a new annotation all that is filled in, of an old one what is said otherwise than `before`; null takes a field out. */
export function writeFields(draft) {
  const fields = draft.mode === "create" && draft.skips ? { skip: true } : {};
  for (const { name, when } of FORMS[draft.group].fields) {
    if (when && !when(draft.values, draft)) continue;
    const value = said(name, draft.values[name] ?? "");
    const isWords = (name === "now" && draft.selection) || (["was", "now"].includes(name) && draft.mode === "edit");
    if (draft.mode === "edit") {
      if (JSON.stringify(value) === JSON.stringify(said(name, draft.before[name] ?? ""))) continue;
      fields[name] = isEmpty(value) && !isWords ? null : value;
    } else if (!isEmpty(value) || isWords) fields[name] = value;
  }
  if (fields.in === "text") delete fields.in;
  return fields;
}

/** Tell whether anything has been typed into a draft. */
export const isBegun = (draft) => JSON.stringify(draft.values) !== JSON.stringify(draft.before) || Boolean(draft.term);
