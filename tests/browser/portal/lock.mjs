// Locking: by hand, when nobody is there, when the page goes away. What was open is then nowhere in the document.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { none } from '../support/verdict.mjs'
import { field, opened, ownPages, settings, shows, site, unlock, withPortal } from './support/portals.mjs'

const { one } = site
/** Minutes: six seconds, with the warning after three. */
const SHORT = 0.1

const gone = async (page) => {
  none(await shows(page, one))
  assert.equal(await page.locator('.portal-open, .portal-dialog').count(), 0)
  assert.equal(await page.locator('#portal-menu a').count(), 0)
}

describe('locking', () => {
  test('the button empties the document and blob addresses end', ownPages, async () => {
    await withPortal({}, async (page, watched) => {
      await opened(page, one, '#/files')
      await page.waitForFunction(() => document.querySelector('img[data-file]').naturalWidth > 0)
      const address = await page.locator('img[data-file]').getAttribute('src')
      await page.getByRole('button', { name: 'Lock', exact: true }).click()
      await page.getByText('Locked. Nothing of your page').waitFor()
      await gone(page)
      assert.ok(await field(page).evaluate((input) => input === document.activeElement))
      const alive = await page.evaluate((url) => new Promise((done) => Object.assign(new Image(), { onload: () => done(true), onerror: () => done(false), src: url })), address)
      assert.equal(alive, false)
      none(watched.complaints().filter((line) => !/ERR_FILE_NOT_FOUND/.test(line)))
      await unlock(page, one.words)
      await page.locator('.portal-page').waitFor()
    })
  })

  test('when nobody is there: a warning, then the lock', async () => {
    await withPortal({}, async (page, watched) => {
      await settings(page, { idle: SHORT })
      await opened(page, one)
      const warning = page.getByRole('alertdialog', { name: 'Are you still there?' })
      await warning.waitFor()
      assert.ok(await warning.getByRole('button', { name: 'Stay' }).evaluate((button) => button === document.activeElement))
      // A mouse that is nudged does not answer for a person.
      await page.mouse.move(5, 5)
      await page.mouse.move(25, 35)
      await page.getByText('Locked, because nothing happened').waitFor({ timeout: 5_000 })
      await gone(page)
      none(watched.complaints())
    })
  })

  test('an open dialogue and a search go away with the idle lock', ownPages, async () => {
    await withPortal({}, async (page) => {
      await settings(page, { idle: SHORT })
      await opened(page, one, '#/files')
      await page.getByRole('searchbox').fill('weeks')
      await page.getByText('Pages found').waitFor()
      await page.getByRole('link', { name: 'Letter' }).click()
      await page.getByRole('dialog', { name: 'letter.pdf' }).waitFor()
      await page.getByText('Locked, because nothing happened').waitFor()
      await gone(page)
    })
  })

  test('whoever answers the warning stays', async () => {
    await withPortal({}, async (page) => {
      await settings(page, { idle: SHORT })
      await opened(page, one)
      await page.getByRole('button', { name: 'Stay' }).click()
      assert.equal(await page.getByRole('alertdialog').count(), 0)
      assert.ok(await page.locator('.portal-page').isVisible())
      await page.getByRole('alertdialog').waitFor()
      await page.keyboard.press('Escape')
      assert.equal(await page.getByRole('alertdialog').count(), 0)
    })
  })

  test('after the machine has slept: locked as soon as the page is seen', async () => {
    await withPortal({}, async (page) => {
      await opened(page, one)
      await page.evaluate(() => {
        const now = Date.now
        Date.now = () => now() + 3_600_000
        document.dispatchEvent(new Event('visibilitychange'))
      })
      await page.getByText('Locked, because nothing happened').waitFor({ timeout: 500 })
      await gone(page)
    })
  })

  test('going away locks; coming back shows the locked page', async () => {
    await withPortal({}, async (page, watched) => {
      await opened(page, one)
      await page.evaluate(() => addEventListener('pageshow', (event) => (window.cameBack = event.persisted)))
      await page.goto(`${site.origin}/`)
      await page.goBack({ waitUntil: 'commit' })
      // A host is told that nothing of a built portal is to be stored, so there the browser loads the page anew.
      if (site.fixture) await page.waitForFunction(() => window.cameBack === true)
      await field(page).waitFor()
      assert.equal(await page.evaluate(() => window.cameBack), site.fixture ? true : undefined)
      await gone(page)
      await unlock(page, one.words)
      await page.locator('.portal-page').waitFor()
      none(watched.complaints())
    })
  })

  test('what was typed and shown is not there when one comes back', async () => {
    await withPortal({}, async (page) => {
      await page.goto(site.origin + one.path)
      await field(page).fill(one.words)
      await page.getByRole('button', { name: 'Show' }).click()
      await page.goto(`${site.origin}/`)
      await page.goBack({ waitUntil: 'commit' })
      await field(page).waitFor()
      assert.equal(await field(page).inputValue(), '')
      assert.equal(await field(page).getAttribute('type'), 'password')
    })
  })

  test('pagehide with persistence, then pageshow: locked', async () => {
    await withPortal({}, async (page) => {
      await opened(page, one)
      await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
      await gone(page)
      await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
      assert.ok(await field(page).isVisible())
      await gone(page)
    })
  })
})
