// The coaches' filter: turns the links of each facet into check boxes over the cards of this page. Choices of one
// facet widen the list, different facets narrow it; the address keeps them, so that a choice can be sent to someone.
(() => {
  "use strict";
  const finder = document.querySelector("[data-finder]");
  const cards = [...document.querySelectorAll("[data-keys]")].map((element) => ({
    element,
    keys: new Set(element.dataset.keys.split(" ")),
  }));
  if (!finder || cards.length === 0) return;

  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  const form = make("form", { className: finder.className });
  form.ariaLabel = finder.ariaLabel;
  const boxes = [];
  const fold = make("details", { className: "finder-fold" }, make("summary", { textContent: form.ariaLabel }));
  form.append(fold);
  for (const facet of finder.querySelectorAll("[data-facet]")) {
    const choices = make("div", { className: "choices" });
    for (const link of facet.querySelectorAll("[data-key]")) {
      const key = link.dataset.key;
      const box = make("input", { type: "checkbox", name: facet.dataset.facet, value: key.slice(key.indexOf(":") + 1) });
      box.dataset.key = key;
      boxes.push(box);
      choices.append(make("label", {}, box, ...link.cloneNode(true).childNodes));
    }
    const legend = make("legend", { className: "label", textContent: facet.querySelector(".label").textContent });
    fold.append(make("fieldset", { className: "facet" }, legend, choices));
  }
  const count = make("p", {});
  count.setAttribute("role", "status");
  const clear = make("button", { type: "reset", textContent: finder.dataset.clear });
  form.append(make("div", { className: "finder-result" }, count, clear));

  const show = () => {
    const chosen = new Map();
    for (const box of boxes) {
      if (box.checked) chosen.set(box.name, [...(chosen.get(box.name) ?? []), box.dataset.key]);
    }
    let shown = 0;
    for (const { element, keys } of cards) {
      element.hidden = ![...chosen.values()].every((group) => group.some((key) => keys.has(key)));
      if (!element.hidden) shown += 1;
    }
    const words = shown === 0 ? finder.dataset.none : finder.dataset.shown;
    count.textContent = words.replace("[shown]", shown).replace("[total]", cards.length);
    clear.hidden = chosen.size === 0;
  };

  const read = () => {
    const query = new URLSearchParams(location.search);
    for (const box of boxes) box.checked = query.getAll(box.name).includes(box.value);
    show();
  };

  const write = () => {
    const query = new URLSearchParams(location.search);
    for (const box of boxes) query.delete(box.name);
    for (const box of boxes) if (box.checked) query.append(box.name, box.value);
    const text = query.toString();
    history.replaceState(null, "", location.pathname + (text && `?${text}`) + location.hash);
    show();
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", write);
  form.addEventListener("reset", () => {
    // The boxes are cleared only after this event; the button that had the focus goes away.
    setTimeout(() => {
      write();
      fold.firstChild.focus();
    });
  });
  addEventListener("popstate", read);
  finder.replaceWith(form);
  read();
  // On a small screen the coaches come first, unless someone was sent here with a choice already made.
  fold.open = matchMedia("(min-width: 40rem)").matches || boxes.some((box) => box.checked);
})();
