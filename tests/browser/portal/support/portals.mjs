// The portals under test, opened once in a process: the fixture's, or those of a built site.
//
// `TRAILMARK_PORTALS=demonstration` builds the demonstration and its portals. A path there is a built site, with a file
// beside it that has its name and `.json`, or `portals.json` in it:
// {"portals": [{token, words, link, withdrawn}, {...}], "preview": "path/" or null}, the second with the real work
// factor. Tests that change a file change it on its way to the browser, so each kind of folder is only read.

import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after } from 'node:test'
import { Decrypter, identityToRecipient } from 'age-encryption'
import { launch, watch } from '../../support/browser.mjs'
import { serve } from '../../support/server.mjs'
import { makeDemonstration } from './demonstration.mjs'
import { makeFixture } from './fixture.mjs'

/** A name of the portals' host that is no secure context over plain http. */
export const PLAIN_HOST = 'portals.example'

const cleanUp = []
export async function close() {
  for (const step of cleanUp.splice(0).reverse()) await step()
}
// Not where pictures are taken, which is no test.
if (process.env.NODE_TEST_CONTEXT) after(close)

export const { browser, site } = await open().catch(async (error) => {
  console.error(`cannot test portals: ${error.message}`)
  await close()
  process.exit(1)
})

async function open() {
  const browser = await launch([`MAP ${PLAIN_HOST} 127.0.0.1`, 'EXCLUDE localhost'])
  cleanUp.push(() => browser.close())
  const { folder, sources, portals, preview } = await portalsFolder()
  const all = await Promise.all(portals.map((portal) => known(folder, portal)))
  const server = await serve(folder, '/')
  cleanUp.push(() => server.close())
  const port = new URL(server.origin).port
  return {
    browser,
    site: { folder, port, preview, sources, fixture: !process.env.TRAILMARK_PORTALS, origin: `http://localhost:${port}`, all, one: all[0], two: all[1] },
  }
}

async function portalsFolder() {
  const given = process.env.TRAILMARK_PORTALS
  if (given && given !== 'demonstration') return described(path.resolve(given))
  const folder = await mkdtemp(path.join(tmpdir(), 'trailmark-portals-'))
  cleanUp.push(() => rm(folder, { recursive: true, force: true }))
  if (!given) return { folder, ...(await makeFixture(folder)) }
  const made = await makeDemonstration(folder)
  return { ...(await described(made.folder)), sources: made.sources }
}

async function described(folder) {
  const text = await readFile(`${folder}.json`, 'utf8').catch(() => readFile(path.join(folder, 'portals.json'), 'utf8'))
  return { folder, ...JSON.parse(text) }
}

/** What is in a portal, read by typage in Node and not by the code under test. */
async function known(folder, portal) {
  const place = path.join(folder, 'p', portal.token)
  const file = (name) => readFileSync(path.join(place, name))
  const words = new Decrypter()
  words.addPassphrase(portal.words)
  const identity = await words.decrypt(file('key.age'), 'text')
  const secret = identity.split('\n').find((line) => line.startsWith('AGE-SECRET-KEY-1'))
  const key = new Decrypter()
  key.addIdentity(secret)
  const text = await key.decrypt(file('bundle.age'), 'text')
  return { ...portal, place, path: `/p/${portal.token}/`, file, identity, bundle: JSON.parse(text), recipient: await identityToRecipient(secret) }
}

/**
 * A new page that is watched: `complaints()` says what it must not do.
 * @param {object} [options] of the browser's context; `origin` for another one than localhost
 */
export async function withPortal(options, work) {
  const { origin = site.origin, ...rest } = options
  const context = await browser.newContext({ reducedMotion: 'reduce', acceptDownloads: true, ...rest })
  const page = await context.newPage()
  const watched = await watch(page, origin)
  try {
    return await work(page, watched)
  } finally {
    await context.close()
  }
}

/** For tests that know the texts of the fixture's pages. */
export const ownPages = { skip: site.fixture ? false : 'knows the fixture’s pages only' }

const idle = []
/** Like `withPortal` without options, with pages that are used again: for tests that leave nothing behind in theirs. */
export async function withUsedPortal(work) {
  let lane = idle.pop()
  if (!lane) {
    const context = await browser.newContext({ reducedMotion: 'reduce' })
    const page = await context.newPage()
    lane = { page, watched: await watch(page, site.origin) }
  }
  const { page, watched } = lane
  try {
    await work(page, watched)
    await page.unrouteAll()
    await page.goto('about:blank')
    watched.forget()
    idle.push(lane)
  } catch (error) {
    await page.context().close()
    throw error
  }
}

/** Shorter idle time for this page: it stands in the settings, which the policy does not cover. */
export async function settings(page, change) {
  await page.route(/\/p\/[0-9a-f]{32}\/(#.*)?$/, async (route) => {
    const response = await route.fetch()
    const html = await response.text()
    const body = html.replace(/(<script type="application\/json" id="portal-settings">)([\s\S]*?)(<\/script>)/, (_, open, json, close) => {
      const all = { ...JSON.parse(json), ...change }
      return open + JSON.stringify(all).replaceAll('<', '\\u003c') + close
    })
    await route.fulfill({ response, body })
  })
}

/** Answers a file of a portal with other bytes, or with what `answer` says. */
export function replace(page, portal, name, answer) {
  return page.route(`**${portal.path}${name}`, (route) =>
    route.fulfill(answer instanceof Uint8Array ? { body: Buffer.from(answer), contentType: 'application/octet-stream' } : answer),
  )
}

export const field = (page) => page.getByLabel('Your words', { exact: true })
export const alert = (page) => page.locator('#portal-alert')

export async function unlock(page, words) {
  await field(page).fill(words)
  await field(page).press('Enter')
}

/** Opens a portal at a route and waits until it is open. */
export async function opened(page, portal, route = '') {
  await page.goto(site.origin + portal.path + route)
  await unlock(page, portal.words)
  await page.locator('.portal-page').waitFor()
}

/** The texts that only an open portal shows: page titles and long words of its pages. */
export async function shows(page, portal) {
  const html = await page.content()
  return portal.bundle.pages.flatMap(({ html: one }) => one.match(/[^<>]{25,}/g) ?? []).filter((text) => html.includes(text))
}
