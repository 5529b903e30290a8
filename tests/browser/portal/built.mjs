// The portals that the program builds: every page of each, and what hangs on it. Passed over with the fixture.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { HtmlValidate } from 'html-validate'
import { Decrypter } from 'age-encryption'
import { settle, sideways } from '../support/looks.mjs'
import { LANES } from '../support/site.mjs'
import { none } from '../support/verdict.mjs'
import { cutOff, look } from './support/look.mjs'
import { field, opened, shows, site, unlock, withPortal } from './support/portals.mjs'

const built = { skip: site.fixture ? 'the fixture is not built' : false, concurrency: LANES }
/** Pages with attachments, calendars or charts may be long on a busy machine. */
const PATIENT = { timeout: 240_000 }
const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    'doctype-style': 'off',
    'long-title': 'off',
    'tel-non-breaking': 'off',
    'aria-label-misuse': ['error', { allowAnyNamable: true }],
    'valid-id': ['error', { relaxed: true }],
    // Safari takes the meaning of a list away where its marks are, and gives it back for the role.
    'prefer-native-element': ['error', { exclude: ['list'] }],
    'no-redundant-role': 'off',
  },
})
const nameOf = (portal) => (portal.client ? `${portal.client}, ${portal.audience}` : portal.token)

/** Goes to a page of the open portal, and waits until it is there. */
async function to(page, entry) {
  await page.evaluate((address) => (location.hash = address), `#/${entry.path}`)
  const first = entry.html.replace(/<[^>]*>|&\S+?;|\s+/g, ' ').trim().split(' ').slice(0, 3)
  await page.waitForFunction((words) => words.every((word) => document.querySelector('.portal-page').textContent.includes(word)), first)
  await settle(page)
}

/** What is wrong with the structure of the page that is shown. */
function structure(page) {
  return page.evaluate(() => {
    const lines = []
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id)
    for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) lines.push(`id twice: ${id}`)
    const article = document.querySelector('.portal-page')
    let level = 0
    for (const heading of article.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
      const next = Number(heading.localName[1])
      if (next > level + 1) lines.push(`${heading.localName} after h${level}: ${heading.textContent}`)
      level = next
    }
    if (article.querySelectorAll('h1').length !== 1) lines.push(`${article.querySelectorAll('h1').length} h1`)
    for (const table of article.querySelectorAll('table')) if (!table.caption?.textContent.trim()) lines.push(`a table without a caption: ${table.textContent.trim().slice(0, 40)}`)
    for (const name of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for']) {
      for (const element of article.querySelectorAll(`[${name}]`)) {
        for (const id of element.getAttribute(name).split(/\s+/)) if (!document.getElementById(id)) lines.push(`${name} leads to no element: ${id}`)
      }
    }
    return lines
  })
}

/** Addresses in a page that lead to no page, heading or file of its portal. */
function broken(portal, entry) {
  const paths = new Map(portal.bundle.pages.map((each) => [each.path, each.html]))
  const files = new Set(portal.bundle.files.map(({ id }) => id))
  const addresses = [...entry.html.matchAll(/href="#([^"]*)"/g)].map(([, address]) => address)
  const pictures = [...entry.html.matchAll(/data-file="([^"]*)"/g)].map(([, id]) => `file/${id}`)
  return [...addresses, ...pictures].filter((address) => {
    if (address.startsWith('file/')) return !files.has(address.slice('file/'.length))
    const [to, heading] = address.startsWith('/') ? address.slice(1).split('@') : [entry.path, address]
    const html = paths.get(to)
    return html === undefined || (heading && !html.includes(`id="${heading}"`))
  })
}

describe('every page of the portals', built, () => {
  if (built.skip) return
  for (const portal of site.all) {
    test(`${nameOf(portal)}: in the browser`, PATIENT, async () => {
      await withPortal({}, async (page, watched) => {
        await opened(page, portal)
        const lines = []
        for (const entry of portal.bundle.pages) {
          const name = `#/${entry.path}`
          await to(page, entry)
          lines.push(...(await structure(page)).map((line) => `${name}: ${line}`))
          lines.push(...broken(portal, entry).map((line) => `${name}: leads nowhere: ${line}`))
          lines.push(...(await look(page, name)))
          for (const picture of await page.locator('.portal-page img[data-file]').all()) {
            await picture.scrollIntoViewIfNeeded()
            await page.waitForFunction((image) => image.naturalWidth > 0, await picture.elementHandle())
          }
        }
        none([...lines, ...watched.complaints()])
      })
    })

    test(`${nameOf(portal)}: valid HTML`, async () => {
      const lines = []
      for (const { path: address, html } of portal.bundle.pages) {
        const text = `<!DOCTYPE html>\n<html lang="en"><head><title>A page</title></head><body><main>${html}</main></body></html>`
        const report = await validator.validateString(text)
        lines.push(...report.results.flatMap((result) => result.messages.map(({ line, column, ruleId, message }) => `#/${address}: ${line}:${column} ${ruleId}: ${message}`)))
      }
      none(lines)
    })

    test(`${nameOf(portal)}: from disk`, PATIENT, async () => {
      await withPortal({ origin: 'file://' }, async (page, watched) => {
        await page.goto(pathToFileURL(path.join(portal.place, 'offline.html')).href)
        await unlock(page, portal.words)
        await page.locator('.portal-page').waitFor()
        await page.setViewportSize({ width: 320, height: 800 })
        const lines = []
        for (const entry of portal.bundle.pages) {
          await to(page, entry)
          lines.push(...(await structure(page)), ...(await sideways(page)))
        }
        const saved = await saveAll(page, portal)
        none([...lines, ...saved, ...watched.complaints()])
      })
    })

    test(`${nameOf(portal)}: attachments and the calendar have the right bytes`, PATIENT, async () => {
      await withPortal({}, async (page, watched) => {
        await opened(page, portal)
        none([...(await saveAll(page, portal)), ...watched.complaints()])
      })
    })

    test(`${nameOf(portal)}: on paper nothing is cut off`, PATIENT, async () => {
      // A4 without its margins, at 96 pixels to the inch.
      await withPortal({ viewport: { width: 640, height: 1000 }, colorScheme: 'dark' }, async (page) => {
        await opened(page, portal)
        await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
        const lines = []
        for (const entry of portal.bundle.pages) {
          await to(page, entry)
          const found = [...(await sideways(page)), ...(await cutOff(page, true)), ...(await onPaper(page))]
          lines.push(...found.map((line) => `#/${entry.path}: ${line}`))
        }
        const report = portal.bundle.pages.find((entry) => entry.path === 'report') ?? portal.bundle.pages[0]
        await to(page, report)
        const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
        const sheets = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0
        if (sheets === 0 || sheets > 20) lines.push(`the report takes ${sheets} sheets`)
        none(lines)
      })
    })
  }

  test('a reload asks for the words again, and comes back to the page', async () => {
    await withPortal({}, async (page) => {
      await opened(page, site.one, '#/goals')
      const title = await page.locator('.portal-page h1').innerText()
      await page.reload()
      await field(page).waitFor()
      none(await shows(page, site.one))
      await unlock(page, site.one.words)
      await page.locator('.portal-page').waitFor()
      assert.equal(await page.locator('.portal-page h1').innerText(), title)
      await page.goBack()
      await page.goForward()
    })
  })

  test('search finds every page by its title', async () => {
    await withPortal({}, async (page, watched) => {
      await opened(page, site.one)
      const lines = []
      for (const { path: address, title } of site.one.bundle.pages) {
        await page.getByRole('searchbox').fill(title)
        const link = page.locator(`.portal-results a[href="#/${address}"]`)
        await link.waitFor({ timeout: 2_000 }).catch(() => lines.push(`not found: ${address}`))
      }
      none([...lines, ...watched.complaints()])
    })
  })
})

/** What paper must not have: light text, and controls that nobody can press. */
function onPaper(page) {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    const lines = []
    for (const element of document.querySelectorAll('.portal-page :is(h1, h2, h3, p, li, td, th, dt, dd, caption, text:not(.md-letter, .md-letter *))')) {
      if (!element.checkVisibility() || !element.textContent.trim()) continue
      canvas.fillStyle = getComputedStyle(element)[element.localName === 'text' ? 'fill' : 'color']
      canvas.fillRect(0, 0, 1, 1)
      const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data
      if ((red * 2 + green * 5 + blue) / 8 > 150) lines.push(`light text: ${element.localName}.${element.getAttribute('class') ?? ''} ${element.textContent.trim().slice(0, 30)}`)
    }
    for (const gone of ['#portal-tools', '#portal-menu', '.portal-device']) if (document.querySelector(gone)?.checkVisibility()) lines.push(`printed: ${gone}`)
    return lines
  })
}

/** Saves every file that a page links to, and says what is wrong with it. */
async function saveAll(page, portal) {
  const lines = []
  const key = new Decrypter()
  key.addIdentity(portal.identity.split('\n').find((line) => line.startsWith('AGE-SECRET-KEY-1')))
  for (const file of portal.bundle.files) {
    const link = `a[href="#file/${file.id}"]`
    const entry = portal.bundle.pages.find(({ html }) => html.includes(`href="#file/${file.id}"`))
    if (!entry) {
      lines.push(`no page leads to ${file.name}`)
      continue
    }
    await to(page, entry)
    const asked = page.waitForEvent('download')
    await page.locator(`.portal-page ${link}`).first().click()
    const save = page.getByRole('dialog').getByRole('link', { name: 'Save it' })
    const download = await Promise.race([asked, save.waitFor().then(() => Promise.all([asked, save.click()])).then(([saved]) => saved)])
    const bytes = readFileSync(await download.path())
    if (download.suggestedFilename() !== file.name) lines.push(`${file.name} is saved as ${download.suggestedFilename()}`)
    const meant = file.text === undefined ? Buffer.from(await key.decrypt(portal.file(`files/${file.id}.age`))).subarray(0, file.size) : Buffer.from(file.text)
    if (!bytes.equals(meant)) lines.push(`${file.name} has other bytes`)
    // What holds no metadata is published as it is.
    if (site.sources && portal.client && /\.(csv|txt)$/.test(file.name)) {
      const source = readFileSync(path.join(site.sources, 'content/clients', portal.client, 'files', file.name))
      if (!bytes.equals(source)) lines.push(`${file.name} is not the file of the sources`)
    }
    if (file.type === 'text/calendar') lines.push(...calendar(bytes.toString('utf8')).map((line) => `${file.name}: ${line}`))
    if (await page.getByRole('dialog').count()) await page.keyboard.press('Escape')
  }
  return lines
}

/** What is wrong with a calendar, by RFC 5545. */
function calendar(text) {
  const lines = []
  if (!text.endsWith('\r\n') || /[^\r]\n/.test(text)) lines.push('a line does not end with CR LF')
  if (text.split('\r\n').some((line) => Buffer.byteLength(line) > 75)) lines.push('a line is longer than 75 bytes')
  const open = []
  const ids = new Set()
  let events = 0
  let event = null
  for (const line of text.replaceAll(/\r\n[ \t]/g, '').split('\r\n').filter(Boolean)) {
    const [, name, value] = /^([A-Z-]+)(?:;[^:]*)?:(.*)$/.exec(line) ?? []
    if (!name) lines.push(`no property: ${line.slice(0, 20)}`)
    if (name === 'BEGIN') open.push(value)
    if (line === 'BEGIN:VEVENT') event = {}
    else if (event) event[name] = value
    if (name === 'END') {
      if (open.pop() !== value) lines.push(`END:${value} without its BEGIN`)
      if (value === 'VEVENT') {
        events += 1
        for (const needed of ['UID', 'DTSTAMP', 'DTSTART', 'SUMMARY']) if (!event[needed]) lines.push(`an event without ${needed}`)
        if (event.DTSTART && !/^\d{8}(T\d{6}Z?)?$/.test(event.DTSTART)) lines.push(`DTSTART ${event.DTSTART}`)
        if (ids.has(event.UID)) lines.push('a UID twice')
        ids.add(event.UID)
        event = null
      }
    }
  }
  if (open.length > 0 || !text.startsWith('BEGIN:VCALENDAR\r\nVERSION:2.0\r\n')) lines.push('no whole calendar')
  if (events === 0) lines.push('no event')
  return lines
}
