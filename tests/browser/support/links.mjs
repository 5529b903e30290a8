// Checks the addresses written in a built site against the files that are there.

/** One line for each address inside the site that leads nowhere. */
export function brokenLinks(site) {
  const ids = new Map(site.pages.map((page) => [page.file, new Set(page.ids)]))
  const host = site.published ?? site.origin
  const lines = []
  for (const page of [...site.pages, ...site.redirects]) {
    for (const { where, address } of page.links) {
      const problem = broken(address, new URL(page.path, host))
      if (problem) lines.push(`${page.path}: ${where} ${address}: ${problem}`)
    }
  }
  return [...new Set(lines)]

  function broken(address, from) {
    if (!URL.canParse(address, from)) return 'is not an address'
    const target = new URL(address, from)
    if (!/^https?:$/.test(target.protocol) || target.origin !== host) return null
    const file = site.fileAt(target.pathname)
    if (!file) return target.pathname.startsWith(site.base) ? 'no such file' : `is outside the base path ${site.base}`
    if (file.endsWith('.html') && !target.pathname.endsWith('/') && !target.pathname.endsWith('.html')) return 'lacks the slash at its end'
    const fragment = decodeURIComponent(target.hash.slice(1))
    // `#top` is the start of any page, by the HTML standard; `#:~:text=` marks text.
    if (fragment && fragment !== 'top' && !fragment.startsWith(':~:') && ids.has(file) && !ids.get(file).has(fragment)) return 'no such id'
    return null
  }
}
