// Every address inside the site, written in any page, leads to a file that was built, and every fragment to an id.
// The engine checks sources; this looks at what came out.

import test from 'node:test'
import { brokenLinks } from './support/links.mjs'
import { site } from './support/opened.mjs'
import { none } from './support/verdict.mjs'

test('every link inside the site leads somewhere', () => {
  none(brokenLinks(site))
})

/** The 404 pages, and the help for clients, to which only the locked pages of portals lead. */
const APART = /(^|\/)404\.html$|^portal-help\/index\.html$/
/** What leads a reader on: a link, and the form in the head of the pages. */
const WAYS = ['<a href>', '<form action>']

test('every page but the 404 pages and the clients’ help can be reached from the home page', () => {
  const seen = new Set(['index.html'])
  const byFile = new Map(site.pages.map((page) => [page.file, page]))
  for (const file of seen) {
    const page = byFile.get(file)
    for (const { where, address } of page?.links ?? []) {
      if (!WAYS.includes(where)) continue
      const target = new URL(address, `${site.published ?? site.origin}${page.path}`)
      if (target.origin !== (site.published ?? site.origin)) continue
      const next = site.fileAt(target.pathname)
      if (next) seen.add(next)
    }
  }
  const apart = site.pages.map((page) => page.file).filter((file) => !seen.has(file) && !APART.test(file))
  none(apart, 'no way leads to:')
})

test('addresses are relative to the host or absolute on the published one, never on a test host', () => {
  const stray = site.pages.flatMap((page) =>
    page.links.filter(({ address }) => /^(https?:)?\/\/(localhost|127\.|\[::1\])/.test(address)).map(({ address }) => `${page.path}: ${address}`),
  )
  none(stray)
})
