// What a page of a portal looks like to axe and to a ruler: both widths, light and dark, small windows, large text.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { inspect, settle, sideways } from '../../support/looks.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds at both widths, light and dark, and what scrolls sideways at 320 pixels and with large text. */
export async function look(page, name) {
  await page.evaluate(AXE)
  const lines = []
  for (const [colorScheme, width] of [['light', 390], ['dark', 390], ['dark', 1280], ['light', 1280]]) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    await settle(page)
    for (const finding of await inspect(page)) {
      lines.push(`${name}: axe ${finding.impact} ${finding.id} (${finding.help}), ${colorScheme} at ${width}: ${finding.nodes.join('; ')}`)
    }
  }
  await page.setViewportSize({ width: 320, height: 800 })
  await settle(page)
  lines.push(...(await sideways(page)).map((line) => `${name}: ${line}`))
  return [...lines, ...(await largeText(page, name))]
}

/** Twice the text of someone who set their browser so: nothing scrolls sideways, nothing is cut off. */
async function largeText(page, name) {
  const session = await page.context().newCDPSession(page)
  await page.setViewportSize({ width: 640, height: 800 })
  await session.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } })
  await settle(page)
  const lines = [...(await sideways(page)), ...(await cutOff(page))].map((line) => `${name}, text at 200 %: ${line}`)
  await session.send('Page.setFontSizes', { fontSizes: { standard: 16, fixed: 13 } })
  await session.detach()
  return lines
}

/** Elements whose text is wider or higher than what is shown of it, and cannot be scrolled to; on `paper` nothing can. */
export function cutOff(page, paper = false) {
  return page.evaluate((onPaper) => {
    const hidden = onPaper ? /hidden|clip|auto|scroll/ : /hidden|clip/
    const lines = []
    for (const element of document.querySelectorAll('#portal *')) {
      const style = getComputedStyle(element)
      // What only a screen reader gets is a point on the screen.
      if (!element.checkVisibility() || element.clientWidth < 2 || !element.textContent.trim() || element.closest('svg')) continue
      const wide = hidden.test(style.overflowX) && element.scrollWidth > element.clientWidth + 1
      const high = hidden.test(style.overflowY) && element.scrollHeight > element.clientHeight + 1
      if (wide || high) lines.push(`cut off: ${element.localName}.${element.className}, ${element.scrollWidth} × ${element.scrollHeight} in ${element.clientWidth} × ${element.clientHeight}`)
    }
    return lines
  }, paper)
}
