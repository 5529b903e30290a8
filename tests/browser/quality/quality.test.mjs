// The matrix: what Lighthouse, axe, IBM Equal Access and the Nu HTML checker say of the site that `TRAILMARK_SITE` names.
// Nothing is let pass: no finding of any impact, and 100 where Lighthouse gives a mark.
//
// `TRAILMARK_MATRIX=whole` looks at every page, and has Lighthouse measure speed; without it, one page of each kind and
// language is looked at in two of the four looks, and speed is left out: its mark needs a machine that does nothing else.
// `TRAILMARK_LANGUAGE` looks at the pages of one language only. `bash tests/quality` runs it over both themes.

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { watch } from '../support/browser.mjs'
import { inspect, settle, sideways } from '../support/looks.mjs'
import { site } from '../support/opened.mjs'
import { kind, samples } from '../support/samples.mjs'
import { LANES, pool } from '../support/site.mjs'
import { none } from '../support/verdict.mjs'
import { marks } from './marks.mjs'

const require = createRequire(import.meta.url)
const AXE = readFileSync(createRequire(new URL('../package.json', import.meta.url)).resolve('axe-core/axe.min.js'), 'utf8')
const IBM = readFileSync(require.resolve('accessibility-checker-engine/ace.js'), 'utf8')
const JAR = path.join(path.dirname(require.resolve('vnu-jar/package.json')), 'build/dist/vnu.jar')

const whole = process.env.TRAILMARK_MATRIX === 'whole'
const LOOKS = [
  { scheme: 'light', width: 390 },
  { scheme: 'dark', width: 390 },
  { scheme: 'dark', width: 1280 },
  { scheme: 'light', width: 1280 },
]
/** In a sample the looks that differ in both, those of the one page not those of the next. */
const looks = (entry) => (whole ? LOOKS : LOOKS.filter((_, at) => at % 2 === pages.indexOf(entry) % 2))

const asked = site.pages.filter(({ language }) => !process.env.TRAILMARK_LANGUAGE || language === process.env.TRAILMARK_LANGUAGE)
const sampled = samples(asked)
const pages = whole ? asked : sampled

const lane = pool({}, (page) => watch(page, site.origin))

describe('axe and IBM Equal Access, of any impact', { concurrency: LANES }, () => {
  for (const entry of pages) test(entry.path, { timeout: 300_000 }, () => lane((page, watched) => look(page, watched, entry)).then(none))
})

describe('larger text, forced colours, narrow views, from right to left', { concurrency: LANES }, () => {
  for (const entry of pages) test(entry.path, { timeout: 120_000 }, () => lane((page) => strain(page, entry)).then(none))
})

test('the Nu HTML checker', { timeout: 600_000 }, async () => {
  const files = [...site.pages, ...site.redirects].map((page) => path.join(site.folder, page.file))
  const asked = ['-jar', JAR, '--format', 'json', '--exit-zero-always', ...files]
  const answer = await promisify(execFile)('java', asked, { maxBuffer: 64 << 20 })
  const { messages } = JSON.parse(answer.stderr)
  // What it calls info is advice ("consider ..."), but for its warnings. Of a file it cannot know which host is the page's
  // own, so whether a page breaks its policy is asked in the browser.
  const wrong = messages.filter(({ type, subType, message }) => (type !== 'info' || subType === 'warning') && !/Content Security Policy/.test(message))
  none(wrong.map(({ url, lastLine, message }) => `${path.relative(site.folder, new URL(url).pathname)}:${lastLine} ${message}`))
})

/** In a sample each kind once, in whichever language has more to say. */
const marked = whole ? sampled : sampled.filter((page, at) => !sampled.some((other, before) => before < at && kind(other) === kind(page)))

// One after the other: Lighthouse bears no company in its process, and its mark for speed none on the machine.
describe('Lighthouse on a phone', () => {
  for (const entry of marked) {
    test(`${entry.path} (${kind(entry)})`, { timeout: 300_000 }, async () => {
      const address = site.origin + entry.path
      none(await marks(address, { runs: whole ? 3 : 0, findable: !entry.noindex && entry.file !== '404.html' }))
    })
  }
})

async function look(page, watched, entry) {
  watched.forget()
  const lines = []
  await page.goto(site.origin + entry.path, { waitUntil: 'load' })
  await page.evaluate(AXE)
  await page.evaluate(IBM)
  for (const { scheme, width } of looks(entry)) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.setViewportSize({ width, height: 900 })
    await settle(page)
    const where = `${scheme} at ${width}`
    for (const found of await inspect(page)) lines.push(`axe ${found.impact} ${found.id} (${found.help}), ${where}: ${found.nodes.join('; ')}`)
    for (const found of await equalAccess(page)) lines.push(`IBM ${found}, ${where}`)
  }
  return [...lines, ...watched.complaints()]
}

/**
 * What IBM's engine is sure is wrong. One thing it calls so is let pass: a frame around a table takes the focus, so that it
 * can be scrolled with keys on a phone (WCAG 2.2, 2.1.1; axe asks for it). Where the table fits, nothing scrolls, and the
 * engine would have the focus gone; only a script could take it back.
 */
function equalAccess(page) {
  return page.evaluate(async () => {
    const { results } = await new globalThis.ace.Checker().check(document, ['IBM_Accessibility'])
    const isFrame = ({ ruleId, snippet }) => ruleId === 'element_tabbable_role_valid' && /class="table"/.test(snippet)
    const sure = results.filter((found) => found.value[0] === 'VIOLATION' && found.value[1] === 'FAIL' && !isFrame(found))
    return sure.map(({ ruleId, message, path, snippet }) => `${ruleId}: ${message} [${path.dom}] ${snippet.slice(0, 120)}`)
  })
}

/** Text at twice its size, forced colours, the narrowest view of WCAG 2.2 (1.4.10), and the page from right to left lose nothing. */
async function strain(page, entry) {
  const lines = []
  await page.goto(site.origin + entry.path, { waitUntil: 'load' })
  for (const { width, size, forcedColors, dir = 'ltr' } of [
    { width: 320, size: '100%', forcedColors: 'none' },
    { width: 390, size: '200%', forcedColors: 'none' },
    { width: 1280, size: '200%', forcedColors: 'none' },
    { width: 1280, size: '100%', forcedColors: 'active' },
    { width: 390, size: '100%', forcedColors: 'none', dir: 'rtl' },
    { width: 1280, size: '100%', forcedColors: 'none', dir: 'rtl' },
  ]) {
    await page.emulateMedia({ forcedColors })
    await page.setViewportSize({ width, height: 900 })
    await page.evaluate(([size, dir]) => Object.assign(document.documentElement, { dir }).style.setProperty('font-size', size), [size, dir])
    await settle(page)
    const where = `text ${size} at ${width}${forcedColors === 'active' ? ', forced colours' : ''}${dir === 'rtl' ? ', from right to left' : ''}`
    for (const line of [...(await sideways(page)), ...(await cut(page))]) lines.push(`${where}: ${line}`)
  }
  return lines
}

/** Texts that a box of a fixed height or width cuts off. */
function cut(page) {
  return page.evaluate(() => {
    const hides = (style, side) => /hidden|clip/.test(style[`overflow${side}`])
    const lost = [...document.querySelectorAll('main *, header *, footer *')].filter((element) => {
      const style = getComputedStyle(element)
      // What only a screen reader hears is a pixel wide on purpose.
      if (element.clientWidth < 4 || element instanceof SVGElement || !element.innerText?.trim()) return false
      return (hides(style, 'X') && element.scrollWidth > element.clientWidth + 2) || (hides(style, 'Y') && element.scrollHeight > element.clientHeight + 2)
    })
    return lost.slice(0, 4).map((element) => `cut off: ${element.localName}.${element.className}`)
  })
}
