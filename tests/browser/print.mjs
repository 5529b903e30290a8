// Pages that people print: a method and a coach.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { site } from './support/opened.mjs'
import { LANES, withPage } from './support/site.mjs'

const printed = ['methods', 'coaches'].map((section) => site.under(section)[0])

test('there is a method and a coach to print', () => assert.ok(printed.every(Boolean)))

describe('in print', { concurrency: LANES }, () => {
  for (const entry of printed.filter(Boolean)) {
    test(`${entry.path}: as PDF`, async () => {
      await withPage({}, async (page) => {
        await page.goto(site.origin + entry.path)
        const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
        assert.ok(pdf.startsWith('%PDF-'))
        // Chromium writes a PDF's page objects uncompressed.
        const sheets = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0
        assert.ok(sheets > 0 && sheets < 20, `${sheets} sheets`)
      })
    })

    test(`${entry.path}: dark on white, content first, also where the screen is dark`, async () => {
      await withPage({ colorScheme: 'dark', viewport: { width: 794, height: 1123 } }, async (page) => {
        await page.goto(site.origin + entry.path)
        await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
        const seen = await page.evaluate(() => {
          const heading = document.querySelector('main h1')
          const canvas = document.createElement('canvas').getContext('2d')
          canvas.fillStyle = getComputedStyle(heading).color
          canvas.fillRect(0, 0, 1, 1)
          const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data
          const menu = document.querySelector('header nav, nav')
          return {
            visible: heading.checkVisibility(),
            light: (red * 2 + green * 5 + blue) / 8,
            menu: menu?.checkVisibility() ?? false,
            address: document.querySelector('.colophon').getBoundingClientRect().bottom,
            content: document.querySelector('main').getBoundingClientRect().top,
          }
        })
        assert.ok(seen.visible, 'the heading is printed')
        assert.ok(seen.light < 128, 'backgrounds are not printed, so the heading must be dark')
        assert.ok(!seen.menu, 'nobody can follow a printed menu')
        assert.ok(seen.address <= seen.content, 'whose sheet it is stands in its head, not alone on a last one')
      })
    })
  }
})
