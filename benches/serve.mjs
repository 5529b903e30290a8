// The browser of serve.py. Of each line of standard input, `ADDRESS WORDS`, it opens the address and says `open`; then, when the
// page has the words, at which moment that was (milliseconds since 1970).

import { createInterface } from 'node:readline'
import { launch } from '../tests/browser/support/browser.mjs'

const browser = await launch()
const page = await browser.newPage()
let seen = () => {}
await page.exposeFunction('benchSaw', (words, at) => seen(words, at))
// In every document, before anything of it is there.
await page.addInitScript(() => {
  let told
  const look = () => {
    const words = document.querySelector('main')?.textContent.match(/saved as number \d+\./g)?.at(-1)
    if (words && words !== told) window.benchSaw((told = words), Date.now())
  }
  new MutationObserver(look).observe(document, { childList: true, subtree: true })
})

for await (const line of createInterface({ input: process.stdin })) {
  const at = line.indexOf(' ')
  await page.goto(line.slice(0, at))
  const shown = new Promise((resolve) => {
    seen = (words, moment) => words === line.slice(at + 1) && resolve(moment)
  })
  // Time for the page to ask to be told of the next build.
  await page.waitForTimeout(100)
  console.log('open')
  console.log(await shown)
}
await browser.close()
