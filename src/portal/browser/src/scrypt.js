// From the words to the key of key.age: scrypt, in WebAssembly where the browser has it, in JavaScript elsewhere.
// Nothing is computed before the header has been checked: a hostile work factor would take gigabytes.

import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { scrypt as scryptInScript } from '@noble/hashes/scrypt.js'
import { base64nopad } from '@scure/base'
import { scrypt as scryptInWasm } from 'hash-wasm'
import { Fault, isMemory } from './fault.js'

const LABEL = new TextEncoder().encode('age-encryption.org/v1/scrypt')
/** 2^18 takes 256 MiB. Portals are sealed with 17. */
const MAX_WORK = 18

/** An age identity made of a passphrase. It differs from typage's own in its limit, its speed and its progress. */
export class Passphrase {
  /**
   * @param {string} words normalised
   * @param {(progress: {slow: boolean, done: number}) => void} tell
   */
  constructor(words, tell) {
    this.words = new TextEncoder().encode(words)
    this.tell = tell
  }

  /** Implements typage's `Identity`. */
  async unwrapFileKey(stanzas) {
    const { salt, work, body } = check(stanzas)
    const key = await derive(this.words, salt, work, this.tell)
    this.words.fill(0)
    try {
      return chacha20poly1305(key, new Uint8Array(12)).decrypt(body)
    } catch {
      return null
    }
  }
}

/** The one stanza of a file under a passphrase, or a fault. */
function check(stanzas) {
  const [stanza] = stanzas
  const [kind, encoded, work] = stanza?.args ?? []
  if (stanzas.length !== 1 || kind !== 'scrypt' || stanza.args.length !== 3 || stanza.body.length !== 32) throw new Fault('damaged', 'key.age')
  if (!/^[1-9][0-9]?$/.test(work) || Number(work) > MAX_WORK) throw new Fault('damaged', 'key.age')
  const salt = decode(encoded)
  if (salt.length !== 16) throw new Fault('damaged', 'key.age')
  return { salt: Uint8Array.from([...LABEL, ...salt]), work: Number(work), body: stanza.body }
}

function decode(text) {
  try {
    return base64nopad.decode(text)
  } catch {
    throw new Fault('damaged', 'key.age')
  }
}

async function derive(words, salt, work, tell) {
  if (await wasmWorks()) {
    tell({ slow: false, done: 0 })
    try {
      return await inWasm(words, salt, work)
    } catch (error) {
      // JavaScript would need as much memory; anything else it may well manage.
      if (isMemory(error)) throw new Fault('memory')
    }
  }
  return inScript(words, salt, work, (done) => tell({ slow: true, done }))
}

function inWasm(words, salt, work) {
  return scryptInWasm({ password: words, salt, costFactor: 2 ** work, blockSize: 8, parallelism: 1, hashLength: 32, outputType: 'binary' })
}

function inScript(words, salt, work, onProgress) {
  return scryptInScript(words, salt, { N: 2 ** work, r: 8, p: 1, dkLen: 32, onProgress })
}

/** Some engines have computed wrong bytes: a small sum, done both ways, tells, and costs a millisecond. */
async function wasmWorks() {
  if (typeof WebAssembly !== 'object') return false
  try {
    const [words, salt] = [Uint8Array.of(1, 2), Uint8Array.of(3, 4, 5, 6, 7, 8, 9, 10)]
    const [one, other] = [await inWasm(words, salt, 3), inScript(words, salt, 3)]
    return one.every((byte, i) => byte === other[i])
  } catch {
    return false
  }
}
