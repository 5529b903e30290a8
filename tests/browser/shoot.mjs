// Takes pictures of pages, for eyes: each at 390, 768 and 1280 pixels, light and dark.
//
//     node shoot.mjs FOLDER [ADDRESS ...]
//
// FOLDER gets the pictures; an ADDRESS is a path in the site such as `/coaches/`, and `all` means every page. Without
// one, a page of each shape is taken. Which site: see support/site.mjs.

import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { LANES, close, open, withPage } from './support/site.mjs'

const [folder, ...asked] = process.argv.slice(2)
if (!folder) {
  console.error('usage: node shoot.mjs FOLDER [ADDRESS ... | all]')
  process.exit(2)
}

try {
  const { site } = await open()
  await mkdir(folder, { recursive: true })
  const usual = ['', 'coaches/', 'methods/', 'services/', 'insights/', 'glossary/', 'contact/', 'tags/', '404.html']
    .map((address) => site.base + address)
    .concat(['coaches', 'methods', 'services', 'insights'].map((section) => site.under(section)[0]?.path))
  const wanted = asked.includes('all') ? site.pages.map((page) => page.path) : asked.length ? asked : usual
  const known = new Set(site.pages.map((page) => page.path))
  const queue = []
  for (const address of wanted.filter(Boolean)) {
    if (!known.has(address)) {
      if (asked.length) console.error(`no page at ${address}`)
      continue
    }
    for (const width of [390, 768, 1280]) for (const colorScheme of ['light', 'dark']) queue.push({ address, width, colorScheme })
  }
  const lane = async () => {
    for (let shot = queue.shift(); shot; shot = queue.shift()) {
      const { address, width, colorScheme } = shot
      await withPage({ viewport: { width, height: 900 }, colorScheme }, async (page) => {
        await page.goto(site.origin + address)
        // Images further down wait for someone to scroll; here all of the page is looked at.
        await page.evaluate(() => {
          for (const image of document.images) image.loading = 'eager'
          return Promise.allSettled([...document.images].map((image) => image.decode()))
        })
        const name = address.slice(site.base.length).replace(/\/$/, '').replaceAll('/', '-') || 'home'
        const file = path.join(folder, `${name}.${width}.${colorScheme}.png`)
        await page.screenshot({ path: file, fullPage: true })
        console.log(file)
      })
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
} finally {
  await close()
}
