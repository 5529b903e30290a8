// A passkey as a second way in, on this device only. The code that speaks with authenticators is a file of its own,
// loaded when someone asks for it; here is what the page knows of it.

import { attempt } from './attempt.js'
import { scriptAddress } from './element.js'
import { asFault, Fault } from './fault.js'
import { keepPasskey } from './keep.js'
import { normalise } from './normalise.js'

/**
 * What is stored: the portal's identity sealed to the passkey, and which passkey that is. No secret among it.
 * @typedef {{slot: Uint8Array, credential: {id: Uint8Array, transports: string[], rpId: string}}} Passkey
 */

/** Whether this browser and this address can have passkeys whose secrets seal things. */
export async function canPasskey(settings) {
  // An address of numbers can have none, and neither can a file.
  if (settings.offline || !settings.passkey || !globalThis.PublicKeyCredential || /^[\d.]+$|:/.test(location.hostname)) return false
  const able = await PublicKeyCredential.getClientCapabilities?.().catch(() => null)
  return able?.['extension:prf'] !== false
}

let loading = null

/** @returns {Promise<typeof globalThis.trailmarkPasskey>} */
function load({ url, integrity }) {
  loading ??= new Promise((resolve, refuse) => {
    const script = Object.assign(document.createElement('script'), { integrity, crossOrigin: 'anonymous' })
    script.src = scriptAddress(url)
    script.addEventListener('load', () => resolve(globalThis.trailmarkPasskey))
    script.addEventListener('error', () => refuse(new Fault('network')))
    document.head.append(script)
  })
  loading.catch(() => (loading = null))
  return loading
}

/**
 * Opens key.age with the words once more, makes a passkey, and stores what it sealed.
 * @param {string} words as typed
 * @param {import('./sealed.js').Sealed} sealed
 * @param {() => void} onPrompt the browser's own question comes next
 */
export function register(words, sealed, settings, onPrompt) {
  const control = new AbortController()
  let stop = () => {}
  const result = (async () => {
    const [code, key] = await Promise.all([load(settings.passkey), sealed.read('key.age')])
    const going = attempt({ token: settings.token, secret: { words: normalise(words) }, sealed: key, file: 'key.age', only: true })
    stop = going.cancel
    if (control.signal.aborted) throw new Fault('cancelled')
    const { text } = await going.result.catch((error) => {
      throw error.code === 'no-match' ? new Fault('words') : error
    })
    onPrompt()
    const passkey = await code.register({ practice: settings.practice, text }, control.signal)
    await keepPasskey(settings.token, passkey)
  })().catch((error) => {
    throw coded(error)
  })
  return {
    result,
    cancel() {
      control.abort()
      stop()
    },
  }
}

/**
 * The identity's text, by the passkey.
 * @param {Passkey} passkey
 * @param {AbortSignal} signal
 * @returns {Promise<string>}
 */
export async function unseal(passkey, settings, signal) {
  try {
    return await (await load(settings.passkey)).unseal(passkey, signal)
  } catch (error) {
    throw coded(error)
  }
}

/** Tells the device's password manager that a passkey is of no use any more. */
export async function withdraw(passkey) {
  const { rpId, id } = passkey?.credential ?? {}
  if (!id) return
  const credentialId = btoa(String.fromCharCode(...id)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  await globalThis.PublicKeyCredential?.signalUnknownCredential?.({ rpId, credentialId }).catch(() => {})
}

/** Faults of the other script are of another class; their code says the same. */
const coded = (error) => (typeof error?.code === 'string' ? new Fault(error.code) : asFault(error))
