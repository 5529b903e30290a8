// Finds and starts the system's Chromium, and watches what a page does in it.

import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The path of a Chromium: what `CHROMIUM` says, or the first known name in `/usr/bin` or on the `PATH`. */
export function findChromium() {
  if (process.env.CHROMIUM) return usable(process.env.CHROMIUM) ? process.env.CHROMIUM : null
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(path.delimiter), '/Applications/Google Chrome.app/Contents/MacOS']
  for (const name of [...NAMES, 'Google Chrome']) {
    for (const folder of folders) {
      const file = path.join(folder, name)
      if (usable(file)) return file
    }
  }
  return null
}

function usable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Starts Chromium without a window. No name but loopback resolves, so a page cannot reach another host at all; `rules`
 * come before that one, in the form of Chromium's `--host-resolver-rules`. Pages that one has left are kept for coming
 * back, as they are for people; Playwright alone would switch that off.
 */
export async function launch(rules = []) {
  const executablePath = findChromium()
  if (!executablePath) {
    throw new Error(
      process.env.CHROMIUM
        ? `CHROMIUM names ${process.env.CHROMIUM}, which is not a program`
        : 'no Chromium found: install it (Debian: apt-get install chromium) or set CHROMIUM to its path',
    )
  }
  return chromium.launch({
    executablePath,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // An IP address is not a name: the tests' own server at 127.0.0.1 stays in reach.
      `--host-resolver-rules=${[...rules, 'MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1'].join(', ')}`,
    ],
  })
}

/**
 * Collects what a page must not do: write to the console, throw, ask another host, get an error from ours, or break
 * its content security policy. Call before the first `goto`; `complaints()` gives one line for each, `forget()` starts
 * afresh for another address in the same page.
 */
export async function watch(page, origin) {
  const lines = []
  /** Addresses on other hosts that were asked for. */
  const foreign = []
  page.on('console', (message) => lines.push(`console ${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => lines.push(`script error: ${error.message}`))
  page.on('request', (request) => {
    const url = request.url()
    if (/^(data|blob|about):/.test(url) || url.startsWith(`${origin}/`)) return
    foreign.push(url)
    lines.push(`request to another host: ${url}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) lines.push(`${response.status()} for ${response.url()}`)
  })
  page.on('dialog', (dialog) => {
    lines.push(`dialogue: ${dialog.message()}`)
    dialog.dismiss().catch(() => {})
  })
  // A policy can be broken without a word in the console (a report-only one, or one with a report address).
  await page.exposeFunction('__policyBroken', (what) => lines.push(`content security policy: ${what}`))
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      globalThis.__policyBroken(`${event.effectiveDirective} forbids ${event.blockedURI || 'inline'}`)
    })
  })
  return {
    foreign,
    complaints: () => [...new Set(lines)],
    forget() {
      lines.length = 0
      foreign.length = 0
    },
  }
}
