// The article's text as the server has it, lined up with the page. Both hold the same characters but for white space, so the two are counted by those
// that are none. All offsets are code points of the server's text.

const isSpace = (character) => /\s/u.test(character);
// What words are made of, in scripts that part them with spaces: the server has the same rule.
const UNSPACED = ["Han", "Hiragana", "Katakana", "Bopomofo", "Thai", "Lao", "Khmer", "Myanmar"].map((name) => `\\p{Script=${name}}`).join("");
const LETTER = new RegExp(`^(?![${UNSPACED}\\u3000-\\u30ff\\uff01-\\uff65])[\\p{L}\\p{M}\\p{N}]$`, "u");

export class CurrentText {
  constructor(root, text) {
    this.root = root;
    this.characters = Array.from(text);
    this.solid = []; // of each character that is no white space, its offset in the text
    this.characters.forEach((character, offset) => isSpace(character) || this.solid.push(offset));
    this.nodes = []; // and where it stands in the page: its node, and where it begins and ends in it, in UTF-16 units
    this.starts = [];
    this.ends = [];
    /** Whether the page shows this very text. */
    this.fits = this.read();
  }

  read() {
    const filter = (node) => {
      if (node.nodeType === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
      return node.matches("[data-not-text]") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
    };
    const walker = document.createTreeWalker(this.root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, filter);
    while (walker.nextNode()) {
      let at = 0;
      for (const character of walker.currentNode.data) {
        const end = at + character.length;
        if (!isSpace(character)) {
          if (this.characters[this.solid[this.nodes.length]] !== character) return false;
          this.nodes.push(walker.currentNode);
          this.starts.push(at);
          this.ends.push(end);
        }
        at = end;
      }
    }
    return this.nodes.length === this.solid.length;
  }

  slice(start, end) {
    return this.characters.slice(start, end).join("");
  }

  /** Find the first character that stands at or behind a point of the page. */
  findFrom(node, offset) {
    const point = document.createRange();
    point.setStart(node, offset);
    let [low, high] = [0, this.nodes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (point.comparePoint(this.nodes[middle], this.starts[middle]) >= 0) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Say which whole words a range of the page touches; null if there are none of the text's. */
  placeOf(range) {
    if (!range.intersectsNode(this.root)) return null;
    const first = this.findFrom(range.startContainer, range.startOffset);
    const last = this.findFrom(range.endContainer, range.endOffset) - 1;
    return first > last ? null : this.describe(...this.widen(this.solid[first], this.solid[last] + 1));
  }

  /** Draw a place out to whole words. */
  widen(start, end) {
    const parts = (offset) => LETTER.test(this.characters[offset - 1] ?? "") && LETTER.test(this.characters[offset] ?? "");
    while (parts(start)) start -= 1;
    while (parts(end)) end += 1;
    return [start, end];
  }

  describe(start, end) {
    return { start, end, exact: this.slice(start, end), prefix: this.slice(Math.max(0, start - 40), start), suffix: this.slice(end, end + 40) };
  }

  /** Give the range of the page that shows a place; null if nothing does. */
  rangeOf({ start, end }) {
    const first = this.solid.findIndex((offset) => offset >= start);
    let last = this.solid.findIndex((offset) => offset >= end);
    last = (last < 0 ? this.solid.length : last) - 1;
    if (first < 0 || last < first || !this.fits) return null;
    const range = document.createRange();
    range.setStart(this.nodes[first], this.starts[first]);
    range.setEnd(this.nodes[last], this.ends[last]);
    return range;
  }

  /** Find a place described earlier, of another state of the text perhaps. Null where its words or what is around them has changed, or is not the only one. */
  refind(place) {
    if (this.slice(place.start, place.end) === place.exact && this.slice(Math.max(0, place.start - 40), place.start) === place.prefix) return place;
    const whole = this.characters.join("");
    for (const [before, after] of [[place.prefix, place.suffix], [place.prefix, ""], ["", place.suffix]]) {
      const sought = before + place.exact + after;
      const at = whole.indexOf(sought);
      if (before + after === "" || at < 0 || whole.indexOf(sought, at + 1) >= 0) continue;
      const start = Array.from(whole.slice(0, at + before.length)).length;
      return this.describe(start, start + Array.from(place.exact).length);
    }
    return null;
  }

  /** List the places of all words, in order. */
  get words() {
    if (!this.foundWords) {
      const segmenter = new Intl.Segmenter(document.documentElement.lang || undefined, { granularity: "word" });
      let offset = 0;
      this.foundWords = [];
      for (const { segment, isWordLike } of segmenter.segment(this.characters.join(""))) {
        const size = Array.from(segment).length;
        if (isWordLike) this.foundWords.push({ start: offset, end: offset + size });
        offset += size;
      }
    }
    return this.foundWords;
  }
}
