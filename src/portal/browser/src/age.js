// Opening age files with typage. Three things are done here that typage leaves to its user: the plaintext is read as a
// stream (so that damage is told as damage in every browser) and collected whole before anyone sees it (chunks come out
// before the end has been checked), and errors become codes of ours.

import { Decrypter } from 'age-encryption'
import { Fault, isMemory } from './fault.js'

const VERSION = 'age-encryption.org/v1\n'
/** typage 0.3.1 tells this case apart by its text only; the version is pinned, and a test fails if the text changes. */
const NO_MATCH = "no identity matched any of the file's recipients"

/**
 * @param {Uint8Array} sealed
 * @param {string | CryptoKey | {unwrapFileKey: Function}} identity
 * @param {string} file name for the message
 * @returns {Promise<Uint8Array>}
 * @throws {Fault} `missing` (a web page where the file should be), `no-match` (another key), `damaged`, `memory`
 */
export async function open(sealed, identity, file) {
  checkStart(sealed, file)
  try {
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    return await collect(await decrypter.decrypt(streamOf(sealed)))
  } catch (error) {
    if (error instanceof Fault) throw error
    if (isMemory(error)) throw new Fault('memory', file)
    throw new Fault(error?.message === NO_MATCH ? 'no-match' : 'damaged', file)
  }
}

/** A host may answer "not found" with a page and the status 200. */
function checkStart(sealed, file) {
  const start = new TextDecoder().decode(sealed.subarray(0, VERSION.length))
  if (start === VERSION) return
  throw new Fault(/^\s*</.test(start) ? 'missing' : 'damaged', file)
}

function streamOf(bytes) {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes)
      controller.close()
    },
  })
}

async function collect(stream) {
  const reader = stream.getReader()
  const chunks = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    chunks.push(value)
    size += value.length
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
    chunk.fill(0)
  }
  return whole
}
