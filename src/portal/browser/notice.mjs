// The licences of everything inside the scripts. Comments in the bundles would leave some out: typage has none, and the
// C sources of hash-wasm are inside its WebAssembly.

import { readFile } from 'node:fs/promises'
import path from 'node:path'

const PARTS = [
  { title: 'age-encryption (typage)', file: 'age-encryption/LICENSE' },
  { title: '@noble/ciphers', file: '@noble/ciphers/LICENSE' },
  { title: '@noble/curves', file: '@noble/curves/LICENSE' },
  { title: '@noble/hashes', file: '@noble/hashes/LICENSE' },
  { title: '@scure/base', file: '@scure/base/LICENSE' },
  { title: 'hash-wasm', file: 'hash-wasm/LICENSE' },
  { title: 'hash-wasm: scrypt in C', file: 'hash-wasm/src/scrypt.c', comment: true },
  { title: 'hash-wasm: SHA-256 in C', file: 'hash-wasm/src/sha256.c', comment: true },
]

/** @param {string} folder with node_modules @returns {Promise<string>} */
export async function notice(folder) {
  const modules = path.join(folder, 'node_modules')
  const parts = await Promise.all(
    PARTS.map(async ({ title, file, comment }) => {
      const text = await readFile(path.join(modules, file), 'utf8')
      const { version } = JSON.parse(await readFile(path.join(modules, /^(@[^/]+\/)?[^/]+/.exec(file)[0], 'package.json'), 'utf8'))
      return `${'-'.repeat(80)}\n${title} ${version}\n\n${(comment ? firstComment(text) : text).trim()}\n`
    }),
  )
  return `The scripts of client portals contain these works, under these licences.\n\n${parts.join('\n')}`
}

function firstComment(text) {
  const inside = /^\s*\/\*([\s\S]*?)\*\//.exec(text)[1]
  return inside.replace(/^ \* ?/gm, '').replace(/[ \t]+$/gm, '')
}
