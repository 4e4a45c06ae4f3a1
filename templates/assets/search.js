/* The search page's script. It asks Pagefind's index and shows what it finds; every word that it shows stands in the page or in the index.
   What is sought is in the page's address, so that a search can be linked to, and the way back leads to it. */
"use strict";
{
  const PAUSE_MS = 200; // after the last key
  const AT_ONCE = 10; // results that are shown, and again at each wish for more
  const MOST_TERMS = 3; // terms of the glossary that stand above all else
  const LIKELY_TERMS = 12; // terms that are looked at for that

  const form = document.getElementById("search");
  const input = form.elements.q;
  const choices = [...form.querySelectorAll("select")];
  const status = document.getElementById("search_status");
  const terms = document.getElementById("search_terms");
  const results = document.getElementById("search_results");
  const more = document.getElementById("search_more");
  const template = document.getElementById("search_result");

  let library = null; // a promise of Pagefind, from the first search on
  let round = 0; // what an older search gives is not shown
  let rest = []; // results that are not shown yet
  let isTyping = false;

  const load = async () => {
    const [own, ...others] = form.dataset.languages.split(" ");
    const pagefind = await import(form.dataset.bundle + "pagefind.js");
    // A worker would need a policy of its own.
    await pagefind.options({ noWorker: true, baseUrl: form.dataset.root, excerptLength: 32 });
    await pagefind.init();
    // There is an index for each language; the page's own is loaded already.
    const bundle = location.origin + form.dataset.bundle;
    for (const language of others) {
      if (language !== own) await pagefind.mergeIndex(bundle, { language, baseUrl: form.dataset.root });
    }
    return pagefind;
  };

  // Words as they are compared

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
  const wordsOf = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) || [];

  /** Tell whether what is sought means a name: its words begin words of the name, or hold all of them. */
  const means = (sought, name) => {
    const words = wordsOf(name);
    return sought.every((each) => words.some((word) => word.startsWith(each))) || words.every((word) => sought.includes(word));
  };

  const namesOf = (meta) => {
    try {
      return JSON.parse(meta.names);
    } catch {
      return [meta.title];
    }
  };

  // What is shown

  /** Mark what was found, without the punctuation around it, which the index does not part from words. */
  const markWords = (text) => {
    const [, before, words, after] = /^([^\p{L}\p{M}\p{N}]*)(.*?)([^\p{L}\p{M}\p{N}]*)$/su.exec(text);
    const mark = document.createElement("mark");
    mark.textContent = words;
    return [before, mark, after];
  };

  /** Put an excerpt into an element. It comes as HTML: only its `<mark>` is taken for that, all else is text. */
  const fillExcerpt = (element, { excerpt, plain_excerpt: plain, content }) => {
    const words = plain.replaceAll("&lt;", "<").replaceAll("&gt;", ">").trim();
    const before = content.trim().startsWith(words) ? "" : "… ";
    const after = content.trim().endsWith(words) ? "" : " …";
    (before + excerpt.trim() + after).split(/<mark>(.*?)<\/mark>/s).forEach((part, at) => {
      const text = part.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
      if (at % 2) element.append(...markWords(text));
      else element.append(text);
    });
  };

  const show = (list, data) => {
    const { meta } = data;
    const item = template.content.firstElementChild.cloneNode(true);
    const part = (name) => item.querySelector(name);
    const state = template.dataset[meta.state];
    if (meta.language) item.lang = meta.language;
    part("a").href = data.url;
    part("a").textContent = meta.title;
    part(".kicker").lang = part(".meta").lang = document.body.lang || document.documentElement.lang;
    part(".kicker").textContent = [meta.label || template.dataset[meta.kind], state].filter(Boolean).join(" · ");
    fillExcerpt(part(".excerpt"), data);
    part(".meta").textContent = [meta.date, meta.byline].filter(Boolean).join(" · ");
    list.append(item);
    return item;
  };

  const showMore = async (own) => {
    const shown = await Promise.all(rest.splice(0, AT_ONCE).map((result) => result.data()));
    if (own !== round) return null;
    const items = shown.map((data) => show(results.querySelector("ol"), data));
    more.hidden = !rest.length;
    return items[0];
  };

  const clear = () => {
    rest = [];
    for (const section of [terms, results]) {
      section.hidden = true;
      section.querySelector("ul, ol").replaceChildren();
    }
  };

  // The search

  /** Give the terms whose names are meant: first those that are named in full, then as Pagefind ranks them. */
  const findTerms = async (pagefind, words, filters) => {
    const sought = wordsOf(words);
    if (!sought.length || (filters.kind && filters.kind !== "term")) return [];
    const found = await pagefind.search(words, { filters: { ...filters, kind: "term" } });
    const likely = found.results.slice(0, LIKELY_TERMS);
    const data = await Promise.all(likely.map((result) => result.data()));
    const whole = sought.join(" ");
    const rank = ({ data: { meta } }) => {
      const names = namesOf(meta);
      if (names.some((name) => wordsOf(name).join(" ") === whole)) return 0;
      return names.some((name) => means(sought, name)) ? 1 : 2;
    };
    const ranked = likely.map((result, at) => ({ id: result.id, data: data[at] }));
    return ranked.filter((term) => rank(term) < 2).sort((one, other) => rank(one) - rank(other));
  };

  const search = async () => {
    const own = ++round;
    const words = input.value.trim();
    const filters = Object.fromEntries(choices.filter((each) => each.value).map((each) => [each.name, each.value]));
    if (!words) {
      clear();
      status.textContent = "";
      return;
    }
    status.textContent = status.dataset.wait;
    try {
      library ||= load();
      const pagefind = await library;
      const [meant, found] = await Promise.all([findTerms(pagefind, words, filters), pagefind.search(words, { filters })]);
      if (own !== round) return;
      clear();
      const above = meant.slice(0, MOST_TERMS);
      above.forEach(({ data }) => show(terms.querySelector("ul"), data));
      const seen = new Set(above.map(({ id }) => id));
      rest = found.results.filter(({ id }) => !seen.has(id) && seen.add(id));
      const count = above.length + rest.length;
      terms.hidden = !above.length;
      results.hidden = !rest.length;
      await showMore(own);
      if (own !== round) return;
      const said = count ? status.dataset.found : status.dataset.none;
      status.textContent = said.replace("{count}", count.toLocaleString(document.documentElement.lang));
    } catch (error) {
      if (own !== round) return;
      library = null;
      clear();
      status.textContent = status.dataset.failed;
      console.warn(error);
    }
  };

  // The address

  const read = () => {
    const given = new URLSearchParams(location.search);
    input.value = given.get("q") || "";
    for (const choice of choices) {
      choice.value = given.get(choice.name) || "";
      if (choice.selectedIndex < 0) choice.value = "";
    }
  };

  /** Write what is sought into the address; all that is typed in one go is one step of the way back. */
  const write = (isStep) => {
    const given = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
    const address = location.pathname + (String(given) && "?" + given);
    if (address === location.pathname + location.search) return;
    history[isStep ? "pushState" : "replaceState"](null, "", address);
  };

  let timer = 0;
  const seek = (isStep) => {
    clearTimeout(timer);
    write(isStep);
    search();
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      seek(!isTyping);
      isTyping = true;
    }, PAUSE_MS);
  });
  for (const choice of choices) {
    choice.addEventListener("change", () => {
      isTyping = false;
      seek(true);
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    seek(!isTyping);
    isTyping = false;
  });
  more.addEventListener("click", async () => {
    const first = await showMore(round);
    if (first) first.querySelector("a").focus();
  });
  addEventListener("popstate", () => {
    clearTimeout(timer);
    isTyping = false;
    read();
    search();
  });

  document.getElementById("search_without").hidden = true;
  form.hidden = false;
  read();
  if (input.value) search();
  else input.focus({ preventScroll: true });
}
