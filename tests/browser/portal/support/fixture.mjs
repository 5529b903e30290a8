// Makes a small site with two portals, as the program would publish them, without the program: sealed by typage, in the
// shell of the theme. Nothing in it is anybody's: the people and firms are invented.

import { createCipheriv, createHash, randomBytes, scrypt } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { crc32, deflateSync } from 'node:zlib'
import { Encrypter, generateX25519Identity, identityToRecipient, Stanza } from 'age-encryption'
import { render } from './template.mjs'

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../..')
const THEME = path.join(ROOT, 'themes/cairn')
const DIST = path.join(ROOT, 'src/portal/browser/dist')
const PRACTICE = 'Fernwick Coaching'

/**
 * @typedef {{token: string, words: string, link: string, withdrawn: string}} Known what a test knows of a portal
 */

/**
 * @param {string} folder
 * @param {{work?: number}} [options] work factor of the first portal's words; the second has the real one, 17
 * @returns {Promise<{portals: Known[], preview: string}>}
 */
export async function makeFixture(folder, { work = 10 } = {}) {
  const site = { id: hex(16), folder, assets: await publishAssets(folder) }
  const one = await portal(site, { words: 'otter maple drum canyon violet harbor', work, epoch: 2, title: 'Our work together', sponsor: false })
  const two = await portal(site, { words: 'lantern pebble quick orchard sable mint', work: 17, epoch: 1, title: 'Progress for the sponsor', sponsor: true })
  await mkdir(path.join(folder, 'preview'), { recursive: true })
  await writeFile(
    path.join(folder, 'preview/index.html'),
    await shell(site, one.known.token, {
      preview: Buffer.from(one.bundle).toString('base64'),
      data: one.files.map(({ id, bytes }) => ({ name: id, base64: Buffer.from(bytes).toString('base64') })),
      views: [
        { title: 'As the client', url: '/preview/', current: true },
        { title: 'As the sponsor', url: '/preview/?sponsor', current: false },
      ],
    }),
  )
  await writeFile(path.join(folder, 'index.html'), '<!DOCTYPE html><html lang="en"><title>Home</title><main><h1>Home</h1></main></html>')
  await writeFile(path.join(folder, '404.html'), '<!DOCTYPE html><html lang="en"><title>Not here</title><main><h1>Not here</h1></main></html>')
  return { portals: [one.known, two.known], preview: 'preview/' }
}

/** A style sheet with those that it builds on in place, as a build has them; without its faces and the site's own colours. */
async function sheet(source) {
  const text = await readFile(source, 'utf8')
  const base = await readFile(path.join(path.dirname(source), 'base.css'), 'utf8')
  return text.replace('@import url("base.css");', base).replace(/^@import .*$/gm, '')
}

async function publishAssets(folder) {
  await mkdir(path.join(folder, 'assets'), { recursive: true })
  const publish = async (source, name) => {
    const text = source.endsWith('.css') ? await sheet(source) : await readFile(source, 'utf8')
    const address = `assets/${name.replace('*', createHash('sha256').update(text).digest('hex').slice(0, 12))}`
    await writeFile(path.join(folder, address), text)
    return { url: `/${address}`, integrity: integrity(text), text }
  }
  const icon = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M4 0 8 8H0z"/></svg>'
  await writeFile(path.join(folder, 'assets/icon.svg'), icon)
  return {
    script: await publish(path.join(DIST, 'portal.js'), 'portal.*.js'),
    passkey: await publish(path.join(DIST, 'passkey.js'), 'portal-passkey.*.js'),
    style: await publish(path.join(THEME, 'assets/style.css'), 'style.*.css'),
    portal: await publish(path.join(THEME, 'assets/portal.css'), 'portal.*.css'),
    pages: await publish(path.join(THEME, 'assets/portal-pages.css'), 'portal-pages.*.css'),
    charts: await publish(path.join(THEME, 'assets/portal-charts.css'), 'portal-charts.*.css'),
  }
}

async function portal(site, { words, work, epoch, title, sponsor }) {
  const token = hex(16)
  const secret = await generateX25519Identity()
  const recipient = await identityToRecipient(secret)
  const identity = `# trailmark portal\n# site: ${site.id}\n# token: ${token}\n# epoch: ${epoch}\n${secret}\n`
  const files = attachments()
  const bundle = pad(
    Buffer.from(
      JSON.stringify({
        format: 1,
        site: site.id,
        token,
        epoch,
        audience: sponsor ? 'sponsor' : 'client',
        language: 'en',
        direction: 'ltr',
        title,
        practice: PRACTICE,
        sealed: '2026-11-21',
        closes: null,
        pages: pages(files),
        files: [
          ...files.map(({ id, name, type, bytes }) => ({ id, name, type, size: bytes.length })),
          { id: 'calendar', name: 'sessions.ics', type: 'text/calendar', text: 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n' },
        ],
      }),
    ),
    0x20,
  )
  const links = []
  const sealed = new Map([['key.age', await toWords(words, work, identity)]])
  for (let slot = 1; slot <= 4; slot++) {
    const key = await generateX25519Identity()
    links.push(`#link-${slot}-${key.toLowerCase()}`)
    // The third has been withdrawn: another key's file is in its place.
    const to = slot === 3 ? await generateX25519Identity() : key
    sealed.set(`link-${slot}.age`, await toRecipient(await identityToRecipient(to), identity))
  }
  sealed.set('bundle.age', await toRecipient(recipient, bundle))
  for (const { id, bytes } of files) sealed.set(`files/${id}.age`, await toRecipient(recipient, pad(bytes, 0)))
  const sums = Object.fromEntries([...sealed].map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]))
  sealed.set('sums.json', Buffer.from(JSON.stringify(sums)))

  const place = path.join(site.folder, 'p', token)
  await mkdir(path.join(place, 'files'), { recursive: true })
  for (const [name, bytes] of sealed) await writeFile(path.join(place, name), bytes)
  await writeFile(path.join(place, 'index.html'), await shell(site, token, {}))
  const inside = [...sealed].filter(([name]) => !name.startsWith('link-')).map(([name, bytes]) => ({ name, base64: Buffer.from(bytes).toString('base64') }))
  await writeFile(path.join(place, 'offline.html'), await shell(site, token, { offline: true, data: inside }))
  return { known: { token, words, link: links[1], withdrawn: links[2] }, bundle, files }
}

/** The shell of the theme with the variables that the program gives it. */
async function shell(site, token, { offline = false, data = [], preview = null, views = [] }) {
  const strings = await catalogue()
  const { script, passkey, style, portal, pages, charts } = site.assets
  const sheet = style.text + portal.text + pages.text + charts.text
  const policy = offline
    ? `default-src 'none'; script-src '${integrity(script.text)}' 'wasm-unsafe-eval'; worker-src blob:; style-src '${integrity(sheet)}'; img-src blob:; base-uri 'none'; form-action 'none'`
    : `default-src 'none'; script-src '${script.integrity}' '${passkey.integrity}' 'wasm-unsafe-eval'; worker-src blob:; connect-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob:; base-uri 'none'; form-action 'none'`
  const prefix = 'portal.js.'
  return render(await readFile(path.join(THEME, 'templates/portal/shell.html'), 'utf8'), {
    page: { language: 'en', direction: 'ltr', kind: 'portal' },
    theme: { palette: 'spruce', text: 'serif' },
    site: {
      title: PRACTICE,
      icon: { url: '/assets/icon.svg' },
      demonstration: true,
      string: (key, values = {}) => strings[key].replace(/\{(\w+)\}/g, (_, name) => values[name]),
      asset: (name) => ({ 'style.css': style.url, 'portal.css': portal.url, 'portal-pages.css': pages.url, 'portal-charts.css': charts.url })[name],
    },
    portal: {
      token,
      offline,
      policy: `${policy}; require-trusted-types-for 'script'; trusted-types trailmark-portal`,
      script,
      passkey: offline ? null : { url: passkey.url, integrity: passkey.integrity },
      idle_minutes: 15,
      contact: 'hello@fernwick.example',
      base: '/',
      help_url: '/portal-help/',
      copy: !offline && !preview,
      strings: Object.fromEntries(Object.keys(strings).filter((key) => key.startsWith(prefix)).map((key) => [key.slice(prefix.length), strings[key]])),
      style: sheet,
      code: script.text,
      data,
      preview,
      views,
    },
  })
}

/** The plain texts of the theme's catalogue; its other entries (lists, plurals) are not for the portal. */
async function catalogue() {
  const lines = (await readFile(path.join(THEME, 'strings/en.yaml'), 'utf8')).split('\n')
  const entries = lines.map((line) => /^([\w.-]+): (.+)$/.exec(line)).filter(Boolean)
  return Object.fromEntries(entries.map(([, key, text]) => [key, text.startsWith('"') ? JSON.parse(text) : text]))
}

function pages(files) {
  const [letter, photo, notes] = files
  const prose = (html) => `<div class="prose">${html}</div>`
  const paragraphs = Array.from({ length: 14 }, (_, i) => `<p>Paragraph ${i + 1} of a longer text about how the weeks went.</p>`).join('')
  return [
    {
      path: '',
      title: 'Overview',
      nav: true,
      html: `<h1>Overview</h1>${prose(`<p>You are in the third of five stages. Next: <a href="#/sessions/3">the third session</a>.</p><p><a href="#/goals@second">The second goal</a> is overdue by a week.</p><p><a href="#further">Further down</a></p>${paragraphs}<h2 id="further">Further down</h2><p>The end of the overview.</p>`)}`,
    },
    {
      path: 'goals',
      title: 'Goals',
      nav: true,
      html: `<h1>Goals</h1>${prose(`<h2 id="first">Delegate one thing a week</h2><p>From 3 to 7.</p>${paragraphs}<h2 id="second">A résumé of decisions</h2><p>Written each Friday.</p>${paragraphs}`)}`,
    },
    { path: 'sessions', title: 'Sessions', nav: true, html: `<h1>Sessions</h1>${prose('<ul><li><a href="#/sessions/3">Choosing two</a></li></ul><p><a href="#file/calendar">Put them into your calendar</a></p>')}` },
    { path: 'sessions/3', title: 'Choosing two', nav: false, parent: 'sessions', html: `<h1>Choosing two</h1>${prose('<p>What to keep, and what to let go of: quietly remarkable words.</p>')}` },
    {
      path: 'files',
      title: 'Files',
      nav: true,
      html: `<h1>Files</h1>${prose(`<ul><li><a href="#file/${letter.id}">Letter</a></li><li><a href="#file/${photo.id}">Picture</a></li><li><a href="#file/${notes.id}">Notes</a></li></ul><p><img data-file="${photo.id}" alt="A square of one colour"></p>`)}`,
    },
    { path: 'report', title: 'Report', nav: true, html: `<h1>Report</h1>${prose(`<p>All of it on one page.</p>${paragraphs}`)}` },
  ]
}

function attachments() {
  return [
    { id: hex(16), name: 'letter.pdf', type: 'application/pdf', bytes: pdf() },
    { id: hex(16), name: 'picture.png', type: 'image/png', bytes: png(48, [23, 96, 63]) },
    { id: hex(16), name: 'notes.txt', type: 'text/plain', bytes: Buffer.from('What we said, in short.\n') },
  ]
}

const hex = (bytes) => randomBytes(bytes).toString('hex')
const integrity = (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`

/** To a power of two, 64 KiB at least. */
function pad(bytes, filler) {
  let size = 65_536
  while (size < bytes.length) size *= 2
  return Buffer.concat([bytes, Buffer.alloc(size - bytes.length, filler)])
}

/**
 * Sealed to words. typage could do it, but Node's own scrypt is faster and leaves the process to others meanwhile.
 * @param {string} words @param {number} work factor @param {string} text
 */
export async function toWords(words, work, text) {
  const encrypter = new Encrypter()
  encrypter.addRecipient({
    async wrapFileKey(fileKey) {
      const salt = randomBytes(16)
      const labelled = Buffer.concat([Buffer.from('age-encryption.org/v1/scrypt'), salt])
      const key = await promisify(scrypt)(words, labelled, 32, { N: 2 ** work, r: 8, p: 1, maxmem: 2 ** (work + 11) })
      const cipher = createCipheriv('chacha20-poly1305', key, Buffer.alloc(12), { authTagLength: 16 })
      const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()])
      return [new Stanza(['scrypt', salt.toString('base64').replace(/=+$/, ''), String(work)], new Uint8Array(body))]
    },
  })
  return encrypter.encrypt(text)
}

/** @param {string} recipient @param {Uint8Array | string} plain */
export async function toRecipient(recipient, plain) {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return encrypter.encrypt(typeof plain === 'string' ? plain : new Uint8Array(plain))
}

function pdf() {
  const objects = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>']
  let text = '%PDF-1.4\n'
  const starts = objects.map((object, i) => {
    const start = text.length
    text += `${i + 1} 0 obj${object}endobj\n`
    return start
  })
  const table = text.length
  text += `xref\n0 4\n0000000000 65535 f \n${starts.map((start) => `${String(start).padStart(10, '0')} 00000 n \n`).join('')}`
  return Buffer.from(`${text}trailer<</Size 4/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`)
}

function png(size, [red, green, blue]) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(size, 0)
  head.writeUInt32BE(size, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const row = Buffer.from([0, ...Array.from({ length: size }, () => [red, green, blue]).flat()])
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: size }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
