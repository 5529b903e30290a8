// The page to search on: by typing, by address, by keyboard; what it finds, in which order; and what is there without it.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import { watch } from './support/browser.mjs'
import { site } from './support/opened.mjs'
import { LANES, pool } from './support/site.mjs'
import { none } from './support/verdict.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const english = `${site.base}search/`
const french = `${site.base}fr/search/`
const scripted = pool({}, (page) => watch(page, site.origin))
const plain = pool({ javaScriptEnabled: false })

/** Opens a page and gives a function that looks for words and waits for the answer. */
async function opened(page, address) {
  await page.goto(site.origin + address, { waitUntil: 'networkidle' })
  return async (words) => {
    await page.locator('#search').fill(words)
    await page.waitForFunction((words) => new URL(location.href).searchParams.get('q') === (words || null), words)
    await page.waitForTimeout(150)
    return results(page)
  }
}

const results = (page) =>
  page.evaluate(() => ({
    said: document.querySelector('main [role=status]').textContent,
    found: [...document.querySelectorAll('main .entries a')].filter((link) => link.checkVisibility()).map((link) => ({ title: link.textContent, path: new URL(link.href).pathname })),
    marked: [...document.querySelectorAll('main .entries mark')].map((mark) => mark.textContent.toLowerCase()),
  }))

describe('search', { concurrency: LANES }, () => {
  test('typing finds pages, titles first, and marks the words', async () => {
    await scripted(async (page, watched) => {
      watched.forget()
      const look = await opened(page, english)
      const { said, found, marked } = await look('goal')
      assert.match(said, /\d+ (of \d+ )?pages found/)
      const inTitle = found.map(({ title }) => /\bgoals?\b/i.test(title))
      assert.ok(inTitle[0] && inTitle.lastIndexOf(true) === inTitle.filter(Boolean).length - 1, `titles first: ${found.map(({ title }) => title)}`)
      assert.ok(marked.length > 0 && marked.every((word) => word.startsWith('goal')), `${marked}`)
      const known = new Set(site.pages.map((entry) => entry.path))
      none(found.filter(({ path }) => !known.has(path)).map(({ path }) => path), 'no such page:')
      none(watched.complaints())
    })
  })

  for (const [from, to] of [['', english], ['fr/', french], ['404.html', english]]) {
    test(`the field in the head of /${from} leads to the answers, with a page that has no script`, async () => {
      await plain(async (page) => {
        await page.goto(`${site.origin}${site.base}${from}`)
        const field = page.getByRole('banner').getByRole('search').getByRole('searchbox')
        await field.fill('coach')
        await field.press('Enter')
        await page.waitForURL((url) => url.pathname === to && url.searchParams.get('q') === 'coach')
      })
      await scripted(async (page) => {
        await page.goto(`${site.origin}${to}?q=coach`, { waitUntil: 'networkidle' })
        assert.ok((await results(page)).found.length > 0)
        assert.equal(await page.getByRole('search').count(), 1, 'the page to search on has one field')
      })
    })
  }

  test('beginnings and one wrong letter are forgiven, several words narrow', async () => {
    await scripted(async (page) => {
      const look = await opened(page, english)
      const whole = await look('confidentiality')
      assert.ok(whole.found.length > 0)
      for (const words of ['confidential', 'confidentialty', 'CONFIDENTIALITY']) {
        const { found } = await look(words)
        assert.ok(whole.found.every(({ path }) => found.some((other) => other.path === path)), words)
      }
      const wide = await look('coach')
      const narrow = await look('coach toronto')
      assert.ok(narrow.found.length > 0 && narrow.found.length < wide.found.length, `${narrow.found.length} of ${wide.found.length}`)
      const nothing = await look('zzzzzzzz')
      assert.deepEqual([nothing.found, /^No page/.test(nothing.said)], [[], true])
      const empty = await look('')
      assert.deepEqual([empty.found, empty.said], [[], ''])
    })
  })

  test('accents do not matter, and each language finds its own', async () => {
    await scripted(async (page) => {
      const look = await opened(page, french)
      const [with_, without] = [await look('méthode'), await look('methode')]
      assert.ok(with_.found.length > 0)
      assert.deepEqual(with_.found, without.found)
      assert.match(with_.said, /trouvée/)
      none(with_.found.filter(({ path }) => !path.startsWith(`${site.base}fr/`)).map(({ path }) => path), 'not French:')
    })
  })

  test('an address with words is answered at once', async () => {
    await scripted(async (page) => {
      await page.goto(`${site.origin}${english}?q=goal`, { waitUntil: 'networkidle' })
      assert.equal(await page.locator('#search').inputValue(), 'goal')
      assert.ok((await results(page)).found.length > 0)
    })
  })

  test('the index is asked for on first use only', async () => {
    await scripted(async (page) => {
      const asked = []
      page.on('request', (request) => request.url().endsWith('/index.json') && asked.push(request.url()))
      await page.goto(site.origin + english, { waitUntil: 'networkidle' })
      assert.deepEqual(asked, [])
      await page.locator('#search').focus()
      await page.waitForTimeout(200)
      assert.equal(asked.length, 1)
    })
  })

  test('by keyboard: a slash leads to the field, arrows through the results, Escape clears', async () => {
    await scripted(async (page) => {
      const look = await opened(page, english)
      await page.keyboard.press('/')
      const at = () => page.evaluate(() => document.activeElement.id || document.activeElement.closest('li')?.querySelector('a').textContent)
      assert.equal(await at(), 'search')
      assert.equal(await page.locator('#search').inputValue(), '')
      const { found } = await look('goal')
      await page.keyboard.press('ArrowDown')
      assert.equal(await at(), found[0].title)
      await page.keyboard.press('ArrowDown')
      assert.equal(await at(), found[1].title)
      await page.keyboard.press('ArrowUp')
      await page.keyboard.press('ArrowUp')
      assert.equal(await at(), 'search')
      await page.keyboard.type('/x')
      assert.equal(await page.locator('#search').inputValue(), 'goal/x', 'in the field a slash is a slash')
      await page.keyboard.press('Escape')
      await page.waitForFunction(() => !location.search)
      assert.deepEqual((await results(page)).found, [])
      assert.equal(await at(), 'search')
    })
  })

  test('an index that is not there is told, and asked for again', async () => {
    await scripted(async (page) => {
      await page.route('**/index.json', (route) => route.abort(), { times: 2 })
      const look = await opened(page, english)
      const { said } = await look('goal')
      assert.match(said, /could not be loaded/)
      assert.ok((await look('goals')).found.length > 0)
    })
  })

  for (const [colorScheme, width] of [['light', 390], ['dark', 1280]]) {
    test(`results have no accessibility violation (${colorScheme}, ${width})`, async () => {
      await scripted(async (page) => {
        await page.setViewportSize({ width, height: 900 })
        await page.emulateMedia({ colorScheme })
        await page.goto(`${site.origin}${english}?q=coaching`, { waitUntil: 'networkidle' })
        await page.evaluate(AXE)
        const { violations } = await page.evaluate(() => globalThis.axe.run())
        none(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)}`))
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out')
      })
    })
  }

  test('without JavaScript there are ways to the sections, the years and the tags, and no results', async () => {
    await plain(async (page) => {
      await page.goto(`${site.origin}${english}?q=goal`)
      assert.ok(await page.locator('main form[role=search] input').isVisible())
      const links = new Set(await page.locator('main nav a').evaluateAll((all) => all.map((link) => link.getAttribute('href'))))
      for (const section of ['coaches', 'services', 'methods', 'insights']) assert.ok(links.has(`${site.base}${section}/`), section)
      const tags = site.pages.filter(({ path }) => path.startsWith(`${site.base}tags/`) && path.split('/').length === site.base.split('/').length + 2)
      assert.ok(tags.length > 0)
      none(tags.filter(({ path }) => !links.has(path)).map(({ path }) => path), 'no way to:')
      assert.ok([...links].some((link) => /insights\/\d{4}\/$/.test(link)), 'years')
      assert.equal(await page.locator('main .entries').isVisible(), false)
      // Where only the test turns scripts off, the browser does not show what stands in `noscript`.
      assert.match(await page.locator('main noscript').innerHTML(), /Searching needs JavaScript/)
    })
  })
})
