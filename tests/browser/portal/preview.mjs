// The author's preview of the demonstration, by `trailmark serve`: which portals it shows to whom, and what it leaves on
// the disk. Passed over with the fixture.

import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { preview } from '../support/preview.mjs'
import { none } from '../support/verdict.mjs'
import { copySources } from './support/demonstration.mjs'
import { look } from './support/look.mjs'
import { field, site, unlock, withPortal } from './support/portals.mjs'

const CLIENT = 'quiet-heron'
const built = { skip: site.sources ? false : 'only the demonstration has sources' }

/** Runs `work` with a preview of its own over the same copy, and ends it. */
async function withPreview(folder, options, work) {
  const running = await preview(folder, ...options)
  try {
    await work(running)
  } finally {
    await running.stop()
  }
}

/** Long lines that only the private sources hold: what must not reach the disk in the clear. */
async function secrets(folder) {
  const place = path.join(folder, 'content/clients')
  const names = (await readdir(place, { recursive: true })).filter((name) => name.endsWith('.md'))
  const lines = []
  for (const name of names) lines.push(...(await readFile(path.join(place, name), 'utf8')).split('\n'))
  const people = lines.flatMap((line, i) => (lines[i - 1] === 'client:' ? [/^ {2}name: (.+)$/.exec(line)?.[1] ?? ''] : []))
  const prose = lines.filter((line) => line.length > 80 && /^[A-Z]/.test(line)).map((line) => line.slice(0, 60))
  assert.ok(prose.length > 10 && people.length > 1 && people.every(Boolean))
  return [...people, ...prose]
}

/** Files below a folder, without the sources of clients, that hold one of the texts: also in base64. */
async function leaks(folder, texts) {
  const coded = texts.flatMap((text) => [0, 1, 2].map((shift) => Buffer.from(' '.repeat(shift) + text).toString('base64').slice(shift ? 4 : 0, -8))).filter((text) => text.length >= 16)
  const lines = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name)
    const name = path.relative(folder, file)
    if (!entry.isFile() || name.startsWith(path.join('content', 'clients'))) continue
    const bytes = await readFile(file)
    if (texts.some((text) => bytes.includes(text)) || coded.some((text) => bytes.includes(text))) lines.push(`private text in ${name}`)
  }
  return lines
}

describe('the author’s preview by the program', built, () => {
  if (built.skip) return
  let folder
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'trailmark-preview-'))
    await copySources(folder)
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test('lists the portals, shows each view, attachments, and an edit at once', { timeout: 180_000 }, async () => {
    await withPreview(folder, [], async ({ origin, said }) => {
      assert.match(said(), /portals are at http:\/\/localhost:\d+\/p\/, unlocked for you only/)
      await withPortal({ origin }, async (page, watched) => {
        await page.goto(`${origin}/p/`)
        const links = await page.getByRole('listitem').getByRole('link').evaluateAll((all) => all.map((link) => link.getAttribute('href')).sort())
        assert.deepEqual(links, site.all.map(({ client, audience }) => `/p/${client}/${audience}/`).sort())
        const lines = await look(page, 'the list of portals')

        await page.goto(`${origin}/p/${CLIENT}/client/`)
        await page.locator('.portal-page').waitFor()
        assert.ok(await page.getByText('Unlocked for you on this computer only').isVisible())
        assert.equal(await page.getByRole('button', { name: 'Lock', exact: true }).count(), 0)
        lines.push(...(await look(page, 'the client’s view')))
        const views = page.locator('.portal-preview a')
        assert.equal(await page.locator('.portal-preview [aria-current]').count(), 1)
        await views.and(page.locator(':not([aria-current])')).click()
        await page.waitForURL(`${origin}/p/${CLIENT}/sponsor/**`)
        await page.locator('.portal-page').waitFor()
        assert.equal(await page.locator('#portal-menu a[href="#/plan"]').count(), 0, 'the sponsor has fewer pages')

        await page.goto(`${origin}/p/${CLIENT}/client/#/files`)
        await page.locator('.portal-page a[href^="#file/"]').first().waitFor()
        const table = page.locator('.portal-page a[href^="#file/"]').filter({ hasText: 'weekly-count.csv' }).first()
        const [download] = await Promise.all([page.waitForEvent('download'), table.click()])
        const meant = await readFile(path.join(folder, `content/clients/${CLIENT}/files/weekly-count.csv`))
        assert.ok((await readFile(await download.path())).equals(meant))

        await page.goto(`${origin}/p/${CLIENT}/client/#/`)
        await page.locator('.portal-page').waitFor()
        const source = path.join(folder, `content/clients/${CLIENT}/engagement.md`)
        await writeFile(source, `${await readFile(source, 'utf8')}\nA sentence that was written a moment ago.\n`)
        await page.getByText('A sentence that was written a moment ago.').waitFor({ timeout: 30_000 })
        none([...lines, ...watched.complaints()])
      })
    })
    none(await leaks(folder, await secrets(folder)))
  })

  for (const [audience, other] of [['client', 'sponsor'], ['sponsor', 'client']]) {
    test(`--as ${audience} shows that view alone`, { timeout: 60_000 }, async () => {
      await withPreview(folder, ['--as', audience], async ({ origin }) => {
        await withPortal({ origin }, async (page, watched) => {
          await page.goto(`${origin}/p/${CLIENT}/${audience}/`)
          await page.locator('.portal-page').waitFor()
          none(watched.complaints())
          const answer = await page.request.get(`${origin}/p/${CLIENT}/${other}/`)
          assert.equal(answer.status(), 404)
        })
      })
    })
  }

  test('--as published shows them locked; they open with the words', { timeout: 60_000 }, async () => {
    await withPreview(folder, ['--as', 'published'], async ({ origin, said }) => {
      assert.doesNotMatch(said(), /portals are at/)
      await withPortal({ origin }, async (page, watched) => {
        const { one } = site
        await page.goto(`${origin}${one.path}`)
        await field(page).waitFor()
        await unlock(page, one.words)
        await page.locator('.portal-page').waitFor()
        assert.ok(await page.getByRole('button', { name: 'Lock', exact: true }).isVisible())
        assert.equal(await page.locator('.portal-preview').count(), 0)
        assert.equal((await page.request.get(`${origin}/p/${CLIENT}/client/`)).status(), 404)
        none(watched.complaints())
      })
    })
    none(await leaks(folder, await secrets(folder)))
  })

  test('where others could reach it, no portal is shown unlocked', { timeout: 60_000 }, async () => {
    await withPreview(folder, ['--host', '0.0.0.0'], async ({ origin, said }) => {
      assert.doesNotMatch(said(), /portals are at/)
      const at = `http://127.0.0.1:${new URL(origin).port}`
      await withPortal({ origin: at }, async (page) => {
        for (const address of ['/p/', `/p/${CLIENT}/client/`, `/p/${CLIENT}/sponsor/`]) {
          assert.equal((await page.request.get(at + address)).status(), 404, address)
        }
        assert.ok((await page.request.get(`${at}/`)).ok())
      })
    })
    none(await leaks(folder, await secrets(folder)))
  })
})
