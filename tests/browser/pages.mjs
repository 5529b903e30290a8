// Every page in the browser: accessibility by axe, silence in the console, no other host, no broken policy, no
// sideways scrolling on a small phone, and its content without JavaScript.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import { watch } from './support/browser.mjs'
import { inspect, settle, sideways } from './support/looks.mjs'
import { site } from './support/opened.mjs'
import { LANES, pool, withPage } from './support/site.mjs'
import { none } from './support/verdict.mjs'

/** Small is faster: every page gets it anew. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const LOOKS = [
  { scheme: 'light', width: 390 },
  { scheme: 'dark', width: 390 },
  { scheme: 'dark', width: 1280 },
  { scheme: 'light', width: 1280 },
]
/** The narrowest view of WCAG 2.2, 1.4.10 (Reflow). */
const NARROW = 320

/** Findings that do not fail a page (moderate and minor), by rule. */
const lesser = new Map()

const withScript = pool({}, (page) => watch(page, site.origin))
const withoutScript = pool({ javaScriptEnabled: false })

describe('every page in the browser', { concurrency: LANES }, () => {
  for (const entry of site.pages) {
    test(entry.path, { timeout: 120_000 }, async () => {
      const lines = await withScript((page, watched) => look(page, watched, entry))
      lines.push(...(await withoutScript((page) => lookWithoutScript(page, entry))))
      none(lines)
    })
  }
})

test('what axe calls moderate or minor', (t) => {
  for (const [rule, { help, impact, places }] of [...lesser].sort()) {
    t.diagnostic(`axe ${impact} ${rule} (${help}): ${places.size} pages, such as ${[...places][0]}`)
  }
})

describe('redirects', { concurrency: LANES }, () => {
  for (const entry of site.redirects) {
    test(entry.path, async () => {
      await withPage({}, async (page) => {
        const watched = await watch(page, site.origin)
        const target = new URL(entry.redirect, new URL(entry.path, site.published ?? site.origin)).pathname
        await page.goto(site.origin + entry.path, { waitUntil: 'commit' })
        await page.waitForURL((url) => url.pathname === target, { timeout: 10_000 })
        none(watched.complaints())
      })
    })
  }
})

test('an unknown address shows the 404 page with its styles', { skip: !site.files.has('404.html') }, async () => {
  await withPage({}, async (page) => {
    const missing = []
    page.on('response', (response) => {
      if (response.status() >= 400) missing.push(new URL(response.url()).pathname)
    })
    const address = `${site.base}no/such/place/`
    const response = await page.goto(site.origin + address)
    assert.equal(response.status(), 404)
    assert.deepEqual(missing, [address], 'nothing but the page itself is missing')
    assert.ok(await page.locator('main h1').isVisible())
  })
})

test('every page has a content security policy that allows no inline code', () => {
  const weak = site.pages.filter((page) => !page.policy || /unsafe-(inline|eval)/.test(page.policy))
  none(weak.map((page) => `${page.path}: ${page.policy ?? 'no policy'}`))
})

test('scripts come only with what they make better: the filter of coaches, a video, the search', () => {
  const uses = (page) => /\bdata-(finder|embed)\b/.test(page.html) || page.file.startsWith('search/')
  none(site.pages.filter((page) => page.scripts.length > 0 && !uses(page)).map((page) => `${page.path}: ${page.scripts.join(', ')}`))
})

test('dark and light are different', async () => {
  await withPage({}, async (page) => {
    const grounds = []
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme })
      await page.goto(site.origin + site.base)
      grounds.push((await page.screenshot({ clip: { x: 0, y: 0, width: 40, height: 600 } })).toString('base64'))
    }
    assert.ok(grounds[0] !== grounds[1], 'the home page looks the same in both')
  })
})

async function look(page, watched, entry) {
  watched.forget()
  await page.setViewportSize({ width: LOOKS[0].width, height: 900 })
  await page.emulateMedia({ colorScheme: LOOKS[0].scheme })
  const response = await page.goto(site.origin + entry.path, { waitUntil: 'load' })
  const lines = response.ok() ? [] : [`answered ${response.status()}`]

  await page.evaluate(AXE)
  for (const { scheme, width } of LOOKS) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.setViewportSize({ width, height: 900 })
    await settle(page)
    for (const finding of await inspect(page)) {
      if (finding.grave) {
        lines.push(`axe ${finding.impact} ${finding.id} (${finding.help}), ${scheme} at ${width}: ${finding.nodes.join('; ')}`)
      } else {
        if (!lesser.has(finding.id)) lesser.set(finding.id, { ...finding, places: new Set() })
        lesser.get(finding.id).places.add(entry.path)
      }
    }
  }

  await page.setViewportSize({ width: NARROW, height: 800 })
  await settle(page)
  lines.push(...(await sideways(page)))
  return [...lines, ...watched.complaints()]
}

async function lookWithoutScript(page, entry) {
  await page.goto(site.origin + entry.path, { waitUntil: 'load' })
  const seen = await page.evaluate(() => ({
    heading: document.querySelector('main h1')?.checkVisibility({ visibilityProperty: true, opacityProperty: true }) ?? false,
    words: (document.querySelector('main')?.innerText ?? '').split(/\s+/).filter(Boolean).length,
  }))
  const lines = []
  if (!seen.heading) lines.push('without JavaScript: no visible `main h1`')
  // Closed `<details>` are not in the visible text, so only most of a page's words can be asked for.
  if (seen.words < Math.min(5, entry.words)) lines.push(`without JavaScript: main shows ${seen.words} of its ${entry.words} words`)
  return lines
}
