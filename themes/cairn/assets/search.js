// The page to search on: the words of the field, or of the address, found in the index of the page's language. The index is
// asked for on first use; its form is told where it is made (src/render/search.rs). Nothing that is typed leaves the page.
(() => {
  "use strict";

  const root = document.querySelector("[data-search]");
  if (!root) return;
  const form = root.querySelector("form");
  const field = form.querySelector("input");
  const status = root.querySelector("[role=status]");
  const list = root.querySelector("ol");
  const result = root.querySelector("template").content.firstElementChild;
  const language = document.documentElement.lang;
  const WEIGHTS = { "": 1, "'": 3, "!": 9 };
  const MOST = 30;
  const PAUSE = 120;

  /** Letters as the index has them: small, without accents. */
  const fold = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/ß/g, "ss");
  const tokens = (text) => fold(text).match(/[\p{L}\p{N}]{2,}/gu) ?? [];

  /** Each word with its pages, as they are written. */
  const read = ({ pages, words, kinds, found }) => {
    let before = "";
    const table = words.split("\n").map((line) => {
      const cut = line.indexOf(" ");
      before = before.slice(0, parseInt(line[0], 36)) + line.slice(1, cut);
      return [before, line.slice(cut + 1)];
    });
    return { pages, table, kinds, found };
  };

  const postings = (text) => {
    let page = -1;
    return [...text.matchAll(/(?:\((\w+)|(\w))(['!]?)\)?/g)].map(([, long, short, mark]) => {
      page += parseInt(long ?? short, 36) + 1;
      return [page, WEIGHTS[mark]];
    });
  };

  /** Whether two words differ by one letter at most: another, one more, one less, or two that changed places. */
  const near = (one, two) => {
    if (Math.abs(one.length - two.length) > 1) return false;
    let at = 0;
    while (at < one.length && one[at] === two[at]) at += 1;
    const [a, b] = [one.slice(at), two.slice(at)];
    const swapped = a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2);
    return swapped || a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1);
  };

  /** The pages that have every word, the best first: whole words before beginnings, and those before misspelt ones. */
  const find = ({ pages, table }, wanted) => {
    const marks = new Set();
    let found = null;
    for (const word of wanted) {
      const scores = new Map();
      const take = ([known, said], factor) => {
        marks.add(known);
        for (const [page, weight] of postings(said)) scores.set(page, Math.max(scores.get(page) ?? 0, weight * factor));
      };
      for (const entry of table) if (entry[0].startsWith(word)) take(entry, entry[0] === word ? 1 : 0.5);
      if (scores.size === 0 && word.length > 4) for (const entry of table) if (near(entry[0], word)) take(entry, 0.25);
      const both = found && [...found].filter(([page]) => scores.has(page));
      found = both ? new Map(both.map(([page, score]) => [page, score + scores.get(page)])) : scores;
    }
    const best = [...(found ?? [])].sort(([a, one], [b, two]) => two - one || a - b);
    return { marks, pages: best.map(([page]) => pages[page]) };
  };

  /** A text with the words that were found marked in it. */
  const marked = (text, marks) =>
    text.split(/([\p{L}\p{N}\p{M}]+)/u).map((part, at) => {
      if (at % 2 === 0 || !tokens(part).some((word) => marks.has(word))) return part;
      return Object.assign(document.createElement("mark"), { textContent: part });
    });

  const shown = ({ url, title, kind, about }, { marks, kinds }) => {
    const item = result.cloneNode(true);
    const link = item.querySelector("a");
    link.href = url;
    link.replaceChildren(...marked(title, marks));
    item.querySelector(".search-about").append(...marked(about, marks));
    item.querySelector(".search-kind").textContent = kinds[kind - 1] ?? "";
    return item;
  };

  /** What is said of a number of pages. */
  const counted = (count, forms) => {
    const number = (value) => value.toLocaleString(language);
    if (count === 0) return root.dataset.none;
    if (count > MOST) return root.dataset.first.replace("[shown]", number(MOST)).replace("[total]", number(count));
    const form = forms[new Intl.PluralRules(language).select(count)] ?? forms.other ?? String(forms);
    return form.replace("{n}", number(count));
  };

  let index = null;
  const load = () => {
    index ??= fetch(root.dataset.search).then(async (answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      return read(await answer.json());
    });
    // Asked for again when somebody goes on typing.
    index.catch(() => (index = null));
    return index;
  };

  const answer = async () => {
    const query = field.value.trim();
    const address = new URL(location.href);
    if (query) address.searchParams.set("q", query);
    else address.searchParams.delete("q");
    if (address.href !== location.href) history.replaceState(history.state, "", address);
    const wanted = [...new Set(tokens(query))];
    let found = { marks: new Set(), pages: [] };
    let words = "";
    if (wanted.length > 0) {
      try {
        const known = await load();
        // Something else may be asked for by now.
        if (query !== field.value.trim()) return;
        found = { ...find(known, wanted), kinds: known.kinds };
        words = counted(found.pages.length, known.found);
      } catch {
        words = root.dataset.failed;
      }
    }
    list.replaceChildren(...found.pages.slice(0, MOST).map((page) => shown(page, found)));
    list.hidden = found.pages.length === 0;
    status.textContent = words;
  };

  let pause = 0;
  const soon = () => {
    clearTimeout(pause);
    pause = setTimeout(answer, PAUSE);
  };

  /** The field and the results, through which the arrows lead. */
  const step = (by) => {
    const stops = [field, ...list.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    if (at < 0 || !stops[at + by]) return false;
    stops[at + by].focus();
    return true;
  };

  field.addEventListener("focus", load, { once: true });
  field.addEventListener("input", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(pause);
    answer();
  });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = document.activeElement === field;
    if (event.key === "/" && !typing) {
      field.focus();
      field.select();
    } else if (event.key === "Escape" && root.contains(document.activeElement)) {
      field.value = "";
      field.focus();
      soon();
    } else if (!(event.key === "ArrowDown" && step(1)) && !(event.key === "ArrowUp" && step(-1))) {
      return;
    }
    event.preventDefault();
  });

  field.value = new URL(location.href).searchParams.get("q") ?? field.value;
  answer();
})();
