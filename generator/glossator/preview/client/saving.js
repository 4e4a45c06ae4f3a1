// What is done to the sidecar: each save, its undo, and what comes of a save that the file has overtaken.

import { Refusal, ask, holding } from "./api.js";
import { FORMS, readFields, writeFields } from "./fields.js";
import { pick } from "./forms.js";
import { keep, memory } from "./memory.js";

/** The saving half of a page. The other half (`annotate.js`) gives `article`, `annotations`, `editor`, `form`, `bar`, `suggestions`, and draws: `draw`, `drawWork`, `say`, `complain`. */
export class Saving {
  /** Ask for something to be done to the sidecar; on a conflict both versions are shown. */
  async do(what, body, said, mine = null) {
    this.trouble = "";
    const whole = { article: this.article.article, digest: this.article.digest, ...(this.editor ? { by: this.editor } : {}), ...body };
    if (what === "undo") delete whole.digest;
    try {
      return await holding(async () => {
        const saved = await ask(what, whole);
        this.finish(saved, what, said, mine);
        return saved;
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.error.code === "conflict") this.disagree(what, whole, said, error.error, mine);
      else if (memory.draft && mine?.form) this.form.refuse(error.error);
      else this.complain(error);
      this.say(`Not done: ${error.error.message}`);
      return null;
    }
  }

  finish(saved, what, said, mine) {
    if (mine?.form) this.close(mine.form);
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

  /** Put a form away that is done with; another one may have been begun while the answer was awaited. */
  close(own) {
    const done = [memory.draft, ...memory.parked].find((each) => each?.own === own);
    if (done?.suggested) this.suggestions.settle(done.suggested);
    if (memory.draft === done) memory.draft = null;
    memory.parked = memory.parked.filter((each) => each !== done);
  }

  async save(draft, approves) {
    if (draft.isLost) return this.form.refuse({ message: "its words do not stand in the text", hint: "select them again", field: null });
    await holding(async () => {
      if (draft.term && !(await this.makeTerm(draft))) return;
      const fields = writeFields(draft);
      const mine = { fields: { ...draft.whole, ...fields }, form: draft.own, canBeNew: Boolean(draft.selection) };
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
    if (memory.conflict.mine?.form) this.close(memory.conflict.mine.form);
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
    if (draft && error.theirs && mine?.form) draft.version = error.theirs.version;
    const again = { ...body, digest: error.digest, merge: true, ...(error.theirs ? { version: error.theirs.version } : {}) };
    return this.do(what, again, said, mine);
  }
}
