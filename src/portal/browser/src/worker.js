// The Worker's half: opens the key and the bundle away from the page, so that the page does not freeze, and is ended by
// the page afterwards, which is the only way to get scrypt's memory back.
//
// In: {token, secret: {words | link | text | key, held}, sealed: bytes of key.age or the link, file, only}, then
// {bundle: bytes}. Out: {ready}, {progress}, and at last {done} or {fault}.

import { open } from './age.js'
import { checkBelonging, parseBundle } from './bundle.js'
import { asFault, Fault } from './fault.js'
import { importKey, readIdentity } from './identity.js'
import { Passphrase } from './scrypt.js'

/** Runs in the Worker's global scope. */
export function work() {
  let bring
  const bundle = new Promise((resolve) => (bring = resolve))
  const answer = (message) => postMessage(message)
  addEventListener('message', ({ data }) => {
    if (data.bundle) return bring(data.bundle)
    run(data, bundle, answer).catch((error) => {
      const { code, file } = asFault(error)
      answer({ fault: { code, file } })
    })
  })
  answer({ ready: true })
}

async function run({ token, secret, sealed, file, only }, bundle, answer) {
  let { key, held } = secret
  if (!key) {
    const text = secret.text ?? (await identityText(secret, sealed, file, answer))
    const identity = readIdentity(text)
    if (identity.token !== token) throw new Fault('mismatch')
    if (only) return answer({ done: { text } })
    held = { site: identity.site, token: identity.token, epoch: identity.epoch }
    key = await importKey(identity.secret)
  }
  const opened = parseBundle(await open(await bundle, key, 'bundle.age'))
  checkBelonging(opened, held, token)
  answer({ done: { bundle: opened, key, held } })
}

async function identityText(secret, sealed, file, answer) {
  const identity = secret.link ?? new Passphrase(secret.words, (progress) => answer({ progress }))
  return new TextDecoder().decode(await open(sealed, identity, file))
}
