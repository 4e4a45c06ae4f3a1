// Asking the preview's API. While an answer is awaited the page is not loaded anew, so that none is lost.

const BASE = "/_glossator/api/1/";
const { token } = document.querySelector("script[data-token][src='/_glossator/preview.js']").dataset;
let awaited = 0;
let held = null;
let isLeaving = false;

addEventListener("glossator:reload", (event) => {
  isLeaving = !awaited;
  if (isLeaving) return;
  event.preventDefault();
  held = event.detail;
});
addEventListener("pageshow", () => (isLeaving = false));

/** What the API refused: `error` is as the manual describes it. */
export class Refusal extends Error {
  constructor(error) {
    super(error.message);
    this.error = error;
  }
}

/** Have no page loaded anew until some work is done. */
export async function holding(work) {
  awaited += 1;
  try {
    return await work();
  } finally {
    awaited -= 1;
    if (!awaited && held) setTimeout(leave);
  }
}

function leave() {
  if (awaited || !held) return;
  isLeaving = true;
  held();
}

/** Ask; with a body something is done. A page that is being left asks nothing more: it would never learn what came of it. */
export function ask(path, body) {
  if (isLeaving) return new Promise(() => {});
  return holding(async () => {
    const headers = body ? { "Content-Type": "application/json", "X-Glossator-Token": token } : {};
    let response;
    let told = null;
    try {
      response = await fetch(BASE + path, { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body) });
      told = await response.json();
    } catch {
      throw new Refusal({ code: "unreachable", message: "the preview does not answer", hint: "is `glossator serve` still running?", field: null });
    }
    if (!response.ok) throw new Refusal(told.error);
    return told;
  });
}
