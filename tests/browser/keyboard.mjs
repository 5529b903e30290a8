// With the keyboard alone: the first stop skips to the content, and one always sees where one is.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { site } from './support/opened.mjs'
import { LANES, pool } from './support/site.mjs'
import { none } from './support/verdict.mjs'

/** One page of each shape is enough: the layout, not the text, decides. */
const shapes = ['', 'coaches/', 'methods/', 'services/', 'insights/', 'glossary/', 'contact/', 'tags/']
  .map((address) => site.pages.find((page) => page.path === site.base + address))
  .concat(['coaches', 'methods', 'services', 'insights'].map((section) => site.under(section)[0]))
  .filter(Boolean)

const desk = pool({ viewport: { width: 1280, height: 900 } })

describe('by keyboard', { concurrency: LANES }, () => {
  for (const entry of shapes) {
    test(`${entry.path}: the first stop is a link to the content`, async () => {
      await desk(async (page) => {
        await page.goto(site.origin + entry.path)
        await page.keyboard.press('Tab')
        const link = await page.evaluate(() => {
          const element = document.activeElement
          const box = element.getBoundingClientRect()
          return {
            href: element.getAttribute('href'),
            text: element.textContent.trim(),
            seen: box.width > 1 && box.height > 1 && box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth,
          }
        })
        assert.match(link.href ?? '', /^#./, `the first stop is ${link.text || 'nothing'}`)
        assert.ok(link.text, 'it has a text')
        assert.ok(link.seen, 'it is seen when it has the focus')
        await page.keyboard.press('Enter')
        await page.keyboard.press('Tab')
        const inside = await page.evaluate((id) => {
          const target = document.getElementById(id)
          const at = document.activeElement
          if (!target) return 'no such id'
          if (at === document.body) return null // a page whose content has no links: past the end
          const after = target.compareDocumentPosition(at) & (Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY)
          return after || target === at ? null : `the next stop is ${at.outerHTML.slice(0, 120)}`
        }, link.href.slice(1))
        assert.equal(inside, null)
      })
    })

    for (const colorScheme of ['light', 'dark']) {
      test(`${entry.path}: the focus is seen at each stop (${colorScheme})`, async () => {
        await desk(async (page) => {
          await page.emulateMedia({ colorScheme })
          await page.goto(site.origin + entry.path)
          const unseen = []
          let stops = 0
          for (; stops < 40; stops++) {
            await page.keyboard.press('Tab')
            const stop = await page.evaluate(describeFocus)
            if (!stop) break
            if (stop.problem) unseen.push(`${stop.name}: ${stop.problem}`)
          }
          assert.ok(stops >= 3, 'a page has a skip link and a menu at least')
          none(unseen)
        })
      })
    }
  }
})

/**
 * Runs in the page: is the focused element in the window, uncovered, and marked? A mark is an outline, a shadow, a border
 * or another ground, of the element or what is drawn before or after it (a card's link that covers the card), or of
 * something around it.
 */
function describeFocus() {
  const element = document.activeElement
  if (!element || element === document.body) return null
  const name = element.outerHTML.slice(0, 100)
  const around = [element]
  while (around.length < 4 && around.at(-1).parentElement) around.push(around.at(-1).parentElement)
  const drawn = (each, part) => {
    const style = getComputedStyle(each, part)
    const outline = style.outlineStyle === 'none' ? '' : `${style.outlineWidth} ${style.outlineColor}`
    return [outline, style.boxShadow, style.backgroundColor, style.borderColor, style.textDecorationLine].join('|')
  }
  const look = () => {
    // A mark that fades in is looked at when it is there.
    for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish()
    return around.map((each) => [drawn(each), drawn(each, '::before'), drawn(each, '::after')].join('/')).join('//')
  }
  const focused = look()
  const box = element.getBoundingClientRect()
  if (box.width < 2 || box.height < 2) return { name, problem: 'has no size' }
  if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) return { name, problem: 'is outside the window' }
  const top = document.elementFromPoint(
    Math.min(innerWidth - 1, Math.max(0, box.left + Math.min(box.width / 2, 20))),
    Math.min(innerHeight - 1, Math.max(0, box.top + box.height / 2)),
  )
  // A link over several lines has gaps in its box: the element at that point may be its parent.
  if (top && top !== element && !element.contains(top) && !top.contains(element)) return { name, problem: `is covered by ${top.outerHTML.slice(0, 60)}` }
  element.blur()
  const plain = look()
  element.focus({ preventScroll: true, focusVisible: true })
  return { name, problem: focused === plain ? 'looks the same with the focus as without' : null }
}
