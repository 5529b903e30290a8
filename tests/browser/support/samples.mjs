// One page of each kind and language, where looking at every page would take too long.

/** What kind of page it is, as the theme says it on `<body>`; a list with filters of its own is another kind than one without. */
export const kind = (page) =>
  (page.html.match(/<body[^>]*\bclass="is-([\w-]+)/)?.[1] ?? 'other') + (page.html.includes('data-finder') ? ' with filters' : '')

/** Of each kind and language the page with the most words: it has the most that can be wrong. */
export function samples(pages) {
  const found = new Map()
  for (const page of pages.toSorted((a, b) => b.words - a.words)) {
    const name = `${kind(page)} ${page.language}`
    if (!found.has(name)) found.set(name, page)
  }
  return [...found.values()]
}
