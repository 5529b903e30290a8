// Share links: the key after `#` is gone from the address bar and the history before anything else happens.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { none } from '../support/verdict.mjs'
import { alert, field, shows, site, withPortal } from './support/portals.mjs'

const { one, two } = site

describe('a share link', () => {
  test('opens the portal and leaves no trace of its key', async () => {
    await withPortal({}, async (page, watched) => {
      const asked = []
      page.on('request', (request) => asked.push(request.url()))
      await page.goto(`${site.origin}/`)
      await page.goto(site.origin + one.path + one.link)
      await page.locator('.portal-page').waitFor()
      assert.ok(!page.url().includes('link-'), page.url())
      const secret = one.link.slice(-40)
      assert.ok(!(await page.content()).includes(secret))
      none(asked.filter((url) => url.includes(secret) && !url.includes('#')))
      assert.equal(await page.getByText('You came by a link').count(), 1)
      assert.equal(await page.getByText('This device', { exact: true }).count(), 0, 'a guest is not offered to stay')
      // Back and forward, and every entry that the browser's history has.
      await page.goBack({ waitUntil: 'commit' })
      await page.goForward({ waitUntil: 'commit' })
      assert.ok(!page.url().includes('link-'))
      const session = await page.context().newCDPSession(page)
      const { entries } = await session.send('Page.getNavigationHistory')
      none(entries.map(({ url }) => url).filter((url) => url.includes('link-')))
      await field(page).waitFor()
      none(watched.complaints())
    })
  })

  test('the key may come without its prefix, and in capitals', async () => {
    await withPortal({}, async (page) => {
      const link = one.link.replace('age-secret-key-1', '').replace(/[^-]+$/, (key) => key.toUpperCase())
      await page.goto(site.origin + one.path + link)
      await page.locator('.portal-page').waitFor()
    })
  })

  test('pasted over the open page of the same address', async () => {
    await withPortal({}, async (page) => {
      await page.goto(site.origin + one.path)
      await field(page).waitFor()
      await page.evaluate((link) => (location.hash = link), one.link)
      await page.locator('.portal-page').waitFor()
      assert.ok(!page.url().includes('link-'))
    })
  })

  for (const [name, link, message] of [
    ['that was withdrawn says so kindly', one.withdrawn, /does not open the page any more/],
    ['to another portal opens nothing', two.link, /does not open the page any more/],
    ['that was cut off says so', one.link.slice(0, -9), /link is not complete/],
    ['with a wrong letter says so', one.link.replace(/.$/, (c) => (c === 'q' ? 'p' : 'q')), /link is not complete/],
  ]) {
    test(name, async () => {
      await withPortal({}, async (page, watched) => {
        await page.goto(site.origin + one.path + link)
        await page.locator('.portal-alert-title').waitFor()
        assert.match(await alert(page).innerText(), message)
        assert.ok(!page.url().includes('link-'))
        assert.ok(await field(page).isVisible(), 'the words can still be used')
        none(await shows(page, one))
        none(watched.complaints())
      })
    })
  }
})
