// A video from another host asks that host for nothing before the visitor asks for the video.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { watch } from './support/browser.mjs'
import { site } from './support/opened.mjs'
import { withPage } from './support/site.mjs'
import { none } from './support/verdict.mjs'

const HOSTS = /https:\/\/([a-z.]+\.)?(youtube(-nocookie)?\.com|youtu\.be|vimeo\.com)\//
const pages = site.pages.filter((page) => page.links.some(({ address }) => HOSTS.test(address)) || /data-[a-z-]+="[^"]*(youtube|vimeo)/.test(page.html))

test('the demonstration site has a video', () => assert.ok(pages.length > 0))

describe('video', () => {
  for (const entry of pages) {
    test(`${entry.path}: nothing is asked of another host before the click, then the player comes`, async () => {
      await withPage({}, async (page) => {
        // The other host is played by the test: the player's page is one word.
        await page.route(HOSTS, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>player</title>player' }))
        const watched = await watch(page, site.origin)
        await page.goto(site.origin + entry.path, { waitUntil: 'networkidle' })
        const start = page.locator('main button').filter({ visible: true }).and(page.locator(':is([class*=video], [data-video], figure) button')).first()
        assert.ok(await start.count(), 'there is a button to start the video')
        await start.scrollIntoViewIfNeeded()
        await start.hover()
        await page.waitForTimeout(200)
        assert.deepEqual(watched.foreign, [])
        none(watched.complaints())

        await start.click()
        const frame = page.locator('main iframe')
        await frame.waitFor({ timeout: 5_000 })
        assert.match(await frame.getAttribute('src'), HOSTS)
        assert.ok((await frame.getAttribute('title'))?.trim(), 'the player has a title')
        assert.ok(watched.foreign.length > 0 && watched.foreign.every((url) => HOSTS.test(url)), `asked: ${watched.foreign.join(', ')}`)
        none(watched.complaints().filter((line) => !line.startsWith('request to another host')))
      })
    })

    test(`${entry.path}: without JavaScript there is a link to the video`, async () => {
      await withPage({ javaScriptEnabled: false }, async (page) => {
        await page.goto(site.origin + entry.path)
        const links = await page.evaluate(() => [...document.querySelectorAll('main a[href]')].filter((link) => link.checkVisibility()).map((link) => link.href))
        assert.ok(links.some((link) => HOSTS.test(link)), 'a visible link')
        assert.equal(await page.locator('main iframe').count(), 0)
      })
    })
  }
})
