// Where the sealed files come from: beside the page on its host, or inside the page itself (offline.html).

import { Fault } from './fault.js'

/**
 * @typedef {{read(name: string): Promise<Uint8Array>, intact(name: string, bytes: Uint8Array): Promise<boolean | null>}} Sealed
 * `intact` compares with sums.json and is null where that does not say: it only chooses the words of a message.
 */

/**
 * @param {{offline: boolean, base: string, token: string}} settings
 * @returns {Sealed}
 */
export function sealedFiles(settings) {
  const folder = new URL(`${settings.base}p/${settings.token}/`, location.href)
  const read = settings.offline ? fromPage : (name) => fetchFile(new URL(name, folder), name)
  return {
    read,
    async intact(name, bytes) {
      try {
        const sums = JSON.parse(new TextDecoder().decode(await read('sums.json')))
        const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
        const hex = [...sum].map((byte) => byte.toString(16).padStart(2, '0')).join('')
        return typeof sums[name] === 'string' ? sums[name] === hex : null
      } catch {
        return null
      }
    },
  }
}

async function fetchFile(address, name) {
  let response
  try {
    // Files of two versions must not be mixed: the browser asks whether its copy is still the one.
    response = await fetch(address, { cache: 'no-cache' })
    if (response.ok) return new Uint8Array(await response.arrayBuffer())
  } catch (error) {
    throw new Fault(error instanceof RangeError ? 'memory' : 'network', name)
  }
  throw new Fault(response.status >= 500 || response.status === 429 ? 'server' : 'missing', name)
}

/** @param {string} name of a `<script type="application/octet-stream" data-name>` */
export async function fromPage(name) {
  const element = [...document.querySelectorAll('script[data-name]')].find((each) => each.dataset.name === name)
  if (!element) throw new Fault('missing', name)
  try {
    return bytesOf(element.textContent.trim())
  } catch (error) {
    throw new Fault(error instanceof RangeError ? 'memory' : 'damaged', name)
  }
}

/** @param {string} base64 */
function bytesOf(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64)
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}
