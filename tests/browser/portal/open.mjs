// Opening a portal with its words, and going about in it.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { none } from '../support/verdict.mjs'
import { alert, browser, field, opened, ownPages, shows, site, unlock, withPortal } from './support/portals.mjs'

const { one, two } = site
const heading = (page) => page.locator('.portal-page h1')

/** The text of a page's heading, by a parser that no policy binds. */
async function headingOf({ html, title }) {
  const blank = await browser.newPage()
  const text = await blank.evaluate((source) => new DOMParser().parseFromString(source, 'text/html').querySelector('h1')?.textContent, html)
  await blank.close()
  return text ?? title
}

describe('opening', () => {
  test('the right words open it; how long that takes', async (t) => {
    await withPortal({}, async (page, watched) => {
      const times = []
      for (let i = 0; i < 3; i++) {
        await page.goto(site.origin + two.path)
        await field(page).fill(two.words)
        const from = Date.now()
        await field(page).press('Enter')
        await page.locator('.portal-page').waitFor()
        times.push(Date.now() - from)
      }
      t.diagnostic(`unlock with the real work factor: ${times.join(', ')} ms`)
      assert.equal(await field(page).inputValue(), '', 'the words do not stay in the field')
      none(watched.complaints())
    })
  })

  for (const [name, change] of [
    ['capitals', (words) => words.toUpperCase()],
    ['much space around and between', (words) => `  ${words.replaceAll(' ', ' \t  ')}\n`],
    ['hyphens, dots and commas', (words) => words.replace(' ', '-').replace(' ', ', ').replace(' ', '.')],
    ['spaces that do not break', (words) => words.replaceAll(' ', '\u00a0')],
    ['full-width letters', (words) => words.replace(/[a-z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))],
  ]) {
    test(`the same words with ${name}`, async () => {
      await withPortal({}, async (page) => {
        await page.goto(site.origin + one.path)
        await unlock(page, change(one.words))
        await page.locator('.portal-page').waitFor()
      })
    })
  }

  test('wrong words say so, keep the form, and the right ones still open it', async () => {
    await withPortal({}, async (page, watched) => {
      await page.goto(site.origin + one.path)
      await unlock(page, `${one.words.split(' ').slice(1).join(' ')}`)
      await page.getByText('These words do not open the page').waitFor()
      assert.match(await alert(page).innerText(), /You typed 5 words/)
      assert.equal(await field(page).getAttribute('aria-invalid'), 'true')
      assert.ok(await field(page).evaluate((input) => input === document.activeElement))
      none(await shows(page, one))
      await unlock(page, one.words)
      await page.locator('.portal-page').waitFor()
      none(watched.complaints())
    })
  })

  test('no words at all is said before anything is tried', async () => {
    await withPortal({}, async (page) => {
      const asked = []
      page.on('request', (request) => asked.push(request.url()))
      await page.goto(site.origin + one.path)
      await unlock(page, ' - ')
      await page.getByText('The words are missing').waitFor()
      none(asked.filter((url) => url.endsWith('.age')))
    })
  })

  test('the words can be pasted and shown, by keyboard alone', async () => {
    await withPortal({ permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
      await page.goto(site.origin + one.path)
      await page.evaluate((words) => navigator.clipboard.writeText(words), one.words)
      await field(page).focus()
      await page.keyboard.press('Control+V')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
      assert.equal(await field(page).getAttribute('type'), 'text')
      assert.equal(await page.getByRole('button', { name: 'Show' }).getAttribute('aria-pressed'), 'true')
      await page.keyboard.press('Enter')
      await page.locator('.portal-page').waitFor()
      assert.equal(await field(page).getAttribute('type'), 'password')
    })
  })

  test('a long unlock can be cancelled', async () => {
    await withPortal({}, async (page) => {
      // Without WebAssembly it takes long; the progress is seen.
      await page.addInitScript(() => {
        const create = URL.createObjectURL
        URL.createObjectURL = (blob) => create(new Blob(['WebAssembly = undefined;', blob], { type: 'text/javascript' }))
      })
      await page.goto(site.origin + two.path)
      await unlock(page, two.words)
      await page.getByText('works slowly').waitFor()
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByText('Cancelled. Nothing was opened.').waitFor()
      none(await shows(page, two))
      await unlock(page, two.words)
      await page.locator('.portal-page').waitFor({ timeout: 60_000 })
    })
  })
})

describe('an open portal', () => {
  test('every page opens by its address and shows its own heading', async () => {
    await withPortal({}, async (page, watched) => {
      await opened(page, one)
      const title = await page.title()
      for (const entry of one.bundle.pages) {
        await page.evaluate((path) => (location.hash = `#/${path}`), entry.path)
        await page.waitForFunction((text) => document.querySelector('.portal-page h1')?.textContent === text, await headingOf(entry))
        assert.ok(await heading(page).evaluate((h1) => h1 === document.activeElement), `${entry.path}: the focus is on the heading`)
        assert.equal(await page.title(), title, 'titles land in the history')
      }
      none(watched.complaints())
    })
  })

  test('the menu says where one is; back and forward go there and to the place on the page', ownPages, async () => {
    await withPortal({ viewport: { width: 1000, height: 500 } }, async (page) => {
      await opened(page, one)
      const menu = page.getByRole('navigation', { name: 'Pages' })
      assert.equal(await menu.locator('[aria-current]').innerText(), 'Overview')
      await page.evaluate(() => scrollTo(0, 300))
      await page.waitForTimeout(200)
      await menu.getByRole('link', { name: 'Sessions' }).evaluate((link) => link.click())
      await page.locator('.portal-page').getByRole('link', { name: 'Choosing two' }).click()
      await page.waitForFunction(() => document.querySelector('.portal-page h1').textContent === 'Choosing two')
      assert.equal(await menu.locator('[aria-current]').innerText(), 'Sessions')
      assert.equal(await page.evaluate(() => scrollY), 0)
      await page.goBack()
      await page.goBack()
      await page.waitForFunction(() => document.querySelector('.portal-page h1').textContent === 'Overview')
      assert.equal(await page.evaluate(() => scrollY), 300)
      await page.goForward()
      await page.waitForFunction(() => document.querySelector('.portal-page h1').textContent === 'Sessions')
    })
  })

  test('links to a heading, on another page and on this one', ownPages, async () => {
    await withPortal({ viewport: { width: 1000, height: 500 } }, async (page) => {
      await opened(page, one)
      await page.getByRole('link', { name: 'The second goal' }).click()
      const second = page.locator('#second')
      await second.waitFor()
      assert.ok(await second.evaluate((element) => element === document.activeElement && element.getBoundingClientRect().top < 100))
      await page.goBack()
      await page.getByRole('link', { name: 'Further down' }).click()
      assert.ok(await page.locator('#further').evaluate((element) => element === document.activeElement))
      assert.ok(!page.url().includes('further'))
    })
  })

  test('an address that is no page leads to the overview, with a word', ownPages, async () => {
    await withPortal({}, async (page) => {
      await opened(page, one, '#/no/such/page')
      assert.equal(await heading(page).innerText(), 'Overview')
      assert.ok(await page.getByText('There is no such page here').isVisible())
    })
  })

  test('a reload asks for the words again, and comes back to the page', ownPages, async () => {
    await withPortal({}, async (page) => {
      await opened(page, one, '#/goals')
      await page.reload()
      await field(page).waitFor()
      none(await shows(page, one))
      await unlock(page, one.words)
      await page.locator('.portal-page').waitFor()
      assert.equal(await heading(page).innerText(), 'Goals')
    })
  })

  test('search finds words without their accents, and leaves no trace in the address', ownPages, async () => {
    await withPortal({}, async (page) => {
      await opened(page, one)
      const search = page.getByRole('searchbox')
      await search.fill('resume friday')
      const results = page.getByRole('region', { name: 'Search results' })
      await results.getByText('Pages found: 1').waitFor()
      assert.equal(await results.locator('mark').first().innerText(), 'résumé')
      assert.ok(!page.url().includes('resume'))
      await search.press('Enter')
      await page.keyboard.press('Enter')
      await page.waitForFunction(() => document.querySelector('.portal-page h1').textContent === 'Goals')
      assert.ok(await results.isHidden())
      await search.fill('xylophone')
      await page.getByText('Nothing found').waitFor()
      await search.press('Escape')
      assert.equal(await search.inputValue(), '')
    })
  })

  test('attachments: a file to save, a picture and a document to show, a calendar', ownPages, async () => {
    await withPortal({}, async (page, watched) => {
      await opened(page, one, '#/files')
      const [notes] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Notes' }).click()])
      assert.equal(notes.suggestedFilename(), 'notes.txt')
      assert.equal(readFileSync(await notes.path(), 'utf8'), 'What we said, in short.\n')

      await page.getByRole('link', { name: 'Letter' }).click()
      const dialog = page.getByRole('dialog', { name: 'letter.pdf' })
      const show = dialog.getByRole('link', { name: 'Show it' })
      assert.match(await show.getAttribute('href'), /^blob:/)
      const [letter] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('link', { name: 'Save it' }).click()])
      assert.equal(letter.suggestedFilename(), 'letter.pdf')
      assert.match(readFileSync(await letter.path(), 'latin1'), /^%PDF-1\.4[\s\S]*%%EOF\n$/)
      await page.keyboard.press('Escape')

      const picture = page.getByRole('img', { name: 'A square of one colour' })
      await picture.scrollIntoViewIfNeeded()
      await page.waitForFunction(() => document.querySelector('img[data-file]').naturalWidth === 48)

      await page.evaluate(() => (location.hash = '#/sessions'))
      const [calendar] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Put them into your calendar' }).click()])
      assert.equal(calendar.suggestedFilename(), 'sessions.ics')
      none(watched.complaints())
    })
  })

  test('a picture can be shown in a tab of its own', ownPages, async () => {
    await withPortal({}, async (page) => {
      await opened(page, one, '#/files')
      await page.locator('.portal-page').getByRole('link', { name: 'Picture' }).click()
      const [tab] = await Promise.all([page.context().waitForEvent('page'), page.getByRole('link', { name: 'Show it' }).click()])
      await tab.waitForFunction(() => document.images[0]?.naturalWidth === 48)
    })
  })
  test('printing: the pictures are there first, and only the page is on the paper', ownPages, async () => {
    await withPortal({ viewport: { width: 800, height: 60 } }, async (page) => {
      await page.addInitScript(() => {
        window.print = () => (window.printed = [...document.querySelectorAll('img[data-file]')].map((image) => image.naturalWidth))
      })
      await opened(page, one, '#/files')
      await page.getByRole('button', { name: 'Print' }).click()
      assert.deepEqual(await page.waitForFunction(() => window.printed).then((printed) => printed.jsonValue()), [48])
      await page.emulateMedia({ media: 'print' })
      assert.ok(await heading(page).isVisible())
      for (const hidden of ['#portal-tools', '#portal-menu', '.portal-device']) assert.ok(await page.locator(hidden).isHidden(), hidden)
    })
  })

  test('the copy to keep is the file that opens from disk', async () => {
    await withPortal({}, async (page) => {
      await opened(page, one)
      const [copy] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Keep a copy' }).click()])
      assert.equal(copy.suggestedFilename(), 'private-page.html')
      assert.ok(readFileSync(await copy.path()).equals(one.file('offline.html')))
      assert.ok(await heading(page).isVisible(), 'the page stays open')
    })
  })
})
