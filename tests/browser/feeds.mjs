// Feeds, sitemap and robots.txt: well formed, complete, and pointing at pages that exist.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { browser, site } from './support/opened.mjs'
import { same } from './support/verdict.mjs'

const named = (name) => [...site.files].filter((file) => file === name || file.endsWith(`/${name}`))

let reader
before(async () => {
  reader = await browser.newPage()
})

/** Parses XML as a browser does; gives the root's name, or what is wrong, and the text of the asked elements. */
async function parse(file, selectors) {
  const source = await site.text(file)
  const result = await reader.evaluate(
    ([text, wanted]) => {
      const tree = new DOMParser().parseFromString(text, 'application/xml')
      const error = tree.querySelector('parsererror')
      if (error) return { error: error.textContent }
      const value = (element, attribute) => (attribute ? element.getAttribute(attribute) : element.textContent)
      const found = {}
      for (const [name, [selector, attribute]] of Object.entries(wanted)) {
        found[name] = [...tree.querySelectorAll(selector)].map((element) => value(element, attribute))
      }
      return { root: tree.documentElement.localName, ...found }
    },
    [source, selectors],
  )
  assert.equal(result.error, undefined, `${file}: ${result.error}`)
  return result
}

function pageAt(address, what) {
  assert.ok(URL.canParse(address), `${what}: ${address} is not an absolute address`)
  const url = new URL(address)
  assert.equal(url.origin, site.published, `${what}: ${address} is on another host`)
  const file = site.fileAt(url.pathname)
  assert.ok(file, `${what}: no page at ${address}`)
  return site.pages.find((page) => page.file === file)
}

const isTime = (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text) && !Number.isNaN(Date.parse(text))

test('there are feeds and a sitemap', () => {
  for (const file of ['feed.xml', 'feed.json', 'sitemap.xml', 'robots.txt']) assert.ok(site.files.has(file), `no ${file}`)
})

describe('XML files are well formed', () => {
  for (const file of [...site.files].filter((name) => /\.(xml|svg|opml|xsl)$/.test(name))) {
    test(file, () => parse(file, {}))
  }
})

describe('Atom feeds', () => {
  for (const file of named('feed.xml')) {
    test(file, async () => {
      const feed = await parse(file, {
        id: ['feed > id'],
        title: ['feed > title'],
        updated: ['feed > updated, entry > updated'],
        self: ['feed > link[rel=self]', 'href'],
        entries: ['entry'],
        entryIds: ['entry > id'],
        entryTitles: ['entry > title'],
        entryUpdated: ['entry > updated'],
        entryLinks: ['entry > link:not([rel]), entry > link[rel=alternate]', 'href'],
        authors: ['feed > author > name, entry > author > name'],
      })
      assert.equal(feed.root, 'feed')
      assert.equal(feed.id.length, 1)
      assert.ok(feed.title[0]?.trim())
      assert.deepEqual(feed.updated.filter((time) => !isTime(time)), [], 'times are those of RFC 3339')
      assert.equal(new URL(feed.self[0]).pathname, site.base + file)
      assert.ok(feed.entries.length > 0, 'has entries')
      assert.equal(new Set(feed.entryIds).size, feed.entries.length, 'each entry has an id of its own')
      assert.equal(feed.entryTitles.filter((title) => title.trim()).length, feed.entries.length)
      assert.equal(feed.entryUpdated.length, feed.entries.length)
      assert.equal(feed.entryLinks.length, feed.entries.length)
      // RFC 4287, 4.1.1: a feed without an author needs one in each entry.
      assert.ok(feed.authors.length > 0, 'somebody wrote it')
      for (const link of feed.entryLinks) assert.ok(!pageAt(link, file)?.noindex, `${link} is hidden from search engines`)
    })
  }
})

describe('JSON feeds', () => {
  for (const file of named('feed.json')) {
    test(file, async () => {
      const feed = JSON.parse(await site.text(file))
      assert.equal(feed.version, 'https://jsonfeed.org/version/1.1')
      assert.ok(feed.title)
      assert.equal(new URL(feed.feed_url).pathname, site.base + file)
      assert.ok(feed.items.length > 0, 'has items')
      assert.equal(new Set(feed.items.map((item) => item.id)).size, feed.items.length)
      for (const item of feed.items) {
        pageAt(item.url, file)
        assert.ok(typeof item.content_html === 'string' || typeof item.content_text === 'string' || typeof item.summary === 'string', `${item.url} has a text`)
        if (item.date_published) assert.ok(isTime(item.date_published), `${item.date_published} is a time of RFC 3339`)
      }
    })
  }
})

test('the home page names its feeds', async () => {
  const links = site.pages.find((page) => page.file === 'index.html').html.match(/<link\b[^>]*\btype="?application\/(atom\+xml|feed\+json)[^>]*>/g)
  assert.ok(links?.length >= 2, 'has <link> elements for the Atom and the JSON feed')
})

test('the sitemap holds the pages that search engines may list, and no other', async () => {
  const map = await parse('sitemap.xml', { addresses: ['url > loc'], changed: ['url > lastmod'] })
  assert.equal(map.root, 'urlset')
  assert.equal(new Set(map.addresses).size, map.addresses.length, 'each address once')
  const listed = map.addresses.map((address) => pageAt(address, 'sitemap.xml')?.file)
  const meant = site.pages.filter((page) => !page.noindex && page.file !== '404.html').map((page) => page.file)
  same(listed, meant)
  assert.deepEqual(map.changed.filter((time) => Number.isNaN(Date.parse(time))), [])
})

test('robots.txt names the sitemap', async () => {
  const address = (await site.text('robots.txt')).match(/^Sitemap:\s*(\S+)/im)?.[1]
  assert.equal(address, `${site.published}${site.base}sitemap.xml`)
})

test('each page says its own canonical address', () => {
  for (const page of site.pages) {
    if (page.file === '404.html') continue
    assert.equal(page.canonical, site.published + page.path, page.file)
  }
})
