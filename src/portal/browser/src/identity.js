// The text inside key.age and the links: comment lines that say whose key it is, and the age identity.

import { bech32 } from '@scure/base'
import { Fault } from './fault.js'

const PKCS8 = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x04, 0x22, 0x04, 0x20]

/** @typedef {{site: string, token: string, epoch: number}} Belonging what a key and a bundle must have in common */

/**
 * @param {string} text
 * @returns {Belonging & {secret: string}}
 */
export function readIdentity(text) {
  const lines = text.split('\n').map((line) => line.trim())
  const said = (name) => lines.find((line) => line.startsWith(`# ${name}:`))?.slice(name.length + 3).trim() ?? ''
  const secret = lines.find((line) => /^AGE-SECRET-KEY-1[0-9A-Z]{58}$/.test(line))
  const epoch = Number(said('epoch'))
  if (!secret || !said('site') || !said('token') || !Number.isInteger(epoch)) throw new Fault('damaged', 'key.age')
  return { site: said('site'), token: said('token'), epoch, secret }
}

/**
 * The key as WebCrypto holds it, so that no script can read it out again; the text itself where the browser has no
 * X25519.
 * @param {string} secret
 * @returns {Promise<CryptoKey | string>}
 */
export async function importKey(secret) {
  try {
    const { bytes } = bech32.decodeToBytes(secret)
    const pkcs8 = Uint8Array.from([...PKCS8, ...bytes])
    const key = await crypto.subtle.importKey('pkcs8', pkcs8, { name: 'X25519' }, false, ['deriveBits'])
    bytes.fill(0)
    pkcs8.fill(0)
    return key
  } catch {
    return secret
  }
}

/**
 * The key of a share link, from the address's fragment: `#link-2-age-secret-key-1…`, with or without the prefix.
 * @param {string} fragment
 * @returns {{slot: number, secret: string} | null}
 */
export function readLink(fragment) {
  const found = /^#link-([1-4])-(?:age-secret-key-1)?([02-9ac-hj-np-z]{58})$/i.exec(fragment)
  return found && { slot: Number(found[1]), secret: `AGE-SECRET-KEY-1${found[2].toUpperCase()}` }
}
