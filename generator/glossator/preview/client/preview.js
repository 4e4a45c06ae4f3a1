// Keeps an open page of the preview up to date, and shows what keeps the site from being built.
"use strict";
(() => {
  const { run, build: readAt } = document.currentScript.dataset;
  const path = location.pathname;
  const memory = `glossator-preview:${path}`;
  let build = Number(readAt);
  let stream = null;

  // The connection. A browser opens six of them to one host: a hidden page gives its own back, and asks what it has missed when it is shown again.

  function connect() {
    if (stream || document.hidden) return;
    const query = new URLSearchParams({ run, build, page: path });
    let room = 24000; // bytes that a request may well have
    for (const asset of listAssets()) if ((room -= asset.length * 2) > 0) query.append("asset", asset);
    stream = new EventSource(`/_glossator/events?${query}`);
    stream.addEventListener("page", reload);
    stream.addEventListener("asset", (event) => renew(event.data));
    stream.addEventListener("faults", (event) => { build = Number(event.lastEventId); showFaults(event.data); });
    stream.addEventListener("mended", (event) => { build = Number(event.lastEventId); hideFaults(); });
    stream.addEventListener("error", () => {
      if (stream?.readyState === EventSource.CLOSED) { disconnect(); setTimeout(connect, 2000); }
    });
  }

  function disconnect() {
    stream?.close();
    stream = null;
  }

  // What the page has loaded.

  const pathOf = (url) => {
    const { origin, pathname } = new URL(url, document.baseURI);
    return origin === location.origin && !pathname.startsWith("/_glossator/") ? pathname : null;
  };
  const fresh = (url) => `${new URL(url, document.baseURI).pathname}?preview=${build}-${Date.now()}`;

  function listAssets() {
    const written = [...document.querySelectorAll("link[rel~=stylesheet], script[src], img, source, video, audio")]
      .flatMap((element) => [element.href, element.src, element.poster, ...readSet(element).map(([url]) => url)]);
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    const paths = [...written, ...loaded].filter(Boolean).map(pathOf);
    return [...new Set(paths)].filter((each) => each && each !== path);
  }

  const readSet = (element) => (element.srcset ?? "").split(/,\s+/).filter(Boolean).map((each) => each.trim().split(/\s+/));

  function renew(asset) {
    const names = (url) => url && pathOf(url) === asset;
    const links = [...document.querySelectorAll("link[rel~=stylesheet]")].filter((each) => names(each.href));
    const sources = [...document.querySelectorAll("[src]:not(script), [srcset], [poster]")]
      .filter((each) => names(each.src) || names(each.poster) || readSet(each).some(([url]) => names(url)));
    if (links.length) swap(links);
    for (const element of sources) {
      if (names(element.src)) element.src = fresh(element.src);
      if (names(element.poster)) element.poster = fresh(element.poster);
      if (element.srcset) {
        element.srcset = readSet(element).map(([url, ...rest]) => [names(url) ? fresh(url) : url, ...rest].join(" ")).join(", ");
      }
    }
    if (!links.length && !sources.length) reload(); // a script, or what a stylesheet has loaded
  }

  // The new stylesheet is loaded beside the old one, so the page is never without.
  function swap(links) {
    const old = links.at(-1);
    const link = old.cloneNode();
    link.removeAttribute("integrity");
    link.href = fresh(old.href);
    link.addEventListener("load", () => links.forEach((each) => each.remove()));
    link.addEventListener("error", () => link.remove());
    old.after(link);
  }

  // Loading anew, and being where the reader was.

  function reload() {
    // Whoever awaits an answer on this page may put it off; they are handed what does it.
    if (!dispatchEvent(new CustomEvent("glossator:reload", { cancelable: true, detail: loadAnew }))) return;
    loadAnew();
  }

  function loadAnew() {
    disconnect();
    const details = [...document.querySelectorAll("details")].map((each) => each.open);
    const state = { x: scrollX, y: scrollY, details, focus: document.activeElement?.id };
    try { sessionStorage.setItem(memory, JSON.stringify(state)); } catch { /* no storage: the page starts at its top */ }
    history.scrollRestoration = "manual";
    location.reload();
  }

  function recall() {
    let state = null;
    try {
      state = JSON.parse(sessionStorage.getItem(memory));
      sessionStorage.removeItem(memory);
    } catch { /* no storage */ }
    if (!state) return;
    const details = [...document.querySelectorAll("details")];
    if (details.length === state.details.length) details.forEach((each, number) => { each.open = state.details[number]; });
    if (state.focus) document.getElementById(state.focus)?.focus({ preventScroll: true });
    // Images and the like may come late and make the page higher: until then, or until the reader scrolls, it is tried again.
    const scroll = () => {
      scrollTo({ left: state.x, top: state.y, behavior: "instant" });
      if (document.readyState === "complete" && Math.abs(scrollY - state.y) < 2) stop();
    };
    const watcher = new ResizeObserver(scroll);
    const stop = () => { watcher.disconnect(); removeEventListener("load", scroll); history.scrollRestoration = "auto"; };
    for (const sign of ["wheel", "touchstart", "keydown", "pointerdown"]) addEventListener(sign, stop, { once: true, passive: true });
    setTimeout(stop, 5000);
    addEventListener("load", scroll);
    watcher.observe(document.documentElement);
  }

  // What keeps the site from being built. All of it is text: it quotes files that may hold anything.

  let overlay = null;
  let shown = "";
  let focused = null;

  function make(name, className, ...content) {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...content);
    return element;
  }

  function showFaults(data) {
    if (data === shown) return;
    hideFaults();
    shown = data;
    const faults = JSON.parse(data);
    overlay = document.createElement("glossator-overlay");
    overlay.lang = "en";
    overlay.dir = "ltr";
    const style = make("link");
    style.rel = "stylesheet";
    style.href = "/_glossator/overlay.css";
    const heading = make("h1", "", "The site could not be built");
    const close = make("button", "close", "Hide");
    const panel = make("section", "panel", make("header", "", heading, close),
      make("p", "", "You see the last good state. This goes away by itself when the faults are mended; Escape hides it."),
      make("ol", "", ...faults.map(makeFault)));
    panel.tabIndex = -1;
    panel.setAttribute("role", "alertdialog");
    panel.setAttribute("aria-label", heading.textContent);
    const errors = faults.filter(({ severity }) => severity === "error").length || faults.length;
    const badge = make("button", "badge", `${errors} ${errors === 1 ? "fault" : "faults"}: show`);
    overlay.attachShadow({ mode: "open" }).append(style, panel, badge);
    close.addEventListener("click", () => fold(true));
    badge.addEventListener("click", () => fold(false));
    document.documentElement.append(overlay);
    fold(false);
  }

  function makeFault({ severity, code, path: file, line, column, message, hint, excerpt }) {
    const item = make("li", "", make("p", `message ${severity}`, make("b", "", code ? `${severity}[${code}]` : severity), `: ${message}`));
    if (file) item.append(make("p", "place", make("bdi", "", line ? `${file}:${line}:${column}` : file)));
    if (excerpt) {
      const text = make("pre", "", make("span", "number", `${line} | `), excerpt[0], make("mark", "", excerpt[1] || " "), excerpt[2]);
      text.dir = "ltr";
      text.tabIndex = 0;
      item.append(text);
    }
    if (hint) item.append(make("p", "hint", make("b", "", "hint"), `: ${hint}`));
    return item;
  }

  function fold(isFolded) {
    const panel = overlay.shadowRoot.querySelector(".panel");
    const badge = overlay.shadowRoot.querySelector(".badge");
    if (document.activeElement !== overlay) focused = document.activeElement;
    panel.hidden = isFolded;
    badge.hidden = !isFolded;
    if (!isFolded) panel.focus();
    else if (!giveFocusBack()) badge.focus();
  }

  function giveFocusBack() {
    if (!focused?.isConnected || focused === document.body) return false;
    focused.focus({ preventScroll: true });
    return true;
  }

  function hideFaults() {
    if (overlay && document.activeElement === overlay) giveFocusBack();
    overlay?.remove();
    overlay = null;
    shown = "";
  }

  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !overlay || overlay.shadowRoot.querySelector(".panel").hidden) return;
    event.preventDefault();
    event.stopPropagation();
    fold(true);
  }, true);
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", connect);
  recall();
  if (document.readyState === "complete") connect(); // else `pageshow` will, when all is loaded
})();
