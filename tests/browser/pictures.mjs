// Makes the pictures of the README: both themes as they open, light and dark, as WebP in docs/pictures/.
//
//     node pictures.mjs
//
// The demonstration and the practice of one are built with the newest `trailmark` under `target/` (`TRAILMARK` names
// another). A page is loaded twice, so that its fonts are there from the first line drawn; the browser itself turns
// the picture into WebP.

import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch } from './support/browser.mjs'
import { build, close } from './support/site.mjs'
import { serve } from './support/server.mjs'

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
const FOLDER = path.join(ROOT, 'docs/pictures')

/** What is shown: the name of the picture, the site, the address of the page. */
const PICTURES = [
  ['cairn', ROOT, '/'],
  ['cairn-method', ROOT, '/methods/five-step-process/'],
  ['solo', path.join(ROOT, 'tests/solo'), '/'],
]
const VIEWPORT = { width: 1280, height: 860 }
const QUALITY = 0.82

try {
  await rm(FOLDER, { recursive: true, force: true })
  await mkdir(FOLDER, { recursive: true })
  const browser = await launch()
  const servers = new Map()
  let total = 0
  for (const [name, site, address] of PICTURES) {
    if (!servers.has(site)) servers.set(site, await serve(await build([], site), '/'))
    for (const colorScheme of ['light', 'dark']) {
      const context = await browser.newContext({ viewport: VIEWPORT, colorScheme, reducedMotion: 'reduce' })
      const page = await context.newPage()
      for (let turn = 0; turn < 3; turn++) await page.goto(servers.get(site).origin + address, { waitUntil: 'load' })
      await page.evaluate(() => document.fonts.ready)
      const png = (await page.screenshot()).toString('base64')
      const blank = await context.newPage()
      const webp = await blank.evaluate(
        async ([png, quality]) => {
          const image = new Image()
          image.src = `data:image/png;base64,${png}`
          await image.decode()
          const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height })
          canvas.getContext('2d').drawImage(image, 0, 0)
          return canvas.toDataURL('image/webp', quality).split(',')[1]
        },
        [png, QUALITY],
      )
      const bytes = Buffer.from(webp, 'base64')
      total += bytes.length
      await writeFile(path.join(FOLDER, `${name}-${colorScheme}.webp`), bytes)
      console.log(`${name}-${colorScheme}.webp`, bytes.length)
      await context.close()
    }
  }
  for (const server of servers.values()) server.close()
  await browser.close()
  console.log('in all', total)
} finally {
  await close()
}
