// An open page of the preview follows what its author saves.

import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { browser } from './support/opened.mjs'
import { preview } from './support/preview.mjs'
import { program } from './support/site.mjs'

const FOLDER = new URL('../solo/', import.meta.url).pathname
const skip = program() ? false : 'no trailmark program'

test('an open page follows what is saved', { skip, timeout: 120_000 }, async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'trailmark-live-'))
  await cp(FOLDER, folder, { recursive: true })
  const running = await preview(folder)
  // The tests' browser knows no names.
  const origin = running.origin.replace('localhost', '127.0.0.1')
  const context = await browser.newContext()
  const page = await context.newPage()
  const source = path.join(folder, 'content/privacy.md')
  const before = await readFile(source, 'utf8')
  const saved = async (text) => {
    await writeFile(source, text)
  }
  try {
    await page.goto(`${origin}/privacy/`)
    // A page that is loaded again knows nothing of this.
    await page.evaluate(() => (window.stays = true))
    await page.waitForTimeout(300)

    await t.test('a new text takes the place of the old one', async () => {
      await saved(`${before}\nA sentence that was not there.\n`)
      await page.getByText('A sentence that was not there.').waitFor()
      assert.equal(await page.evaluate(() => window.stays), true)
      await saved(`${before}\nAnother one.\n`)
      await page.getByText('Another one.').waitFor()
      assert.equal(await page.getByText('A sentence that was not there.').count(), 0)
    })
    await t.test('a title does too', async () => {
      await saved(before.replace(/^title: .*$/m, 'title: Somebody else'))
      await page.waitForFunction(() => document.title.startsWith('Somebody else'))
      assert.equal(await page.evaluate(() => window.stays), true)
    })
    await t.test('a mistake takes the place of the page until it is mended', async () => {
      await saved(`${before}\n[no](no.md)\n`)
      await page.getByText('broken-link').first().waitFor()
      await saved(before)
      await page.getByRole('main').waitFor()
      await page.waitForFunction(() => !document.body.textContent.includes('broken-link'))
    })
    await t.test('another template makes a new page', async () => {
      await page.evaluate(() => (window.stays = true))
      await writeFile(path.join(folder, 'site.yaml'), (await readFile(path.join(folder, 'site.yaml'), 'utf8')).replace(/^theme: .*$/m, 'theme: cairn'))
      await page.waitForFunction(() => window.stays === undefined)
    })
  } finally {
    await context.close()
    await running.stop()
    await rm(folder, { recursive: true, force: true })
  }
})
