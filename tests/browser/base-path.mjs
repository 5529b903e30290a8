// The same site under a path of its host: every link, feed, style sheet and policy follows.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { watch } from './support/browser.mjs'
import { brokenLinks } from './support/links.mjs'
import { browser, site as atRoot } from './support/opened.mjs'
import { build, program, read, withPage } from './support/site.mjs'
import { none } from './support/verdict.mjs'

const BASE = '/some/practice/'

test('under a base path', { skip: program() ? false : 'no trailmark program to build with', timeout: 300_000 }, async (t) => {
  const site = await read(browser, await build(['--base-url', `https://practice.example${BASE}`]))
  assert.equal(site.base, BASE)
  assert.equal(site.published, 'https://practice.example')

  await t.test('has as many pages', () => assert.equal(site.pages.length, atRoot.pages.length))
  await t.test('has no broken link and none out of the path', () => none(brokenLinks(site)))
  await t.test('feeds and sitemap name only addresses under it', async () => {
    for (const file of [...site.files].filter((name) => /(feed\.(xml|json)|sitemap\.xml|robots\.txt)$/.test(name))) {
      const addresses = (await site.text(file)).match(/https:\/\/practice\.example[^\s"'<&]*/g) ?? []
      assert.ok(addresses.length > 0, `${file} names addresses`)
      for (const address of addresses) assert.ok(new URL(address).pathname.startsWith(BASE), `${file}: ${address}`)
    }
  })
  await t.test('pages load with everything they need', async () => {
    const some = ['', 'coaches/', 'insights/', '404.html'].map((address) => BASE + address)
    for (const section of ['coaches', 'methods', 'insights']) some.push(site.under(section)[0]?.path)
    for (const address of some.filter(Boolean)) {
      await withPage({}, async (page) => {
        const watched = await watch(page, site.origin)
        await page.goto(site.origin + address)
        none(watched.complaints(), address)
        assert.ok((await page.evaluate(() => document.styleSheets.length)) > 0, `${address} has its styles`)
      })
    }
  })
})
