// Click to load: the film's provider is asked for nothing until the reader presses play. Without this script the
// caption is a plain link to the provider's own page.
(() => {
  "use strict";
  for (const figure of document.querySelectorAll("[data-embed]")) {
    const frame = figure.querySelector(".video-frame");
    const button = document.createElement("button");
    const words = document.createElement("span");
    button.type = "button";
    words.className = "button";
    words.textContent = figure.dataset.play;
    button.append(words);
    button.addEventListener("click", () => {
      const film = document.createElement("iframe");
      film.title = figure.dataset.title;
      film.allow = "autoplay; fullscreen; encrypted-media; picture-in-picture";
      film.referrerPolicy = "strict-origin-when-cross-origin";
      film.src = figure.dataset.embed;
      frame.replaceChildren(film);
      film.focus();
    });
    frame.append(button);
    const notice = figure.querySelector(".video-notice");
    if (notice) notice.hidden = false;
  }
})();
