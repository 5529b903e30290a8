// The script that is loaded when someone wants a passkey: makes one, seals the portal's identity to it as an age file
// with typage's own stanza (`age-encryption.org/fido2prf`), and opens that file again.
//
// It differs from typage's WebAuthn classes in that registering asks once, not twice, where the authenticator answers
// at creation, and in that both can be cancelled.

import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { extract } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { base64nopad, base64urlnopad } from '@scure/base'
import { Encrypter, Stanza } from 'age-encryption'
import { open } from './age.js'
import { Fault } from './fault.js'

const LABEL = 'age-encryption.org/fido2prf'
const text = new TextEncoder()

globalThis.trailmarkPasskey = { register, unseal }

/**
 * @param {{practice: string, text: string}} what the name under which devices list it, and what it will open
 * @param {AbortSignal} signal
 * @returns {Promise<import('./passkeys.js').Passkey>}
 */
async function register({ practice, text: identity }, signal) {
  const nonce = crypto.getRandomValues(new Uint8Array(16))
  const rpId = location.hostname
  const made = await ask(() =>
    navigator.credentials.create({
      signal,
      publicKey: {
        rp: { name: practice, id: rpId },
        // A random id, so that no other passkey of this site is overwritten. The name is on lists that others may see.
        user: { name: practice, displayName: practice, id: crypto.getRandomValues(new Uint8Array(8)) },
        pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
        authenticatorSelection: { requireResidentKey: true, residentKey: 'required', userVerification: 'required' },
        extensions: { prf: { eval: questions(nonce) } },
        challenge: new Uint8Array(16),
      },
    }),
  )
  const credential = { id: new Uint8Array(made.rawId), transports: made.response.getTransports?.() ?? [], rpId }
  try {
    const { prf } = made.getClientExtensionResults()
    if (!prf?.enabled && !prf?.results) throw new Fault('passkey-none')
    const key = keyOf(prf.results ?? (await answers(credential, nonce, signal)))
    const encrypter = new Encrypter()
    encrypter.addRecipient({
      wrapFileKey: (fileKey) => [new Stanza([LABEL, base64nopad.encode(nonce)], chacha20poly1305(key, new Uint8Array(12)).encrypt(fileKey))],
    })
    const slot = await encrypter.encrypt(identity)
    // Wrong answers have been seen: what does not open again is worth nothing.
    if (new TextDecoder().decode(await open(slot, identityOf(async () => key), 'passkey')) !== identity) throw new Fault('passkey')
    return { slot, credential }
  } catch (error) {
    // The passkey is there but of no use; the device's list should not keep it.
    await PublicKeyCredential.signalUnknownCredential?.({ rpId, credentialId: base64urlnopad.encode(credential.id) }).catch(() => {})
    throw error
  }
}

/**
 * @param {import('./passkeys.js').Passkey} passkey
 * @param {AbortSignal} signal
 * @returns {Promise<string>} the identity's text
 */
async function unseal({ slot, credential }, signal) {
  const identity = identityOf(async (nonce) => keyOf(await answers(credential, nonce, signal)))
  try {
    return new TextDecoder().decode(await open(slot, identity, 'passkey'))
  } catch (error) {
    throw error.code === 'no-match' || error.code === 'damaged' ? new Fault('passkey') : error
  }
}

/** An age identity whose key comes from `keyFor(nonce)`. */
function identityOf(keyFor) {
  return {
    async unwrapFileKey(stanzas) {
      const stanza = stanzas.find(({ args }) => args[0] === LABEL && args.length === 2)
      if (!stanza) return null
      const key = await keyFor(base64nopad.decode(stanza.args[1]))
      try {
        return chacha20poly1305(key, new Uint8Array(12)).decrypt(stanza.body)
      } catch {
        return null
      }
    },
  }
}

async function answers({ id, transports, rpId }, nonce, signal) {
  const got = await ask(() =>
    navigator.credentials.get({
      signal,
      publicKey: {
        allowCredentials: [{ id, transports, type: 'public-key' }],
        challenge: crypto.getRandomValues(new Uint8Array(16)),
        extensions: { prf: { eval: questions(nonce) } },
        userVerification: 'required',
        rpId,
      },
    }),
  )
  const results = got.getClientExtensionResults().prf?.results
  if (!results) throw new Fault('passkey-none')
  return results
}

/** Cancelled, not recognised and deleted are one error in browsers. */
async function ask(question) {
  try {
    return await question()
  } catch (error) {
    throw new Fault(error?.name === 'AbortError' ? 'cancelled' : error?.name === 'NotAllowedError' ? 'passkey-refused' : 'passkey')
  }
}

function questions(nonce) {
  const [first, second] = [1, 2].map((number) => Uint8Array.from([...text.encode(LABEL), number, ...nonce]))
  return { first, second }
}

function keyOf({ first, second }) {
  if (!second) throw new Fault('passkey-none')
  return extract(sha256, Uint8Array.from([...bytesOf(first), ...bytesOf(second)]), text.encode(LABEL))
}

/** Buffers by the standard; a known extension gives plain arrays. */
function bytesOf(result) {
  if (Array.isArray(result)) return Uint8Array.from(result)
  return ArrayBuffer.isView(result) ? new Uint8Array(result.buffer, result.byteOffset, result.byteLength) : new Uint8Array(result)
}
