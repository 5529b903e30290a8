// "Find a coach": filters that work without JavaScript (a page for each facet) and better with it.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { watch } from './support/browser.mjs'
import { site } from './support/opened.mjs'
import { LANES, pool, withPage } from './support/site.mjs'
import { none, same } from './support/verdict.mjs'

const list = `${site.base}coaches/`
/** `coaches/industry/finance/index.html` is the facet `industry` with the value `finance`. */
const facets = site.pages
  .map((page) => ({ page, found: page.file.match(/^coaches\/([^/]+)\/([^/]+)\/index\.html$/) }))
  .filter(({ found }) => found && found[1] !== 'page')
  .map(({ page, found }) => ({ page, name: found[1], value: found[2], key: `${found[1]}:${found[2]}` }))
const people = new Set(site.under('coaches').map((page) => page.path))

const plain = pool({ javaScriptEnabled: false })
const scripted = pool({}, (page) => watch(page, site.origin))

test('there are coaches and facets', () => {
  assert.ok(people.size >= 5, `${people.size} coaches`)
  const names = new Set(facets.map((facet) => facet.name))
  for (const name of ['industry', 'level', 'language', 'location']) assert.ok(names.has(name), `facet ${name}`)
})

test('without JavaScript the list links to every facet page, and has no control that does nothing', async () => {
  await plain(async (page) => {
    await page.goto(site.origin + list)
    await openDetails(page)
    const links = new Set(await visibleLinks(page))
    none(facets.filter((facet) => !links.has(facet.page.path)).map((facet) => facet.page.path), 'no link to:')
    same(await shown(page), people, 'all coaches are listed')
    const dead = await page.evaluate(() =>
      [...document.querySelectorAll('main :is(input, select, button)')]
        .filter((element) => !element.closest('form[action]') && element.checkVisibility())
        .map((element) => element.outerHTML.slice(0, 100)),
    )
    none(dead, 'does nothing without JavaScript:')
  })
})

test('a portrait in several widths stands where one in a single width does', async () => {
  await plain(async (page) => {
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 900 })
      for (const address of [site.base, list]) {
        await page.goto(site.origin + address)
        const box = () => page.locator('.coach-card').first().locator('.portrait').boundingBox()
        const before = await box()
        await page.evaluate(() => {
          const portrait = document.querySelector('.coach-card .portrait')
          const picture = portrait.ownerDocument.createElement('picture')
          portrait.replaceWith(picture)
          picture.append(document.createElement('source'), portrait)
        })
        assert.deepEqual(await box(), before, `${address} at ${width}`)
      }
    }
  })
})

test('without JavaScript a facet page lists some of the coaches', async () => {
  await plain(async (page) => {
    for (const facet of facets) {
      await page.goto(site.origin + facet.page.path)
      const found = await shown(page)
      assert.ok(found.length > 0, `${facet.page.path} lists nobody`)
    }
  })
})

test('nothing moves when the script comes late', async () => {
  for (const width of [320, 390, 1280]) {
    await withPage({ viewport: { width, height: 800 } }, async (page) => {
      await page.route('**/filter*.js', async (route) => {
        await new Promise((done) => setTimeout(done, 500))
        await route.continue()
      })
      await page.addInitScript(() => {
        globalThis.moved = []
        new PerformanceObserver((list) => {
          for (const { value, sources } of list.getEntries()) globalThis.moved.push(`${value}: ${sources.map(({ node }) => node?.className)}`)
        }).observe({ type: 'layout-shift', buffered: true })
      })
      await page.goto(site.origin + list)
      await page.locator('form.finder').waitFor()
      await page.waitForTimeout(300)
      none(await page.evaluate(() => globalThis.moved), `at ${width}:`)
    })
  }
})

describe('with JavaScript each filter shows the coaches of its facet page', { concurrency: LANES }, () => {
  for (const facet of facets) {
    test(facet.key, async () => {
      const meant = await ofFacet(facet)
      await scripted(async (page, watched) => {
        watched.forget()
        await page.goto(site.origin + list)
        await settles(page, people)
        await choose(page, facet)
        await settles(page, meant)
        const said = await page.evaluate(() => [...document.querySelectorAll('[role=status], [aria-live], output')].map((element) => element.textContent).join(' '))
        assert.match(said, new RegExp(`(^|\\D)${meant.length}(\\D|$)`), 'the number found is announced')
        none(watched.complaints())
      })
    })
  }
})

test('a choice stays in the address, so that it can be sent to someone, and can be cleared', async () => {
  const facet = facets[0]
  const meant = await ofFacet(facet)
  await scripted(async (page) => {
    await page.goto(site.origin + list)
    await choose(page, facet)
    await page.reload()
    await settles(page, meant)
    await page.locator('main button[type=reset]').click()
    await settles(page, people)
    assert.equal(new URL(page.url()).search, '')
  })
})

test('two values of one facet widen the list, two facets narrow it', async () => {
  const [first, second] = facets.filter((facet) => facet.name === facets[0].name)
  const other = facets.find((facet) => facet.name !== first.name)
  const [ofFirst, ofSecond, ofOther] = await Promise.all([first, second, other].map(ofFacet))
  await scripted(async (page) => {
    await page.goto(site.origin + list)
    await choose(page, first)
    await choose(page, second)
    await settles(page, new Set([...ofFirst, ...ofSecond]))
    await page.goto(site.origin + list)
    await choose(page, first)
    await choose(page, other)
    await settles(page, ofFirst.filter((address) => ofOther.includes(address)))
  })
})

/** The coaches that the page of a facet lists. */
function ofFacet(facet) {
  return plain(async (page) => {
    await page.goto(site.origin + facet.page.path)
    return shown(page)
  })
}

/** A filter may answer a moment later (a transition, an address change); it has two seconds. */
async function settles(page, meant) {
  const wanted = String([...meant].sort())
  const end = Date.now() + 2_000
  while (String(await shown(page)) !== wanted && Date.now() < end) await page.waitForTimeout(50)
  same(await shown(page), meant, 'the coaches that are shown:')
}

/** Ticks the box of a facet's value. */
async function choose(page, { name, value, key }) {
  await openDetails(page)
  const box = page.locator(`main input[name="${name}"][value="${value}"]`)
  assert.equal(await box.count(), 1, `one box for ${key}`)
  // A theme may draw the box by its label alone.
  await box.check({ force: true })
}

/** The coaches that a page shows: the addresses of the visible links to their pages, in `main`. */
async function shown(page) {
  const links = await visibleLinks(page)
  return [...new Set(links.filter((address) => people.has(address)))].sort()
}

function visibleLinks(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('main a[href]')].filter((link) => link.checkVisibility()).map((link) => new URL(link.href).pathname),
  )
}

function openDetails(page) {
  return page.evaluate(() => {
    for (const details of document.querySelectorAll('main details')) details.open = true
  })
}
