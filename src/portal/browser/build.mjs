// Makes dist/: the scripts that the program publishes with portals, and the licences of what is in them.
//
//     npm ci && npm run build     writes dist/
//     npm run check               fails where dist/ is not what these sources make
//
// The result depends on nothing but these files and the versions of the lock file.

import { readFile, writeFile, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { notice } from './notice.mjs'

const HERE = path.dirname(fileURLToPath(import.meta.url))
/** What loads first may weigh so much, compressed: the promise to people with slow lines. */
const MOST = 40_000

const stubs = {
  '@noble/post-quantum/hybrid.js': path.join(HERE, 'stubs/post-quantum.js'),
  '@noble/curves/nist.js': path.join(HERE, 'stubs/nist.js'),
}

async function script(entry) {
  const { outputFiles } = await build({
    absWorkingDir: HERE,
    entryPoints: [`src/${entry}`],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
    alias: stubs,
    logLevel: 'warning',
  })
  const text = `/* Contains age-encryption (BSD-3-Clause), noble and scure (MIT)${entry === 'portal.js' ? ', hash-wasm (MIT, BSD-2-Clause)' : ''}: see the notice. */\n${outputFiles[0].text.trim()}\n`
  // It also stands inside a page, where these would end the script or hide what follows.
  const hole = /<\/script|<!--/i.exec(text)
  if (hole) throw new Error(`${entry} has ${hole[0]} in it`)
  return text
}

const files = {
  'portal.js': await script('portal.js'),
  'passkey.js': await script('passkey.js'),
  'NOTICE.txt': await notice(HERE),
}
for (const [name, text] of Object.entries(files)) {
  const bytes = Buffer.from(text)
  console.log(`${name}: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} gzip, ${brotliCompressSync(bytes).length} brotli`)
}
if (gzipSync(files['portal.js'], { level: 9 }).length > MOST) throw new Error(`portal.js is more than ${MOST} bytes compressed`)

const dist = path.join(HERE, 'dist')
if (process.argv.includes('--check')) {
  for (const [name, text] of Object.entries(files)) {
    const there = await readFile(path.join(dist, name), 'utf8').catch(() => null)
    if (there !== text) {
      console.error(`dist/${name} is not what these sources make: run \`npm run build\``)
      process.exitCode = 1
    }
  }
} else {
  await mkdir(dist, { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(dist, name), text)
}
