// The site under test: found or built, read once, served.
//
// `TRAILMARK_SITE` names a built site. Without it the demonstration site is built with the newest `trailmark` under
// `target/` (or the one that `TRAILMARK` names) into a temporary folder that is removed at the end.

import { execFile } from 'node:child_process'
import { statSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { launch } from './browser.mjs'
import { serve } from './server.mjs'

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..')

/** How many pages are looked at side by side. */
export const LANES = Math.min(8, Math.max(2, availableParallelism()))

const cleanUp = []

/** Ends the browser and the servers, and removes what was built. */
export async function close() {
  for (const step of cleanUp.splice(0).reverse()) await step()
}

let shared
/** The browser and the site, opened once in a process. */
export function open() {
  shared ??= (async () => {
    const browser = await launch()
    cleanUp.push(() => browser.close())
    const folder = process.env.TRAILMARK_SITE ? path.resolve(process.env.TRAILMARK_SITE) : await build([])
    return { browser, site: await read(browser, folder) }
  })()
  return shared
}

/** The path of the `trailmark` program to build with, or null where none has been compiled. */
export function program() {
  if (process.env.TRAILMARK) return path.resolve(process.env.TRAILMARK)
  const target = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target')
  const found = ['debug', 'release']
    .map((profile) => path.join(target, profile, 'trailmark'))
    .map((file) => ({ file, built: statSync(file, { throwIfNoEntry: false })?.mtimeMs }))
    .filter((candidate) => candidate.built)
  found.sort((a, b) => b.built - a.built)
  return found[0]?.file ?? null
}

/** Builds the demonstration site, or another, into a new temporary folder. */
export async function build(options, site = ROOT) {
  const binary = program()
  if (!binary) throw new Error('no trailmark program: run `cargo build`, or set TRAILMARK_SITE to a built site')
  const temporary = await mkdtemp(path.join(tmpdir(), 'trailmark-browser-'))
  cleanUp.push(() => rm(temporary, { recursive: true, force: true }))
  const folder = path.join(temporary, 'site')
  await promisify(execFile)(binary, ['build', '--site', site, '--out', folder, ...options]).catch((error) => {
    throw new Error(`${site} does not build:\n${error.stdout ?? ''}${error.stderr ?? error.message}`)
  })
  return folder
}

/** Reads every file of a built site, finds its base path, and serves it. */
export async function read(browser, folder) {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)).split(path.sep).join('/'))
    .sort()
  // Clients' portals are no pages of the site: nothing may lead to them, and tests of their own look at them.
  const sheets = files.filter((file) => file.endsWith('.html') && !/^p\/[0-9a-f]{32}\//.test(file))
  if (!sheets.includes('index.html')) throw new Error(`${folder} is not a built site: it has no index.html`)
  const texts = await Promise.all(sheets.map((file) => readFile(path.join(folder, file), 'utf8')))

  const surveyed = await survey(browser, texts)
  const home = surveyed[sheets.indexOf('index.html')]
  const base = home.canonical ? new URL(home.canonical).pathname : '/'
  const pages = sheets.map((file, i) => ({ file, html: texts[i], path: base + file.replace(/(^|\/)index\.html$/, '$1'), ...surveyed[i] }))

  const server = await serve(folder, base)
  cleanUp.push(() => server.close())
  return {
    folder,
    base,
    files: new Set(files),
    published: home.canonical ? new URL(home.canonical).origin : null,
    origin: server.origin,
    /** Pages that people read; redirects are apart. */
    pages: pages.filter((page) => !page.redirect),
    redirects: pages.filter((page) => page.redirect),
    text: (file) => readFile(path.join(folder, file), 'utf8'),
    /** The file that an address path of this site is answered with, or null. */
    fileAt(address) {
      if (!address.startsWith(base)) return null
      const name = decodeURIComponent(address.slice(base.length))
      if (files.includes(name)) return name
      const index = name === '' || name.endsWith('/') ? `${name}index.html` : `${name}/index.html`
      return files.includes(index) ? index : null
    },
    /** Pages directly under a section: `under('coaches')` are the coaches, not the lists of facets or years beside them. */
    under(section) {
      const folders = pages.filter((page) => !page.redirect).map((page) => page.file)
      return pages.filter((page) => {
        const rest = page.file.match(new RegExp(`^${section}/([^/]+)/index\\.html$`))
        if (!rest || page.redirect || /^(page|compare|\d{4})$/.test(rest[1])) return false
        return !folders.some((file) => file !== page.file && file.startsWith(`${section}/${rest[1]}/`))
      })
    },
  }
}

/** What the tests need to know of each page, by the browser's own parser, without running or loading anything. */
async function survey(browser, texts) {
  const page = await browser.newPage()
  const result = await page.evaluate((all) => {
    const parser = new DOMParser()
    return all.map((text) => {
      const document = parser.parseFromString(text, 'text/html')
      const attribute = (selector, name) => document.querySelector(selector)?.getAttribute(name) ?? null
      const links = []
      for (const name of ['href', 'src', 'poster', 'data', 'action', 'srcset']) {
        for (const element of document.querySelectorAll(`[${name}]`)) {
          const value = element.getAttribute(name)
          const each = name === 'srcset' ? value.split(',').map((part) => part.trim().split(/\s+/)[0]) : [value]
          for (const address of each) links.push({ where: `<${element.localName} ${name}>`, address })
        }
      }
      const refresh = attribute('meta[http-equiv="refresh" i]', 'content')
      return {
        title: document.title,
        language: document.documentElement.lang,
        canonical: attribute('link[rel="canonical"]', 'href'),
        policy: attribute('meta[http-equiv="Content-Security-Policy" i]', 'content'),
        // Data in a script element (JSON-LD) does not run.
        scripts: [...document.querySelectorAll('script:not([type*=json])')].map((element) => element.getAttribute('src')),
        noindex: /noindex/i.test(attribute('meta[name="robots"]', 'content') ?? ''),
        redirect: refresh ? (refresh.match(/url\s*=\s*['"]?([^'"]+)/i)?.[1] ?? null) : null,
        words: (document.querySelector('main')?.textContent ?? '').split(/\s+/).filter(Boolean).length,
        ids: [...document.querySelectorAll('[id], a[name]')].map((element) => element.id || element.getAttribute('name')),
        links,
      }
    })
  }, texts)
  await page.close()
  return result
}

/** Runs `work` with a page of its own, and closes that page's whole context afterwards. */
export async function withPage(options, work) {
  const page = await newPage(options)
  try {
    return await work(page)
  } finally {
    await page.context().close()
  }
}

/**
 * A few pages that are used again and again, for tests that only look: a new page costs more than what is done in it.
 * `prepare` makes what goes with a page; both are handed to the work.
 */
export function pool(options, prepare) {
  const idle = []
  return async (work) => {
    let lane = idle.pop()
    if (!lane) {
      const page = await newPage(options)
      lane = { page, extra: await prepare?.(page) }
    }
    try {
      const result = await work(lane.page, lane.extra)
      idle.push(lane)
      return result
    } catch (error) {
      // Nobody knows what state that page is in.
      await lane.page.context().close()
      throw error
    }
  }
}

async function newPage(options) {
  const { browser } = await open()
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  return context.newPage()
}
