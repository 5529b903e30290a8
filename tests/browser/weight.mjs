// What a page costs a visitor before anything can be read: bytes over the wire, faces, and things that jump.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { site } from './support/opened.mjs'
import { LANES, withPage } from './support/site.mjs'

/**
 * Bytes of the home page without its images: text compressed with gzip, fonts as they are. The headers count once: on a
 * host they go over HTTP/2 or 3, where those that repeat are a number.
 */
const BUDGET = 60 * 1024

/** How far things may jump (Web Vitals' layout shift): not at all. */
const LITTLE = 0

const pages = ['', ...['methods', 'coaches', 'insights', 'services'].map((section) => site.under(section)[0]?.path.slice(site.base.length))]
const addresses = pages.filter((address) => address !== undefined).map((address) => site.base + address)

describe('weight', { concurrency: LANES }, () => {
  test('the home page stays within its budget', async () => {
    await withPage({ viewport: { width: 390, height: 844 } }, async (page) => {
      const client = await page.context().newCDPSession(page)
      await client.send('Network.enable')
      const kinds = new Map()
      const bytes = {}
      const headers = new Map()
      client.on('Network.responseReceived', ({ requestId, type, response }) => {
        kinds.set(requestId, /\bimage\//.test(response.mimeType) ? 'Image' : type)
        headers.set(requestId, type === 'Document' ? 0 : response.encodedDataLength)
      })
      client.on('Network.loadingFinished', (event) => {
        const kind = kinds.get(event.requestId) ?? 'Other'
        bytes[kind] = (bytes[kind] ?? 0) + event.encodedDataLength - (headers.get(event.requestId) ?? 0)
      })
      await page.goto(site.origin + site.base, { waitUntil: 'networkidle' })
      const { Image, ...rest } = bytes
      const sum = Object.values(rest).reduce((a, b) => a + b, 0)
      assert.ok(sum > 0 && sum <= BUDGET, `${sum} bytes: ${JSON.stringify(rest)}`)
      assert.ok(!rest.Script, `${rest.Script} bytes of scripts`)
    })
  })

  for (const address of addresses) {
    test(`${address}: faces are there or have a fitted stand-in, and nothing moves`, async () => {
      await withPage({ viewport: { width: 390, height: 844 } }, async (page) => {
        // Fonts come late, as over a slow line.
        await page.route('**/*.woff2', async (route) => {
          await new Promise((done) => setTimeout(done, 400))
          await route.continue()
        })
        await page.addInitScript(() => {
          window.jumps = []
          new PerformanceObserver((list) => window.jumps.push(...list.getEntries().map((entry) => entry.value))).observe({ type: 'layout-shift', buffered: true })
        })
        await page.goto(site.origin + address, { waitUntil: 'networkidle' })
        await page.waitForTimeout(300)
        const seen = await page.evaluate(() => {
          const preloads = [...document.querySelectorAll('link[rel=preload][as=font]')].map((link) => link.href)
          const sheets = [...document.querySelectorAll('link[rel=stylesheet]')].length
          const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
          const faces = rules.filter((rule) => rule instanceof CSSFontFaceRule && /url\(/.test(rule.style.getPropertyValue('src')))
          return {
            jumps: window.jumps,
            preloads,
            sheets,
            display: [...new Set(faces.map((face) => face.style.getPropertyValue('font-display')))],
            names: faces.map((face) => new URL(face.style.getPropertyValue('src').match(/url\("?([^")]+)/)[1], rules[0].parentStyleSheet.href).href),
          }
        })
        const moved = seen.jumps.reduce((a, b) => a + b, 0)
        assert.ok(moved <= LITTLE, `moved by ${moved}`)
        assert.equal(seen.sheets, 1)
        assert.ok(seen.preloads.length <= 2, seen.preloads.join(' '))
        for (const preload of seen.preloads) assert.ok(seen.names.includes(preload), `${preload} is asked for and in no rule`)
        for (const value of seen.display) assert.equal(value, 'optional')
      })
    })
  }
})
