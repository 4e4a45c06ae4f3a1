/* The reader's script. A page is whole without it; what it adds is comfort: notes in the margin beside their lines, previews of annotations, a walk
   through them by keys, links to copy, switches that are remembered. It loads nothing, and every word that it shows stands in the page's template
   `page_reader`. Where a name says `annotation`, it is one of `annotations`; where it says `note`, the element of the page that tells about it. */
"use strict";
{
  const HOVER_MS = 500; // before a preview opens under the pointer
  const LEAVE_MS = 300; // for the pointer's way from a mark to its preview
  const EDGE = 8; // pixels that stay free around a preview
  const NOTE_GAP = 12; // pixels between two notes in the margin
  const FAR = 200; // pixels that a note may stand off its line before its crowd is shortened

  const root = document.documentElement;
  const text = document.querySelector("[data-text]");
  const template = document.getElementById("page_reader");
  const article = text && text.closest("article");

  // What is remembered, where the browser lets it.

  const recall = (key) => {
    try {
      return localStorage.getItem("glossator:" + key);
    } catch {
      return null;
    }
  };
  const remember = (key, value) => {
    try {
      localStorage.setItem("glossator:" + key, value);
    } catch {
      // A reader who forbids it has switches that last as long as the page.
    }
  };

  /** Let a switch be as the reader left it, on whatever page that was. */
  const keep = (input) => {
    const state = recall(input.id);
    if (state) input.checked = state === "on";
    input.addEventListener("change", () => remember(input.id, input.checked ? "on" : "off"));
  };

  const start = () => {
    root.classList.add("has-script");
    article.querySelectorAll("input[type=checkbox][id]").forEach(keep);

    const tools = template.content.cloneNode(true);
    const tool = (name) => tools.querySelector(name);
    const preview = tool(".preview");
    const copyLink = tool(".copy-link");
    const copyPassage = tool(".copy-passage");
    const more = tool(".note-more");
    const status = tool("[role=status]");
    const helpButton = tool(".help-button");
    const help = tool("dialog");
    const keysSwitch = tool("dialog input");
    text.before(helpButton);
    article.append(preview, copyPassage, status, help);
    keep(keysSwitch);
    preview.setAttribute("aria-labelledby", "page_preview");

    const announce = (words) => {
      status.textContent = "";
      requestAnimationFrame(() => (status.textContent = words));
    };

    // The annotations, in the order of their marks: of each the pieces of its mark, the link that leads to its note, and the note.

    const annotations = new Map();
    const annotationsByNote = new Map();
    const MARK = "[data-annotation], .ref";
    const NOTE = ".note-entry, .correction-notice";
    const idOf = (mark) => mark.dataset.annotation || (mark.querySelector("a") || mark).getAttribute("href").replace("#note-", "");

    for (const mark of text.querySelectorAll(MARK)) {
      const id = idOf(mark);
      const anchor = document.getElementById("note-" + id);
      const note = anchor && anchor.closest(NOTE);
      if (!note) continue;
      if (!annotations.has(id)) {
        const added = { id, note, pieces: [], link: null };
        annotations.set(id, added);
        annotationsByNote.set(note, [...(annotationsByNote.get(note) || []), added]);
      }
      const annotation = annotations.get(id);
      annotation.pieces.push(mark);
      annotation.link = annotation.link || (mark.matches("a") ? mark : mark.querySelector(".ref > a"));
    }

    /** The annotations whose marks an element of the text lies in: the innermost, and those about the very same words. */
    const annotationsAt = (element) => {
      let mark = text.contains(element) && element.closest(MARK);
      const words = mark && mark.textContent;
      const found = [];
      while (mark && mark.textContent === words) {
        const annotation = annotations.get(idOf(mark));
        if (annotation) found.push(annotation);
        mark = mark.parentElement.closest("[data-annotation]");
      }
      return found;
    };

    // Notes in the margin

    const notes = [...article.querySelectorAll(".notes .note-entry")];
    const wide = matchMedia("(min-width: 68.75em)");
    const heights = new Map(); // of notes in the margin, not shortened and not opened
    let measured = ""; // the width and line height that these heights are of
    let isPlacing = false;
    let opened = null;

    const isInMargin = (note) => article.classList.contains("has-margin-notes") && note.matches(".note-entry");

    /** Find for notes, in order, the places nearest to those wanted where none overlaps another; gives them in runs that touch.
     *
     * With the heights of all earlier notes taken off, places that do not overlap are places that do not fall, and the nearest such are found by
     * joining neighbours that are in the wrong order at their mean (isotonic regression by pool-adjacent-violators).
     */
    const settle = (wanted, sizes, least, most) => {
      const runs = [];
      let offset = 0;
      wanted.forEach((top, index) => {
        let run = { first: index, count: 1, sum: top - offset };
        offset += sizes[index] + NOTE_GAP;
        while (runs.length && runs.at(-1).sum / runs.at(-1).count >= run.sum / run.count) {
          const before = runs.pop();
          run = { first: before.first, count: before.count + run.count, sum: before.sum + run.sum };
        }
        runs.push(run);
      });
      const highest = Math.max(least, most - offset + NOTE_GAP);
      offset = 0;
      for (const run of runs) {
        const base = Math.min(highest, Math.max(least, run.sum / run.count));
        run.tops = [];
        for (let index = run.first; index < run.first + run.count; index++) {
          run.tops.push(base + offset);
          offset += sizes[index] + NOTE_GAP;
        }
      }
      return runs;
    };

    /** Hand a length to the sheet, unless it has it: a property that is set makes a browser look at the element again. */
    const setLength = (element, name, pixels) => {
      const value = `${Math.round(pixels)}px`;
      if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
    };

    /** Measure the notes as they are when whole, if what their heights depend on has changed. */
    const measure = (width, line) => {
      const state = `${width} ${line}`;
      if (state === measured) return;
      measured = state;
      notes.forEach((note) => note.classList.remove("is-short"));
      for (const note of notes) if (note !== opened) heights.set(note, note.scrollHeight);
    };

    /** The fewest lines that show how a note begins: its head, the first of what it says, and the title that may stand between. */
    const leastLines = (note) => (note.querySelector(".note-title ~ .note-body") ? 3 : 2);

    /** Place all notes; where they crowd, those that would stand far from their lines are shortened, the fewer lines the greater the crowd. */
    const placeNotes = () => {
      isPlacing = false;
      const isWide = wide.matches && notes.length > 0;
      article.classList.toggle("has-margin-notes", isWide);
      if (!isWide) return;

      const box = article.getBoundingClientRect();
      const column = text.getBoundingClientRect();
      const isRightToLeft = getComputedStyle(article).direction === "rtl";
      const list = notes[0].parentElement;
      setLength(list, "--notes-inline", isRightToLeft ? box.right - column.left : column.right - box.left);
      const margin = list.getBoundingClientRect();
      if (margin.left < 0 || margin.right > root.clientWidth) {
        // The margin is too narrow for them.
        article.classList.remove("has-margin-notes");
        return;
      }
      const line = parseFloat(getComputedStyle(notes[0]).lineHeight);
      const least = column.top - box.top;
      let above = least;
      const wanted = notes.map((note) => {
        const [annotation] = annotationsByNote.get(note) || [];
        const rect = annotation && annotation.pieces[0].getClientRects()[0];
        return (above = rect ? rect.top - box.top : above);
      });
      measure(margin.width, line);
      const whole = notes.map((note) => heights.get(note) || 0);

      let sizes = whole;
      let runs = settle(wanted, sizes, least, column.bottom - box.top);
      for (const lines of [6, 4, 3, 2]) {
        const shorter = [...sizes];
        for (const { first, tops } of runs)
          if (tops.some((top, at) => Math.abs(top - wanted[first + at]) > FAR))
            tops.forEach((_, at) => (shorter[first + at] = Math.min(whole[first + at], Math.max(lines, leastLines(notes[first + at])) * line)));
        if (shorter.every((size, index) => size === sizes[index])) break;
        sizes = shorter;
        runs = settle(wanted, sizes, least, column.bottom - box.top);
      }

      const tops = runs.flatMap((run) => run.tops);
      setLength(list, "--notes-top", least);
      setLength(article, "--notes-end", tops.at(-1) + sizes.at(-1));
      notes.forEach((note, index) => {
        setLength(note, "--note-top", tops[index] - least);
        setLength(note, "--note-size", sizes[index]);
        const isShort = sizes[index] < whole[index];
        note.classList.toggle("is-short", isShort);
        if (isShort && !note.querySelector(".note-more")) note.prepend(more.cloneNode(true));
      });
    };

    const placeSoon = () => {
      if (isPlacing) return;
      isPlacing = true;
      requestAnimationFrame(placeNotes);
    };

    // Previews. One is shown at a time: `shown` says of which annotations, and how it was opened ("hover", "focus" or "tap").

    let shown = null;
    let dismissed = null; // the annotation whose preview was closed while the pointer or the focus is still on its mark
    let under = null; // what the pointer is on: an annotation, a note in the margin, the preview, or nothing
    let timer = 0;
    let pointer = { type: "", x: 0, y: 0 };

    const light = (list, isOn) => {
      for (const { pieces, note } of list) [...pieces, note].forEach((element) => element.classList.toggle("is-lit", isOn));
    };

    const makeCopyLink = (fragment) => {
      const button = copyLink.cloneNode(true);
      button.dataset.fragment = fragment;
      return button;
    };

    /** What a note says, for a preview: without ids, and without the ways back to where the reader is. */
    const copyNote = ({ id, note }) => {
      const entry = document.createElement("div");
      entry.className = "preview-entry";
      entry.append(...[...note.children].map((child) => child.cloneNode(true)), makeCopyLink("a-" + id));
      entry.querySelectorAll(".back-link, .note-more, .copy-link ~ .copy-link, span[id]:empty, a[href^='#a-']").forEach((part) => part.remove());
      entry.querySelectorAll("[id]").forEach((part) => part.removeAttribute("id"));
      return entry;
    };

    const isInView = ({ top, bottom }) => top >= 0 && bottom <= root.clientHeight;

    /** Show what a mark is about: in the margin where the note stands there whole and in view, else in a preview beside the mark. */
    const show = (list, how) => {
      clearTimeout(timer);
      if (shown && shown.list[0] === list[0]) {
        shown.how = how;
        return;
      }
      hide();
      shown = { list, how };
      light(list, true);
      const isBeside = list.every(({ note }) => isInMargin(note) && !note.matches(".is-short") && isInView(note.getBoundingClientRect()));
      if (isBeside) return;
      preview.replaceChildren(...list.map(copyNote));
      preview.firstElementChild.firstElementChild.id = "page_preview";
      preview.hidden = false;
      if (list[0].link) list[0].link.setAttribute("aria-expanded", "true");
      placePreview();
      // A browser may scroll to what has the focus after it has told of it.
      if (how === "focus") requestAnimationFrame(placePreview);
    };

    const hide = () => {
      clearTimeout(timer);
      if (!shown) return;
      light(shown.list, false);
      if (shown.list[0].link) shown.list[0].link.removeAttribute("aria-expanded");
      preview.hidden = true;
      shown = null;
    };

    /** The box that a preview must not cover: the whole mark, or where that is long the line that the pointer is on. */
    const boxOf = ({ pieces }) => {
      const rects = pieces.flatMap((piece) => [...piece.getClientRects()]).filter(({ width }) => width);
      const top = Math.min(...rects.map((rect) => rect.top));
      const bottom = Math.max(...rects.map((rect) => rect.bottom));
      const line = rects.find((rect) => rect.top <= pointer.y && pointer.y <= rect.bottom) || rects[0];
      if (bottom - top > root.clientHeight / 3) return line;
      return { top, bottom, left: line.left, right: line.right };
    };

    const placePreview = () => {
      if (!shown || preview.hidden) return;
      const mark = boxOf(shown.list[0]);
      if (!mark) return;
      const origin = article.getBoundingClientRect();
      preview.style.maxHeight = "";
      const { width, height } = preview.getBoundingClientRect();
      const below = root.clientHeight - mark.bottom - 2 * EDGE;
      const above = mark.top - 2 * EDGE;
      const isBelow = below >= Math.min(height, above);
      const size = Math.min(height, Math.max(isBelow ? below : above, 96));
      const left = getComputedStyle(article).direction === "rtl" ? mark.right - width : mark.left;
      preview.style.maxHeight = `${size}px`;
      preview.style.top = `${(isBelow ? mark.bottom + EDGE : mark.top - EDGE - size) - origin.top}px`;
      preview.style.left = `${Math.max(EDGE, Math.min(left, root.clientWidth - width - EDGE)) - origin.left}px`;
    };

    // A note in the margin opens in place: whole, and with a link to copy.

    const openNote = (note) => {
      if (note === opened) return;
      closeNote();
      opened = note;
      note.append(makeCopyLink(note.id));
      note.classList.add("is-open");
    };

    const closeNote = () => {
      if (!opened) return;
      opened.classList.remove("is-open");
      opened.querySelector(".copy-link").remove();
      opened = null;
    };

    // The pointer

    const point = (thing, list) => {
      if (thing === under) return;
      clearTimeout(timer);
      if (annotationsByNote.has(under)) light(annotationsByNote.get(under), false);
      under = thing;
      if (thing !== dismissed) dismissed = null;
      if (annotationsByNote.has(thing)) light(annotationsByNote.get(thing), true);
      if (thing === preview) return;
      timer = setTimeout(
        () => {
          if (list.length && thing !== dismissed) show(list, "hover");
          else if (shown && shown.how === "hover") hide();
          if (isNote(thing)) openNote(thing);
          else if (opened && !opened.contains(document.activeElement)) closeNote();
        },
        list.length || isNote(thing) ? HOVER_MS : LEAVE_MS,
      );
    };

    const isNote = (thing) => thing instanceof Element && thing !== preview && isInMargin(thing);

    document.addEventListener("pointerover", (event) => {
      if (event.pointerType === "touch" || !(event.target instanceof Element)) return;
      pointer = { type: event.pointerType, x: event.clientX, y: event.clientY };
      const list = annotationsAt(event.target);
      const note = event.target.closest(".note-entry");
      point(preview.contains(event.target) ? preview : list[0] || note, list);
    });
    root.addEventListener("pointerleave", () => point(null, []));

    document.addEventListener("pointerdown", (event) => {
      pointer = { type: event.pointerType, x: event.clientX, y: event.clientY };
      if (opened && !opened.contains(event.target)) closeNote();
      if (!shown || preview.contains(event.target)) return;
      if (annotationsAt(event.target)[0] !== shown.list[0]) hide();
    });

    document.addEventListener("click", (event) => {
      if (!(event.target instanceof Element) || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const button = event.target.closest("[data-fragment]");
      if (button) {
        copy("#" + encodeURIComponent(button.dataset.fragment), button);
        return;
      }
      const short = event.target.closest(".is-short");
      if (short && !event.target.closest("a[href]")) openNote(short);
      const list = annotationsAt(event.target);
      const link = event.target.closest("a[href]");
      const isTap = pointer.type === "touch" && event.detail > 0;
      if (list.length && (!link || (isTap && !(shown && shown.list[0] === list[0])))) {
        // The first tap shows the preview, the second follows the link. Who selects text does not tap.
        if (getSelection().isCollapsed) show(list, "tap");
        if (link) event.preventDefault();
        return;
      }
      if (link && /^#(a|note)-/.test(link.getAttribute("href")) && article.contains(link)) follow(event, link.hash);
    });

    // The focus

    let isQuiet = false; // while the script itself moves the focus

    const focusQuietly = (element) => {
      isQuiet = true;
      element.focus({ preventScroll: true });
      isQuiet = false;
    };

    document.addEventListener("focusin", ({ target }) => {
      const list = annotationsAt(target);
      if (list.length && !isQuiet && target.matches(":focus-visible")) show(list, "focus");
      const note = target.closest(".note-entry");
      if (note && isInMargin(note)) openNote(note);
      else if (opened && under !== opened) closeNote();
    });
    document.addEventListener("focusout", ({ target, relatedTarget }) => {
      if (!shown || shown.how !== "focus" || !document.hasFocus()) return;
      const isInside = (element) => element && (preview.contains(element) || annotationsAt(element)[0] === shown.list[0]);
      if (isInside(target) && !isInside(relatedTarget)) hide();
    });

    /** Close the preview at the reader's wish, and give the focus back to the mark, unless it was elsewhere all the time. */
    const dismiss = () => {
      const { list, how } = shown;
      const isFocused = how !== "hover" || preview.contains(document.activeElement);
      dismissed = under === preview ? null : under;
      hide();
      if (isFocused && list[0].link) focusQuietly(list[0].link);
    };

    /** Let the tabulator go from a mark into its preview, which stands at the article's end, and from there on behind the mark. */
    const tabulate = (event) => {
      if (!shown || preview.hidden || !shown.list[0].link) return;
      const { link } = shown.list[0];
      const stops = [...preview.querySelectorAll("a[href], button")];
      const at = stops.indexOf(document.activeElement);
      if (document.activeElement === link && !event.shiftKey) {
        event.preventDefault();
        stops[0].focus();
      } else if (at === 0 && event.shiftKey) {
        event.preventDefault();
        focusQuietly(link);
      } else if (at === stops.length - 1 && !event.shiftKey) {
        focusQuietly(link);
        hide();
      }
    };

    // Ways there and back. What was reached is marked; in a note with several mentions, so is the way back to the one that the reader came from.

    const decode = (hash) => {
      try {
        return decodeURIComponent(hash.slice(1));
      } catch {
        return "";
      }
    };

    const follow = (event, hash) => {
      hide();
      const target = document.getElementById(decode(hash));
      if (!target) return;
      if (article.classList.contains("has-margin-notes")) {
        // Text and note stand side by side: nothing scrolls that is in view already.
        event.preventDefault();
        if (hash !== location.hash) history.pushState(null, "", hash);
        (target.closest(".note-entry") || target).scrollIntoView({ block: "nearest" });
        reach(hash);
      } else {
        requestAnimationFrame(() => reach(hash));
      }
    };

    const reach = (hash) => {
      article.querySelectorAll(".is-reached").forEach((element) => element.classList.remove("is-reached"));
      const [, sort, id] = /^(a|note)-(.+)/s.exec(decode(hash)) || [];
      const annotation = annotations.get(id);
      if (!annotation) return;
      const { note, pieces, link } = annotation;
      if (sort === "a") {
        pieces.forEach((piece) => piece.classList.add("is-reached"));
        if (link) focusQuietly(link);
        return;
      }
      const folded = note.closest("details");
      if (folded) folded.open = true;
      note.classList.add("is-reached");
      const ways = [...note.querySelectorAll(".back-link")];
      if (ways.length > 1)
        for (const way of ways)
          if (way.getAttribute("href") === "#a-" + id) way.setAttribute("aria-current", "true");
          else way.removeAttribute("aria-current");
      note.tabIndex = -1;
      focusQuietly(note);
    };

    // Keys

    const textOf = (element) => {
      const copied = element.cloneNode(true);
      copied.querySelectorAll(".back-link, .copy-link, .note-more").forEach((part) => part.remove());
      return copied.textContent.replace(/\s+/g, " ").trim();
    };

    /** Go to the next annotation, or the one before (`step` 1 or -1), from the one that has the focus, else from what is in view. */
    const walk = (step) => {
      const all = [...annotations.values()].filter(({ link }) => link && link.getClientRects().length);
      if (!all.length) return;
      const [here] = annotationsAt(document.activeElement);
      let at = all.indexOf(here);
      if (at < 0) {
        at = all.findIndex(({ pieces }) => pieces[0].getBoundingClientRect().top >= 0);
        if (at < 0) at = all.length;
        if (step > 0) at -= 1;
      }
      at = (at + step + all.length) % all.length;
      const annotation = all[at];
      const { top, bottom } = annotation.pieces[0].getBoundingClientRect();
      if (top < 0 || bottom > root.clientHeight) annotation.pieces[0].scrollIntoView({ block: "center" });
      focusQuietly(annotation.link);
      dismissed = null;
      show([annotation], "focus");
      const place = template.dataset.place.replace("{number}", at + 1).replace("{count}", all.length);
      announce(`${place} ${textOf(annotation.note)}`);
    };

    const actions = {
      n: () => walk(1),
      p: () => walk(-1),
      c: () => {
        const [here] = shown ? shown.list : annotationsAt(document.activeElement);
        if (!copyPassage.hidden) copyPassage.click();
        else if (here) copy("#" + encodeURIComponent("a-" + here.id));
        else return false;
        return true;
      },
      "?": () => help.showModal(),
    };

    document.addEventListener("keydown", (event) => {
      pointer.type = "";
      if (help.open || event.isComposing) return;
      if (event.key === "Tab") tabulate(event);
      if (event.key === "Escape") {
        if (shown) dismiss();
        closeNote();
        copyPassage.hidden = true;
      }
      const isField = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
      if (!keysSwitch.checked || isField || event.ctrlKey || event.altKey || event.metaKey || !Object.hasOwn(actions, event.key)) return;
      if (actions[event.key]() !== false) event.preventDefault();
    });

    helpButton.addEventListener("click", () => help.showModal());
    help.querySelector("button").addEventListener("click", () => help.close());

    // Links to copy

    const copy = async (fragment, button) => {
      const url = location.href.split("#")[0] + fragment;
      try {
        await navigator.clipboard.writeText(url);
      } catch {
        prompt(copyLink.textContent, url);
        return;
      }
      if (button) button.textContent = template.dataset.copied;
      announce(template.dataset.copied);
    };

    /** What is selected of the text, or null. */
    const selectedRange = () => {
      const selection = getSelection();
      if (!selection.rangeCount || selection.isCollapsed) return null;
      const range = selection.getRangeAt(0).cloneRange();
      if (!range.intersectsNode(text)) return null;
      if (!text.contains(range.startContainer)) range.setStart(text, 0);
      if (!text.contains(range.endContainer)) range.setEnd(text, text.childNodes.length);
      return range.toString().trim() ? range : null;
    };

    const passageLabel = copyPassage.textContent;
    let isPressed = false;

    const offerPassage = () => {
      const range = isPressed ? null : selectedRange();
      copyPassage.hidden = !range;
      if (!range) return;
      copyPassage.textContent = passageLabel;
      const origin = article.getBoundingClientRect();
      const { width } = copyPassage.getBoundingClientRect();
      const end = [...range.getClientRects()].filter((rect) => rect.width).at(-1);
      if (!end) return;
      copyPassage.style.top = `${end.bottom + EDGE - origin.top}px`;
      copyPassage.style.left = `${Math.max(EDGE, Math.min(end.right - width / 2, root.clientWidth - width - EDGE)) - origin.left}px`;
    };

    document.addEventListener("selectionchange", () => requestAnimationFrame(offerPassage));
    for (const [name, isDown] of [["pointerdown", true], ["pointerup", false], ["pointercancel", false]])
      document.addEventListener(name, ({ target }) => {
        isPressed = isDown && target !== copyPassage;
        if (!isDown) requestAnimationFrame(offerPassage);
      });
    copyPassage.addEventListener("mousedown", (event) => event.preventDefault());
    copyPassage.addEventListener("click", () => {
      const range = selectedRange();
      hide();
      if (!range) return;
      const inside = [...annotations.values()].find(({ pieces }) => pieces.some((piece) => range.intersectsNode(piece)));
      copy(describe(range) || (inside ? "#" + encodeURIComponent("a-" + inside.id) : ""), copyPassage);
    });

    // When to place the notes again: whatever moves the text or makes a note taller.

    const watcher = new ResizeObserver(placeSoon);
    watcher.observe(article);
    watcher.observe(text);
    article.addEventListener("change", placeSoon);
    article.addEventListener("load", placeSoon, true);
    wide.addEventListener("change", placeSoon);
    addEventListener("resize", () => {
      placeSoon();
      placePreview();
    });
    if (document.fonts) document.fonts.addEventListener("loadingdone", () => {
      measured = "";
      placeSoon();
    });
    addEventListener("hashchange", () => reach(location.hash));
    placeNotes();
    if (location.hash) {
      const target = document.getElementById(decode(location.hash));
      if (target && article.classList.contains("has-margin-notes")) target.scrollIntoView();
      reach(location.hash);
    }
  };

  // Links to any text (https://wicg.github.io/scroll-to-text-fragment/): a browser seeks the first place in the page where the words stand, whole
  // words, whatever their case. So the words named must be found nowhere else, and hold no reference mark, which comes and goes. Those around them
  // hold one only where else a notice of the page has the same words.

  /** Read the page as a browser seeks in it: its text, with line breaks between blocks, where each text node begins in it, and what is no text. */
  const readPage = () => {
    let all = "";
    const starts = new Map();
    const signs = [];
    const read = (element) => {
      for (const node of element.childNodes) {
        if (node.nodeType === Node.TEXT_NODE) {
          const words = node.data.replace(/\s+/g, " ");
          const isEven = /(^|\s)$/.test(all) && words.startsWith(" ");
          starts.set(node, all.length - isEven);
          all += isEven ? words.slice(1) : words;
        } else if (node.nodeType === Node.ELEMENT_NODE && !node.matches(".reader-tool, script, style, template")) {
          const { display, visibility } = getComputedStyle(node);
          if (display === "none" || visibility !== "visible") continue;
          const edge = node.matches("br") || !/^(inline|contents|ruby)/.test(display) ? "\n" : "";
          all += edge;
          const start = all.length;
          read(node);
          if (node.matches("[data-not-text]")) signs.push([start, all.length]);
          all += edge;
        }
      }
    };
    read(document.body);
    return { all, starts, signs };
  };

  /** Find where a range begins and ends in the page's text. */
  const offsetsOf = (range, starts) => {
    const nodes = [...starts.keys()].filter((node) => range.intersectsNode(node));
    const offsetIn = (node, end) => starts.get(node) + node.data.slice(0, end).replace(/\s+/g, " ").length;
    const [first, last] = [nodes[0], nodes.at(-1)];
    if (!first) return [0, 0];
    return [
      first === range.startContainer ? offsetIn(first, range.startOffset) : starts.get(first),
      last === range.endContainer ? offsetIn(last, range.endOffset) : offsetIn(last),
    ];
  };

  const wordsOf = (all, start, end) => {
    const part = all.slice(start, end);
    const found = Intl.Segmenter
      ? [...new Intl.Segmenter(root.lang || undefined, { granularity: "word" }).segment(part)].filter((each) => each.isWordLike)
      : [...part.matchAll(/[\p{L}\p{M}\p{N}]+/gu)].map((each) => ({ index: each.index, segment: each[0] }));
    return found.map(({ index, segment }) => [start + index, start + index + segment.length]);
  };

  const fold = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  /** Say where a range of the text is: `#:~:text=` and so on; without words, or where nothing tells them apart, an empty text.
   * Then an annotation among them says where they are. */
  const describe = (range) => {
    const { all, starts, signs } = readPage();
    const [from, to] = offsetsOf(range, starts);
    const folded = fold(all);
    const isOneBlock = (start, end) => !all.slice(start, end).includes("\n");
    const isClean = (start, end) => isOneBlock(start, end) && !signs.some((sign) => start < sign[1] && end > sign[0]);
    const isUnique = (words) => folded.split(fold(words)).length === 2;
    const newline = all.indexOf("\n", Math.max(from, to - 1));
    const words = wordsOf(all, all.lastIndexOf("\n", from) + 1, newline < 0 ? all.length : newline);
    const inside = [...words.keys()].filter((index) => words[index][1] > from && words[index][0] < to);
    const clean = inside.filter((index) => isClean(...words[index]));
    const [first, last] = clean.length ? [clean[0], clean.at(-1)] : [inside[0], inside.at(-1)];
    if (first === undefined) return "";
    const [start, end] = [words[first][0], words[last][1]];
    const isExact = end - start <= 200 && (isClean(start, end) || !clean.length);

    /** So many words on from one, or back (`step` -1), as far as they are `fit`: where they end. */
    const reachFrom = (index, step, count, side, fit = isClean) => {
      const at = words[index][side];
      let border = at;
      for (let next = index + (at === words[index][step > 0 ? 1 : 0] ? step : 0); count-- > 0 && words[next]; next += step) {
        const reached = words[next][step > 0 ? 1 : 0];
        if (!fit(Math.min(at, reached), Math.max(at, reached))) break;
        border = reached;
      }
      return border;
    };

    const contexts = [[0, isClean], [3, isClean], [6, isClean], [12, isClean], [6, isOneBlock], [12, isOneBlock], [30, isOneBlock]];
    for (const [context, fit] of contexts)
      for (const size of isExact ? [0] : [3, 5, 8, 20]) {
        const startEnd = isExact ? end : Math.min(reachFrom(first, 1, size, 0), end);
        const endStart = isExact ? start : Math.max(reachFrom(last, -1, size, 1), startEnd);
        const before = reachFrom(first, -1, context, 0, fit);
        const after = reachFrom(last, 1, context, 1, fit);
        if (!isExact && endStart >= end) continue;
        const rest = fold(all.slice(startEnd));
        const isFound = isExact
          ? isUnique(all.slice(before, after))
          : isUnique(all.slice(before, startEnd)) && rest.indexOf(fold(all.slice(endStart, after))) === fold(all.slice(startEnd, endStart)).length;
        if (!isFound) continue;
        const encode = (words) => encodeURIComponent(words.trim()).replaceAll("-", "%2D");
        const [prefix, suffix] = [all.slice(before, start).trim(), all.slice(end, after).trim()];
        return (
          "#:~:text=" +
          [
            prefix && encode(prefix) + "-",
            encode(all.slice(start, startEnd)),
            !isExact && encode(all.slice(endStart, end)),
            suffix && "-" + encode(suffix),
          ]
            .filter(Boolean)
            .join(",")
        );
      }
    return "";
  };

  if (article && template) start();
}
