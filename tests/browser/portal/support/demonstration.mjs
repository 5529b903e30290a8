// The demonstration's portals: a copy of its sources with share links, built by the program. Their words and the
// practice's passphrase are read from docs/content/portals.md, so what is told there is what opens.

import { spawn } from 'node:child_process'
import { cp, mkdir, open, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { program } from '../../support/site.mjs'

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../..')
/** What the site consists of, without its sealed portals: they belong to the checkout. */
const SOURCES = ['site.yaml', 'content', 'keys']

/** Copies the demonstration's sources. */
export async function copySources(folder) {
  await mkdir(folder, { recursive: true })
  const wanted = (file) => path.basename(file) !== 'sealed'
  for (const name of SOURCES) await cp(path.join(ROOT, name), path.join(folder, name), { recursive: true, filter: wanted })
}

/** What docs/content/portals.md tells: `[{client, audience, words}]` and the passphrase of the practice's key. */
export async function documented() {
  const text = await readFile(path.join(ROOT, 'docs/content/portals.md'), 'utf8')
  const rows = [...text.matchAll(/^\| `([\w-]+)` \| (client|sponsor) \| `([a-z ]+)` \|$/gm)]
  const passphrase = /passphrase of the practice's key is `([^`]+)`/.exec(text)?.[1]
  if (rows.length === 0 || !passphrase) throw new Error('docs/content/portals.md does not tell the words of the demonstration')
  return { portals: rows.map(([, client, audience, words]) => ({ client, audience, words })), passphrase }
}

/** Runs the program; gives what it says to standard output. It may read `secret`, a file, by its descriptor 3. */
export async function trailmark(options, secret) {
  const binary = program()
  if (!binary) throw new Error('no trailmark program: run `cargo build`')
  // A file and no pipe: Node's pipes are sockets, and a socket cannot be opened by its descriptor's name.
  const file = secret ? await open(secret) : null
  try {
    return await new Promise((done, failed) => {
      const child = spawn(binary, file ? [...options, '--passphrase-fd', '3'] : options, { stdio: ['ignore', 'pipe', 'pipe', ...(file ? [file.fd] : [])] })
      const said = ['', '']
      child.stdout.on('data', (text) => (said[0] += text))
      child.stderr.on('data', (text) => (said[1] += text))
      child.on('error', failed)
      child.on('close', (code) => (code === 0 ? done(said[0]) : failed(new Error(`trailmark ${options[0]} ended with ${code}:\n${said[1]}`))))
    })
  } finally {
    await file?.close()
  }
}

/** The token of a portal, as it stands in `portal.yaml`. */
async function tokenOf(sources, { client, audience }) {
  const text = await readFile(path.join(sources, 'content/clients', client, 'portal.yaml'), 'utf8')
  return new RegExp(`^${audience}:\\n(?:  .*\\n)*?  token: "?([0-9a-f]{32})`, 'm').exec(text)?.[1]
}

/**
 * Builds the demonstration into `scratch`/site, with `portals.json` beside it. The first client's portal has a share
 * link and a withdrawn one, the sponsor's a share link of its own.
 * @param {string} scratch
 */
export async function makeDemonstration(scratch) {
  const [sources, folder] = [path.join(scratch, 'sources'), path.join(scratch, 'site')]
  await copySources(sources)
  const { portals, passphrase } = await documented()
  const known = await Promise.all(portals.map(async (portal) => ({ ...portal, token: await tokenOf(sources, portal) })))
  const secret = path.join(scratch, 'passphrase')
  await writeFile(secret, `${passphrase}\n`)
  const link = async ({ client, audience }) => {
    const address = await trailmark(['client', '--site', sources, 'link', 'make', client, '--audience', audience], secret)
    return /#link-\S+/.exec(address)[0]
  }
  const [one, two] = known
  one.link = await link(one)
  one.withdrawn = await link(one)
  await trailmark(['client', '--site', sources, 'link', 'withdraw', one.client, '2'], secret)
  two.link = await link(two)
  await trailmark(['build', '--site', sources, '--out', folder])
  await writeFile(`${folder}.json`, JSON.stringify({ portals: known, preview: null }))
  return { folder, sources }
}
