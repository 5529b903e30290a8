// The shell: accessible locked and open, small screens, without JavaScript, over plain http, inside another page, from
// disk, and the author's preview.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { HtmlValidate } from 'html-validate'
import { none } from '../support/verdict.mjs'
import { look } from './support/look.mjs'
import { alert, field, opened, PLAIN_HOST, settings, shows, site, unlock, withPortal } from './support/portals.mjs'

const { one, two } = site

describe('accessible', () => {
  test('locked, with a message, and while opening', async () => {
    await withPortal({}, async (page, watched) => {
      await page.goto(site.origin + one.path)
      await page.getByLabel('Keep this device').waitFor()
      const lines = await look(page, 'locked')
      await unlock(page, 'not the words')
      await page.getByText('These words do not open the page').waitFor()
      lines.push(...(await look(page, 'wrong words')))
      await page.route(`**${one.path}bundle.age`, () => {})
      await unlock(page, one.words)
      await page.getByText('Opening …').waitFor()
      lines.push(...(await look(page, 'opening')))
      none([...lines, ...watched.complaints()])
    })
  })

  test('every page, search, a file, the warning', async () => {
    await withPortal({}, async (page, watched) => {
      await settings(page, { idle: 10 })
      await opened(page, one)
      const lines = []
      // Each page of each portal of the demonstration: built.mjs.
      for (const entry of site.fixture ? one.bundle.pages : []) {
        await page.evaluate((to) => (location.hash = `#/${to}`), entry.path)
        lines.push(...(await look(page, `#/${entry.path}`)))
      }
      await page.getByRole('searchbox').fill(one.bundle.pages[0].title)
      await page.getByText('Pages found').waitFor()
      lines.push(...(await look(page, 'search')))
      await page.getByRole('searchbox').press('Escape')
      await page.getByText('This device', { exact: true }).click()
      lines.push(...(await look(page, 'this device')))
      if (site.fixture) {
        await page.evaluate(() => (location.hash = '#/files'))
        await page.getByRole('link', { name: 'Letter' }).click()
        await page.getByRole('dialog').waitFor()
        lines.push(...(await look(page, 'a file')))
        await page.keyboard.press('Escape')
      }
      await page.evaluate(() => {
        const now = Date.now
        Date.now = () => now() + 9.5 * 60_000
      })
      await page.getByRole('alertdialog').waitFor()
      lines.push(...(await look(page, 'warning')))
      none([...lines, ...watched.complaints()])
    })
  })

  test('every stop of the keyboard is seen in forced colours, and the field keeps its name', async () => {
    await withPortal({ forcedColors: 'active' }, async (page) => {
      await page.goto(site.origin + one.path)
      await field(page).focus()
      const outline = await page.locator('.portal-typed').evaluate((element) => getComputedStyle(element).outlineStyle)
      assert.equal(outline, 'solid')
      const attributes = await field(page).evaluate((input) => ({ autocomplete: input.autocomplete, type: input.type, user: input.form.elements.username.value }))
      assert.deepEqual(attributes, { autocomplete: 'current-password', type: 'password', user: one.token })
    })
  })

  test('the skip link leads to the content and leaves the address alone', async () => {
    await withPortal({}, async (page) => {
      await opened(page, one, `#/${one.bundle.pages[1].path}`)
      const before = page.url()
      await page.evaluate(() => document.activeElement.blur())
      await page.locator('.skip').focus()
      await page.keyboard.press('Enter')
      assert.equal(page.url(), before)
      assert.ok(await page.locator('.portal-page h1').evaluate((h1) => h1 === document.activeElement))
    })
  })
})

describe('the shell', () => {
  test('is valid HTML, neutral, and the same for every portal but for the token', async () => {
    const [first, second] = [one, two].map((portal) => portal.file('index.html').toString())
    assert.equal(first.replaceAll(one.token, ''), second.replaceAll(two.token, ''))
    const report = await new HtmlValidate({
      root: true,
      extends: ['html-validate:recommended'],
      rules: { 'doctype-style': 'off', 'long-title': 'off', 'tel-non-breaking': 'off' },
    }).validateString(first)
    none(report.results.flatMap((result) => result.messages.map(({ line, ruleId, message }) => `${line} ${ruleId}: ${message}`)))
    for (const portal of [one, two]) assert.ok(!first.includes(portal.bundle.title))
    assert.match(first, /<meta name="robots" content="noindex,nofollow">/)
  })

  test('without JavaScript it says what it needs', async () => {
    await withPortal({ javaScriptEnabled: false }, async (page) => {
      await page.goto(site.origin + one.path)
      const words = await page.locator('noscript p').evaluate((text) => (text.checkVisibility() ? text.textContent : ''))
      assert.match(words, /needs JavaScript/)
      assert.ok(await page.locator('#portal-waiting').isHidden())
      assert.ok(await page.locator('main h1').isVisible())
      assert.ok(await page.locator('#portal-form').isHidden())
    })
  })

  test('where its script does not arrive it says so', async () => {
    await withPortal({}, async (page) => {
      await page.route(/\/assets\/portal\.[0-9a-f]+\.js$/, (route) => route.abort())
      await page.goto(site.origin + one.path)
      await page.waitForFunction(() => document.getElementById('portal-waiting').checkVisibility({ visibilityProperty: true }), null, { timeout: 6_000 })
    })
  })

  test('over plain http it says why nothing opens, and a link’s key is gone all the same', async () => {
    const origin = `http://${PLAIN_HOST}:${site.port}`
    // The browser itself remarks on passwords over plain http in some versions; only the page is watched here.
    await withPortal({ origin }, async (page) => {
      await page.goto(origin + one.path + one.link)
      await page.getByText('This address is not secure').waitFor()
      assert.ok(await page.locator('#portal-form').isHidden())
      assert.ok(!page.url().includes('link-'))
      assert.match(await page.getByRole('link', { name: 'Go to the secure address' }).getAttribute('href'), /^https:/)
    })
  })

  test('inside another page it refuses', async () => {
    await withPortal({}, async (page) => {
      // The site's own pages forbid frames.
      await page.route(`${site.origin}/frame`, (route) => route.fulfill({ contentType: 'text/html', body: '<!DOCTYPE html><title>A frame</title>' }))
      // A host that sends headers lets no portal into a frame at all.
      await page.route(site.origin + one.path, async (route) => {
        await route.fulfill({ response: await route.fetch(), headers: { 'content-type': 'text/html; charset=utf-8' } })
      })
      await page.goto(`${site.origin}/frame`)
      await page.evaluate((address) => document.body.append(Object.assign(document.createElement('iframe'), { src: address })), one.path)
      const frame = page.frameLocator('iframe')
      await frame.getByText('This page stands inside another one').waitFor()
      assert.ok(await frame.locator('#portal-form').isHidden())
    })
  })
})

describe('from disk', () => {
  const address = pathToFileURL(path.join(one.place, 'offline.html')).href
  const origin = 'file://'

  test('opens with the words, attachments and all, and asks nobody for anything', async () => {
    await withPortal({ origin }, async (page, watched) => {
      await page.goto(address)
      await page.waitForTimeout(300)
      assert.ok(await page.getByLabel('Keep this device').isHidden())
      await unlock(page, one.words)
      await page.locator('.portal-page').waitFor()
      assert.equal(await page.getByText('This device', { exact: true }).count(), 0)
      if (!site.fixture) return none(watched.complaints())
      await page.evaluate(() => (location.hash = '#/files'))
      await page.waitForFunction(() => document.querySelector('img[data-file]').naturalWidth === 48)
      const [notes] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Notes' }).click()])
      assert.equal(readFileSync(await notes.path(), 'utf8'), 'What we said, in short.\n')
      none(watched.complaints())
    })
  })

  test('wrong words, and locking', async () => {
    await withPortal({ origin }, async (page, watched) => {
      await page.goto(address)
      await unlock(page, 'not the words')
      await page.getByText('These words do not open the page').waitFor()
      await unlock(page, one.words)
      await page.locator('.portal-page').waitFor()
      await page.getByRole('button', { name: 'Lock', exact: true }).click()
      none(await shows(page, one))
      none(watched.complaints())
    })
  })

  test('damage inside it is damage', async () => {
    await withPortal({ origin }, async (page) => {
      const html = one.file('offline.html').toString().replace(/(data-name="bundle\.age">.{3000}).{8}/, '$1AAAAAAAA')
      await page.route(address, (route) => route.fulfill({ body: html, contentType: 'text/html' }))
      await page.goto(address)
      await unlock(page, one.words)
      await page.locator('.portal-alert-title').waitFor()
      assert.match(await alert(page).innerText(), /A file of this page is damaged/)
    })
  })
})

describe('the author’s preview', { skip: !site.preview }, () => {
  test('is open at once, says what it is, and leads to the other view', async () => {
    await withPortal({}, async (page, watched) => {
      await page.goto(`${site.origin}/${site.preview}#/${site.fixture ? 'files' : ''}`)
      await page.locator('.portal-page').waitFor()
      assert.ok(await page.getByText('Unlocked for you on this computer only').isVisible())
      assert.equal(await page.getByRole('button', { name: 'Lock', exact: true }).count(), 0)
      assert.equal(await page.getByRole('link', { name: 'As the client' }).getAttribute('aria-current'), 'page')
      if (site.fixture) await page.waitForFunction(() => document.querySelector('img[data-file]').naturalWidth === 48)
      none([...(await look(page, 'preview')), ...watched.complaints()])
    })
  })
})
