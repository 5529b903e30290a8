// Every page in the browser: accessibility by axe, silence in the console, no other host, no broken policy, no
// sideways scrolling on a small phone, and its content without JavaScript. Each page is looked at in one of four looks, in
// turn; `bash tests/quality` has a page of each kind, or every page, in all four.

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

const withScript = pool({}, (page) => watch(page, site.origin))
const withoutScript = pool({ javaScriptEnabled: false })

describe('every page in the browser', { concurrency: LANES }, () => {
  for (const [at, entry] of site.pages.entries()) {
    test(entry.path, { timeout: 120_000 }, async () => {
      const lines = await withScript((page, watched) => look(page, watched, entry, LOOKS[at % LOOKS.length]))
      lines.push(...(await withoutScript((page) => lookWithoutScript(page, entry))))
      none(lines)
    })
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
  const uses = (page) => /\bdata-(finder|embed)\b/.test(page.html) || /(^|\/)search\/index\.html$/.test(page.file)
  none(site.pages.filter((page) => page.scripts.length > 0 && !uses(page)).map((page) => `${page.path}: ${page.scripts.join(', ')}`))
})

test('the search field shows its whole word, also with text at 200 % on a telephone', async () => {
  for (const language of new Set(site.pages.map((page) => page.language))) {
    const { path } = site.pages.find((page) => page.language === language && page.html.includes('class="seek"')) ?? {}
    if (!path) continue
    for (const [width, size] of [[390, '200%'], [390, '100%'], [768, '100%'], [1280, '100%']]) {
      await withPage({ viewport: { width, height: 844 } }, async (page) => {
        await page.goto(site.origin + path)
        const cut = await page.locator('.seek input').evaluate((input, fontSize) => {
          document.documentElement.style.fontSize = fontSize
          input.value = input.placeholder
          return input.scrollWidth - input.clientWidth
        }, size)
        assert.ok(cut <= 0, `${path} at ${width} pixels, text at ${size}: ${cut} pixels of it are cut off`)
      })
    }
  }
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

async function look(page, watched, entry, { scheme, width }) {
  watched.forget()
  await page.setViewportSize({ width, height: 900 })
  await page.emulateMedia({ colorScheme: scheme })
  const response = await page.goto(site.origin + entry.path, { waitUntil: 'load' })
  const lines = response.ok() ? [] : [`answered ${response.status()}`]

  await page.evaluate(AXE)
  await settle(page)
  for (const { id, impact, help, nodes } of await inspect(page)) {
    lines.push(`axe ${impact} ${id} (${help}), ${scheme} at ${width}: ${nodes.join('; ')}`)
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
