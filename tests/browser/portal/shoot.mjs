// Takes pictures of a portal, for eyes: locked, wrong words, open, and so on, at 390, 768 and 1280 pixels, light and dark.
//
//     node portal/shoot.mjs FOLDER

import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { close, field, opened, site, unlock, withPortal } from './support/portals.mjs'

const folder = process.argv[2]
if (!folder) {
  console.error('usage: node portal/shoot.mjs FOLDER')
  process.exit(2)
}

const { one } = site
const to = (page, route) => page.evaluate((hash) => (location.hash = hash), route)
const late = (page, minutes) =>
  page.evaluate((shift) => {
    const now = Date.now
    Date.now = () => now() + shift
  }, minutes * 60_000)

/** What there is to see, one after the other in one page. */
const SCENES = {
  locked: async (page) => {
    await page.goto(site.origin + one.path)
    await page.getByLabel('Keep this device').waitFor()
  },
  wrong: async (page) => {
    await unlock(page, 'these are not the right ones')
    await page.locator('.portal-alert-title').waitFor()
  },
  opening: async (page) => {
    await page.route(`**${one.path}bundle.age`, () => {})
    await field(page).fill(one.words)
    await field(page).press('Enter')
    await page.getByText('Opening …').waitFor()
  },
  open: async (page) => {
    await page.unroute(`**${one.path}bundle.age`)
    await opened(page, one)
  },
  session: (page) => to(page, '#/sessions/3'),
  files: async (page) => {
    await to(page, '#/files')
    await page.waitForFunction(() => document.querySelector('img[data-file]')?.naturalWidth > 0)
  },
  search: async (page) => {
    await page.getByRole('searchbox').fill('weeks')
    await page.getByText('Pages found').waitFor()
  },
  file: async (page) => {
    await page.getByRole('searchbox').press('Escape')
    await page.locator('.portal-page').getByRole('link', { name: 'Picture' }).click()
    await page.getByRole('dialog').waitFor()
  },
  device: async (page) => {
    await page.keyboard.press('Escape')
    await page.getByText('This device', { exact: true }).click()
    await page.getByRole('button', { name: 'Set up a passkey' }).waitFor()
  },
  passkey: async (page) => {
    await page.getByRole('button', { name: 'Set up a passkey' }).click()
    await page.getByRole('dialog').waitFor()
  },
  idle: async (page) => {
    await page.getByRole('button', { name: 'Cancel' }).click()
    await to(page, '#/')
    await late(page, 14.5)
    await page.getByRole('alertdialog').waitFor()
  },
  'locked-again': async (page) => {
    await late(page, 20)
    await page.getByText('Locked, because').waitFor()
  },
  kept: async (page) => {
    await page.getByLabel('Keep this device').check()
    await unlock(page, one.words)
    await page.getByRole('button', { name: 'Lock', exact: true }).click()
    await page.getByRole('button', { name: 'Forget this device' }).waitFor()
  },
  preview: async (page) => {
    if (site.preview) await page.goto(`${site.origin}/${site.preview}`)
  },
}

try {
  await mkdir(folder, { recursive: true })
  for (const width of [390, 768, 1280]) {
    for (const colorScheme of ['light', 'dark']) {
      await withPortal({ viewport: { width, height: width < 500 ? 844 : 900 }, colorScheme }, async (page) => {
        for (const [name, scene] of Object.entries(SCENES)) {
          await scene(page)
          await page.waitForTimeout(100)
          // A dialogue covers the window, not the page.
          const fullPage = !['file', 'passkey', 'idle'].includes(name)
          await page.screenshot({ path: path.join(folder, `${name}.${width}.${colorScheme}.png`), fullPage })
        }
      })
    }
  }
} finally {
  await close()
}
