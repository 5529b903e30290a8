// What a device may remember, only when asked to: the portal's key as a CryptoKey that no script can read out, with a
// last day; and the slot that a passkey opens. Kept in IndexedDB under the portal's token, because all portals of a host
// share one store.

const DAYS = 30
const DATABASE = 'trailmark-portal'
const STORE = 'kept'

/** @typedef {{key: CryptoKey, held: import('./identity.js').Belonging, until: number}} Kept */

/** Whether this browser can store such a key, found out by doing it. Nobody else sees the trial: it is one transaction. */
export async function canKeep() {
  try {
    const { privateKey } = await crypto.subtle.generateKey({ name: 'X25519' }, false, ['deriveBits'])
    const back = await act('readwrite', (store) => {
      store.put(privateKey, 'trial')
      const request = store.get('trial')
      store.delete('trial')
      return request
    })
    return back instanceof CryptoKey && !back.extractable
  } catch {
    return false
  }
}

/** @returns {Promise<number>} the time until which it is kept */
export async function keepKey(token, key, held) {
  const until = Date.now() + DAYS * 86_400_000
  await put(`${token}:key`, { key, held, until })
  return until
}

/** @returns {Promise<Kept | null>} null also where its time is over */
export async function keptKey(token) {
  const kept = await get(`${token}:key`).catch(() => null)
  if (!kept) return null
  // A clock that was put back must not lengthen the time.
  const left = kept.until - Date.now()
  if (left > 0 && left <= DAYS * 86_400_000 + 3_600_000 && kept.key instanceof CryptoKey) return kept
  await forgetKey(token)
  return null
}

export const forgetKey = (token) => remove(`${token}:key`).catch(() => {})
export const keepPasskey = (token, passkey) => put(`${token}:passkey`, passkey)
export const keptPasskey = (token) => get(`${token}:passkey`).catch(() => null)
export const forgetPasskey = (token) => remove(`${token}:passkey`).catch(() => {})

function database() {
  return new Promise((resolve, refuse) => {
    const request = indexedDB.open(DATABASE, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    request.onsuccess = () => resolve(request.result)
    request.onerror = request.onblocked = () => refuse(request.error)
  })
}

async function act(mode, work) {
  const opened = await database()
  try {
    return await new Promise((resolve, refuse) => {
      const transaction = opened.transaction(STORE, mode)
      const request = work(transaction.objectStore(STORE))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = transaction.onerror = () => refuse(transaction.error)
    })
  } finally {
    opened.close()
  }
}

const get = (id) => act('readonly', (store) => store.get(id))
const put = (id, value) => act('readwrite', (store) => store.put(value, id))
const remove = (id) => act('readwrite', (store) => store.delete(id))
