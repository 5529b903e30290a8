// One attempt at opening: a Worker of its own, ended when it has answered, failed or been cancelled.
//
// The Worker is a blob of the page's own script: a Worker loaded by address would not be bound by the policy in the
// page's `<meta>`, and from disk it would not start at all.

import { scriptAddress } from './element.js'
import { asFault, Fault } from './fault.js'

/** A Worker that has not said anything by then is blocked. */
const SILENCE = 15_000

/** The running script; its element is known only while the script runs for the first time. */
const script = typeof document === 'undefined' ? null : document.currentScript
let source = null

/** Fetches the script's own text, which the browser has in its cache; a failure is told at the attempt. */
export function prepare() {
  source ??= script.src
    ? fetch(script.src, script.integrity ? { integrity: script.integrity } : {}).then((response) => {
        if (!response.ok) throw new Fault('network')
        return response.text()
      })
    : Promise.resolve(script.textContent)
  source.catch(() => (source = null))
  return source
}

/**
 * @param {object} task see worker.js
 * @param {Promise<Uint8Array>} [bundle]
 * @param {(progress: {slow: boolean, done: number}) => void} [onProgress]
 * @returns {{result: Promise<object>, cancel: () => void}} the result fails with a Fault; `cancelled` after `cancel`
 */
export function attempt(task, bundle, onProgress) {
  let cancel = () => {}
  const cancelled = new Promise((_, refuse) => (cancel = () => refuse(new Fault('cancelled'))))
  return { result: run(task, bundle, onProgress ?? (() => {}), cancelled), cancel: () => cancel() }
}

async function run(task, bundle, onProgress, cancelled) {
  cancelled.catch(() => {})
  bundle?.catch(() => {})
  let worker
  let address
  let timer
  try {
    const text = await Promise.race([prepare().catch(() => Promise.reject(new Fault('network'))), cancelled])
    address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
    const answered = new Promise((resolve, refuse) => {
      // WebKit throws where a Worker is blocked, others send `error`.
      try {
        worker = new Worker(scriptAddress(address))
      } catch {
        return refuse(new Fault('worker'))
      }
      let ready = false
      worker.addEventListener('error', (event) => {
        event.preventDefault()
        refuse(new Fault(ready ? 'unknown' : 'worker'))
      })
      worker.addEventListener('message', ({ data }) => {
        clearTimeout(timer)
        if (data.ready) {
          ready = true
          worker.postMessage(task)
          bundle?.then((bytes) => worker?.postMessage({ bundle: bytes }), refuse)
        } else if (data.progress) onProgress(data.progress)
        else if (data.fault) refuse(new Fault(data.fault.code, data.fault.file))
        else resolve(data.done)
      })
      timer = setTimeout(() => refuse(new Fault('worker')), SILENCE)
    })
    return await Promise.race([answered, cancelled])
  } catch (error) {
    throw asFault(error)
  } finally {
    clearTimeout(timer)
    worker?.terminate()
    worker = null
    if (address) URL.revokeObjectURL(address)
  }
}
