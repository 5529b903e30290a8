// Keeps an open page of the preview up to date. The preview server puts it into each page that it
// serves; it is no part of the built site.
//
// The page says which build it shows and listens for newer ones. It listens only while it can be seen: a
// browser allows six connections to one host, and a seventh tab would wait for ever. A page that comes
// into view again hears what it has missed.
(() => {
  "use strict";

  const { build, page, last } = document.currentScript.dataset;
  const isLast = last !== undefined;
  let since = build;
  let source = null;
  let incoming = [];

  const reload = () => location.reload();

  /** The address without the question for the last good page. */
  const plainAddress = () => {
    const address = new URL(location.href);
    address.searchParams.delete("__trailmark");
    return address.href;
  };

  /** A style sheet's address without what `restyle` may have added to it. */
  const ownAddress = (link) => {
    const address = new URL(link.href);
    address.searchParams.delete("__trailmark");
    return address.href;
  };

  const sheetsOf = (tree) => [...tree.querySelectorAll('link[rel~="stylesheet"]')];

  /** Swaps one style sheet for another; the old one stays until the new one has loaded. */
  const swap = (old, fresh) => {
    const link = document.importNode(fresh, true);
    incoming.push(link);
    const done = () => {
      incoming = incoming.filter((other) => other !== link);
      old.remove();
    };
    link.addEventListener("load", done);
    link.addEventListener("error", () => link.remove());
    old.after(link);
  };

  /** Takes the style sheets of the page as it is now; everything else stays, the scroll position too. */
  const restyle = (sheets) => {
    incoming.forEach((link) => link.remove());
    incoming = [];
    // A request for a document, because a page may forbid making one from text (trusted types).
    const request = new XMLHttpRequest();
    request.open("GET", location.href);
    request.responseType = "document";
    request.addEventListener("error", reload);
    request.addEventListener("load", () => {
      const now = request.response;
      const olds = sheetsOf(document);
      const news = now ? sheetsOf(now) : [];
      const inline = (tree) => [...tree.querySelectorAll("style")].map((style) => style.textContent).join("\n");
      if (request.status >= 500 || !now || olds.length !== news.length || inline(now) !== inline(document)) {
        reload();
        return;
      }
      let swapped = 0;
      news.forEach((fresh, at) => {
        if (fresh.href === ownAddress(olds[at])) {
          const address = new URL(fresh.href);
          if (!sheets.some((sheet) => address.pathname.endsWith(`/${sheet}`))) {
            return;
          }
          // A name without a fingerprint stays; only another address makes the browser load it again.
          address.searchParams.set("__trailmark", since);
          fresh.href = address.href;
        }
        swap(olds[at], fresh);
        swapped += 1;
      });
      if (swapped === 0) {
        reload();
      }
    });
    request.send();
  };

  /** What a page is besides its text: changes of it need a whole new page. */
  const frame = (tree) => {
    const head = tree.head.cloneNode(true);
    // The preview itself opens the policy for its script, but not in a page that a script asks for.
    const passing = ["title", 'meta[name="description"]', "meta[property]", "meta[http-equiv]", 'script[type="application/ld+json"]', 'script[src^="/__trailmark/"]'];
    head.querySelectorAll(passing.join()).forEach((node) => node.remove());
    const html = tree.documentElement.cloneNode(false);
    return html.outerHTML + head.innerHTML.replace(/\s+/g, " ");
  };

  /** Puts the new text of the page in place of the old, without a flash and where one has scrolled to. Scripts of the page's own
   * would not notice, so a page that has any is loaded again. */
  const refresh = () => {
    const isData = (script) => script.type === "application/ld+json";
    const isOurs = (script) => script.src.startsWith(`${location.origin}/__trailmark/`);
    if (![...document.scripts].every((script) => isData(script) || isOurs(script))) {
      reload();
      return;
    }
    const request = new XMLHttpRequest();
    request.open("GET", location.href);
    request.responseType = "document";
    request.addEventListener("error", reload);
    request.addEventListener("load", () => {
      const now = request.response;
      if (request.status >= 400 || !now || !now.body || frame(now) !== frame(document)) {
        reload();
        return;
      }
      document.title = now.title;
      document.body.replaceWith(document.importNode(now.body, true));
    });
    request.send();
  };

  const on = {
    reload({ pages }) {
      if (!pages) {
        reload();
      } else if (!page || pages.includes(page)) {
        refresh();
      }
    },
    style({ sheets }) {
      restyle(sheets);
    },
    errors() {
      if (!isLast) {
        reload();
      }
    },
    ok() {
      if (isLast) {
        location.replace(plainAddress());
      } else {
        reload();
      }
    },
  };

  const listen = () => {
    source = new EventSource(`/__trailmark/events?since=${encodeURIComponent(since)}`);
    for (const [name, act] of Object.entries(on)) {
      source.addEventListener(name, (event) => {
        since = event.lastEventId;
        act(JSON.parse(event.data));
      });
    }
    source.addEventListener("error", () => {
      // Some browsers give up where the preview is not running for a while.
      if (source && source.readyState === EventSource.CLOSED) {
        source = null;
        setTimeout(update, 1000);
      }
    });
  };

  const stop = () => {
    if (source) {
      source.close();
      source = null;
    }
  };

  const update = () => {
    if (document.visibilityState === "hidden") {
      stop();
    } else if (!source) {
      listen();
    }
  };

  if (!isLast && new URL(location.href).searchParams.get("__trailmark") === "last") {
    history.replaceState(history.state, "", plainAddress());
  }
  document.addEventListener("visibilitychange", update);
  addEventListener("pageshow", update);
  addEventListener("pagehide", stop);
  update();
})();
