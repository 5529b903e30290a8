// Files that are not as they were sealed: nothing is shown, and the message says what it is.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { LANES } from '../support/site.mjs'
import { none } from '../support/verdict.mjs'
import { toRecipient, toWords } from './support/fixture.mjs'
import { alert, opened, ownPages, replace, shows, site, unlock, withPortal, withUsedPortal } from './support/portals.mjs'

const { one, two } = site
const DAMAGED = /A file of this page is damaged/
const MISSING = /A file of this page is missing/
const FOREIGN = /These files do not belong together/
const WORDS = /These words do not open the page/

/** Where the parts of an age file begin. */
function parts(bytes) {
  const text = bytes.toString('latin1')
  const stanza = text.indexOf('\n-> ') + 1
  const body = text.indexOf('\n', stanza) + 1
  const mac = text.indexOf('\n--- ') + 1
  const payload = text.indexOf('\n', mac) + 1
  return { stanza, body, mac, payload }
}

function flip(bytes, at) {
  const copy = Buffer.from(bytes)
  copy[at] ^= 1
  return copy
}

/** Another letter in its place, which Base64 has too: what it stands for is another, and it can be read. */
function swap(bytes, at) {
  const copy = Buffer.from(bytes)
  copy[at] = copy[at] === 65 ? 66 : 65
  return copy
}

/** Tampered copies of a file, by what was done to them. */
function tampered(bytes) {
  const { stanza, body, mac, payload } = parts(bytes)
  return {
    'first letter': flip(bytes, 0),
    'version': flip(bytes, 20),
    'kind of recipient': flip(bytes, stanza + 3),
    'argument of the recipient': flip(bytes, body - 6),
    'body of the recipient': swap(bytes, body + 3),
    'end of a line': flip(bytes, body - 1),
    'MAC': flip(bytes, mac + 8),
    'nonce of the payload': flip(bytes, payload + 2),
    'first byte of the payload': flip(bytes, payload + 16),
    'last byte': flip(bytes, bytes.length - 1),
    'cut in the header': bytes.subarray(0, body + 4),
    'cut in the nonce': bytes.subarray(0, payload + 7),
    'cut by a byte': bytes.subarray(0, bytes.length - 1),
    'a byte too many': Buffer.concat([bytes, Buffer.from([0])]),
    'empty': Buffer.alloc(0),
  }
}

function refused(name, prepare, message, { portal = one, words = portal.words, use = withUsedPortal } = {}) {
  test(name, async () => {
    await use(async (page, watched) => {
      await prepare(page)
      await page.goto(site.origin + portal.path)
      await unlock(page, words)
      await page.locator('.portal-alert-title').waitFor({ timeout: 15_000 })
      const said = await alert(page).innerText()
      assert.match(said, message)
      assert.doesNotMatch(said, /Error|invalid|undefined|AGE-|fault\./)
      none([...(await shows(page, one)), ...(await shows(page, two))])
      assert.equal(await page.locator('.portal-open').count(), 0)
      none(watched.complaints().filter((line) => !/^(404|503) for|Failed to load resource/.test(line)))
    })
  })
}

const sums = (portal, changes) => {
  const all = JSON.parse(portal.file('sums.json').toString())
  for (const [name, bytes] of Object.entries(changes)) all[name] = createHash('sha256').update(bytes).digest('hex')
  return { json: all }
}

describe('key.age is damaged', { concurrency: LANES }, () => {
  for (const [name, bytes] of Object.entries(tampered(one.file('key.age')))) refused(name, (page) => replace(page, one, 'key.age', bytes), DAMAGED)

  const text = one.file('key.age').toString('latin1')
  const hostile = (work) => Buffer.from(text.replace(/(-> scrypt \S+ )\d+/, `$1${work}`), 'latin1')
  for (const work of ['19', '30', '1000', '0', '010', '-1']) refused(`work factor ${work}`, (page) => replace(page, one, 'key.age', hostile(work)), DAMAGED)
  refused(
    'a work factor that is truly higher than a phone can bear',
    async (page) => {
      const sealed = await toWords(one.words, 19, one.identity)
      await replace(page, one, 'key.age', sealed)
      await replace(page, one, 'sums.json', sums(one, { 'key.age': sealed }))
    },
    DAMAGED,
  )
  const twice = Buffer.from(text.replace(/(-> scrypt [^\n]+\n[^\n]+\n)/, '$1$1'), 'latin1')
  refused('two recipients', (page) => replace(page, one, 'key.age', twice), DAMAGED)
  refused('sealed to a key instead of words', async (page) => replace(page, one, 'key.age', await toRecipient(one.recipient, one.identity)), DAMAGED)
  refused('wrong words stay wrong words', async () => {}, WORDS, { words: 'these are not the right words' })
  refused(
    'without sums nobody can tell, and the words are named',
    async (page) => {
      await replace(page, one, 'sums.json', { status: 404, body: '' })
      await replace(page, one, 'key.age', tampered(one.file('key.age'))['body of the recipient'])
    },
    WORDS,
  )
})

describe('bundle.age is damaged', { concurrency: LANES }, () => {
  for (const [name, bytes] of Object.entries(tampered(one.file('bundle.age')))) refused(name, (page) => replace(page, one, 'bundle.age', bytes), DAMAGED)
  refused(
    'never the words, also without sums',
    async (page) => {
      await replace(page, one, 'sums.json', { status: 404, body: '' })
      await replace(page, one, 'bundle.age', tampered(one.file('bundle.age'))['body of the recipient'])
    },
    FOREIGN,
  )
  refused('no JSON inside', async (page) => replace(page, one, 'bundle.age', await toRecipient(one.recipient, 'not a bundle')), DAMAGED)
  refused('no UTF-8 inside', async (page) => replace(page, one, 'bundle.age', await toRecipient(one.recipient, Buffer.from([0x7b, 0xff, 0x7d]))), DAMAGED)
  refused('a later format', async (page) => replace(page, one, 'bundle.age', await toRecipient(one.recipient, '{"format":2}')), /This page has been renewed/)
})

describe('files of two portals, or of two times', { concurrency: LANES }, () => {
  const changed = (change) => toRecipient(one.recipient, JSON.stringify({ ...one.bundle, ...change }))
  refused('the other portal’s bundle', (page) => replace(page, one, 'bundle.age', two.file('bundle.age')), DAMAGED)
  refused(
    'the other portal’s bundle, with its sum',
    async (page) => {
      await replace(page, one, 'bundle.age', two.file('bundle.age'))
      await replace(page, one, 'sums.json', sums(one, { 'bundle.age': two.file('bundle.age') }))
    },
    FOREIGN,
  )
  refused(
    'all of the other portal’s files, with its words',
    async (page) => {
      for (const name of ['key.age', 'bundle.age', 'sums.json']) await replace(page, one, name, two.file(name))
    },
    FOREIGN,
    { words: two.words },
  )
  refused('a bundle of another token', async (page) => replace(page, one, 'bundle.age', await changed({ token: two.token })), FOREIGN)
  refused('a bundle of another site', async (page) => replace(page, one, 'bundle.age', await changed({ site: '0'.repeat(32) })), FOREIGN)
  refused('a bundle from before a new key', async (page) => replace(page, one, 'bundle.age', await changed({ epoch: one.bundle.epoch - 1 })), /The server sent an old version/)
  refused('a bundle of a later key', async (page) => replace(page, one, 'bundle.age', await changed({ epoch: one.bundle.epoch + 1 })), FOREIGN)
  refused('a portal whose time is over', async (page) => replace(page, one, 'bundle.age', await changed({ closes: '2020-01-31' })), /This page is closed/)
})

describe('files that do not come', { concurrency: LANES }, () => {
  for (const name of ['key.age', 'bundle.age']) {
    refused(`${name}: not found`, (page) => replace(page, one, name, { status: 404, contentType: 'text/html', body: '<!DOCTYPE html><title>Not here</title>' }), MISSING)
    refused(`${name}: a page instead, with the status 200`, (page) => replace(page, one, name, { contentType: 'text/html', body: '\n<!DOCTYPE html><title>Not here</title>' }), MISSING)
    refused(`${name}: the server fails`, (page) => replace(page, one, name, { status: 503, body: '' }), /The server is busy/)
    refused(`${name}: no connection`, (page) => page.route(`**${one.path}${name}`, (route) => route.abort('internetdisconnected')), /No connection/)
  }
})

describe('browsers that cannot', { concurrency: LANES }, () => {
  // What is changed here before the page's own script stays changed in that page.
  const fresh = (work) => withPortal({}, work)
  const inWorker = (page, code) =>
    page.addInitScript((before) => {
      const create = URL.createObjectURL
      URL.createObjectURL = (blob) => create(new Blob([before, blob], { type: 'text/javascript' }))
    }, code)
  const tooLarge = 'Uint8Array = new Proxy(Uint8Array, { construct(type, all) { if (all[2] > 1e8) throw new RangeError("no room"); return new type(...all) } });'
  refused('too little memory', (page) => inWorker(page, tooLarge), /Too little memory/, { portal: two, use: fresh })
  refused('a Worker that stops with an error', (page) => inWorker(page, 'throw new Error("stopped");'), /The browser holds the page back/, { use: fresh })
  test('a Worker that the policy forbids', async () => {
    await withPortal({}, async (page) => {
      await page.route(`**${one.path}`, async (route) => {
        const response = await route.fetch()
        await route.fulfill({ response, body: (await response.text()).replace('worker-src blob:', "worker-src &#39;none&#39;") })
      })
      await page.goto(site.origin + one.path)
      await unlock(page, one.words)
      await page.getByText('The browser holds the page back').waitFor()
      none(await shows(page, one))
    })
  })
  test('WebAssembly that computes wrongly is not believed', async () => {
    await withPortal({}, async (page) => {
      await inWorker(page, 'const exported = WebAssembly.instantiate; WebAssembly.instantiate = async (...all) => { const made = await exported(...all); const { exports } = made.instance ?? made; return { exports: { ...exports, scrypt() {} } } };')
      await page.goto(site.origin + one.path)
      await unlock(page, one.words)
      await page.locator('.portal-page').waitFor({ timeout: 30_000 })
    })
  })
})

describe('an attachment is damaged', { concurrency: LANES, ...ownPages }, () => {
  if (ownPages.skip) return
  const file = one.bundle.files.find(({ type }) => type === 'application/pdf')
  const name = `files/${file?.id}.age`
  const said = async (bytes, message) => {
    await withUsedPortal(async (page) => {
      await replace(page, one, name, bytes)
      await opened(page, one, '#/files')
      await page.locator(`a[href="#file/${file.id}"]`).first().click()
      const alert = page.locator('.portal-news[role=alert]')
      await page.waitForFunction(() => document.querySelector('.portal-news[role=alert]').textContent)
      assert.match(await alert.innerText(), message)
      assert.equal(await page.getByRole('dialog').count(), 0)
    })
  }
  for (const [what, bytes] of Object.entries(tampered(one.file(name)))) test(what, () => said(bytes, /is damaged or belongs to another page/))
  test('of another key', async () => said(await toRecipient(await identityToRecipient(await generateX25519Identity()), 'x'), /is damaged or belongs to another page/))
  test('not found', () => said({ status: 404, body: '' }, /missing on the server/))
  test('a picture says that it is missing', async () => {
    const picture = one.bundle.files.find(({ type }) => type === 'image/png')
    await withPortal({}, async (page) => {
      await replace(page, one, `files/${picture.id}.age`, Buffer.from('x'))
      await opened(page, one, '#/files')
      await page.getByText('the picture could not be opened').waitFor()
    })
  })
})
