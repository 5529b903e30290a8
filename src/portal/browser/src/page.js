// The page's half, in order: take a share link's key out of the address; see whether this page may and can open
// anything; then open by the link, by what the device remembers, or ask for the words; and lock again.

import { attempt, prepare } from './attempt.js'
import { parseBundle } from './bundle.js'
import { make } from './element.js'
import { asFault, Fault } from './fault.js'
import { frame } from './frame.js'
import { gate } from './gate.js'
import { readLink } from './identity.js'
import { canKeep, forgetKey, forgetPasskey, keepKey, keptKey, keptPasskey } from './keep.js'
import { normalise } from './normalise.js'
import { canPasskey, unseal, withdraw } from './passkeys.js'
import { learn, say } from './say.js'
import { fromPage, sealedFiles } from './sealed.js'

/** How many words the build makes. */
const WORDS = 6

/** Runs once, when the document has been read. */
export function start() {
  const link = takeLink()
  document.getElementById('portal-waiting')?.remove()
  const settings = JSON.parse(document.getElementById('portal-settings').textContent)
  const { token } = settings
  learn(settings.strings, { practice: settings.practice })

  const sealed = sealedFiles(settings)
  /** What is open now, and what is being tried. Nothing else holds a secret. */
  let open = null
  let going = null

  const lockedPage = gate({
    words: (words, keep) => run((signal) => byWords(words, keep, signal)),
    cancel: () => going?.abort(),
    kept: () => run(byKept),
    passkey: () => run(byPasskey, say('passkey.confirm')),
    forget,
  })
  document.querySelector('.skip')?.addEventListener('click', (event) => {
    event.preventDefault()
    const main = document.getElementById('portal')
    ;(main.querySelector('.portal-page h1') ?? main).focus()
  })

  const trouble = impossible(settings)
  if (trouble) return lockedPage.refuse(trouble, wayOut(trouble))
  document.documentElement.classList.add('has-portal')
  if (settings.preview) return showPreview()

  addEventListener('pagehide', () => {
    lockedPage.empty()
    going?.abort()
    lock('')
  })
  addEventListener('pageshow', (event) => event.persisted && showGate())
  addEventListener('hashchange', () => {
    const later = takeLink()
    if (!later) return
    if (open) lock('')
    run((signal) => byLink(later, signal))
  })
  prepare()
  begin()

  async function begin() {
    await showGate()
    if (link) return run((signal) => byLink(link, signal))
    if (!settings.offline && (await keptKey(token))) return run(byKept)
  }

  /** What the device offers takes a moment to find out; the form is there at once. */
  async function showGate(note = '') {
    lockedPage.show({})
    if (note) lockedPage.note(note)
    if (settings.offline) return
    const [kept, passkey, keep] = await Promise.all([keptKey(token), keptPasskey(token), canKeep()])
    const offers = { kept: Boolean(kept), passkey: Boolean(passkey) && (await canPasskey(settings)), keep }
    if (open || going) return
    lockedPage.show(offers)
    if (note) lockedPage.note(note)
  }

  /** Tries one way in, and says what came of it. */
  async function run(way, text) {
    if (going || open) return
    const control = new AbortController()
    going = control
    lockedPage.opening(text)
    const cancelled = new Promise((_, refuse) => control.signal.addEventListener('abort', () => refuse(new Fault('cancelled'))))
    try {
      const opened = await Promise.race([way(control.signal), cancelled])
      if (opened.bundle.closes && opened.bundle.closes < today()) throw new Fault('closed')
      going = null
      lockedPage.hide()
      open = { frame: frame({ ...opened, sealed }, settings, (reason) => lock(reason)) }
    } catch (error) {
      going = null
      const { code, more } = asFault(error)
      if (code === 'cancelled') {
        lockedPage.note(document.visibilityState === 'visible' ? say('cancelled') : '')
        return lockedPage.focus()
      }
      await showGate()
      lockedPage.fail(code, more)
    }
  }

  /**
   * @param {Record<string, Uint8Array>} files that the task has, for the sums
   * @returns {Promise<{bundle: object, key: CryptoKey | string, held: object}>}
   */
  async function worked(task, files, signal) {
    if (signal.aborted) throw new Fault('cancelled')
    const bundle = sealed.read('bundle.age')
    bundle.catch(() => {})
    const tried = attempt({ token, ...task }, bundle, (progress) => lockedPage.progress(progress))
    signal.addEventListener('abort', () => tried.cancel())
    try {
      return await tried.result
    } catch (error) {
      throw await clearer(asFault(error), { ...files, 'bundle.age': bundle })
    }
  }

  /**
   * A key that does not fit may be a wrong one or a damaged file: the sums tell. Once a key has been opened it is never
   * the words.
   */
  async function clearer(fault, files) {
    if (fault.code !== 'no-match') return fault
    const bytes = await files[fault.file]
    if ((await sealed.intact(fault.file, bytes)) === false) return new Fault('damaged', fault.file)
    return fault.file === 'bundle.age' ? new Fault('mismatch', fault.file) : fault
  }

  async function byWords(typed, keep, signal) {
    const words = normalise(typed)
    const key = await sealed.read('key.age')
    let opened
    try {
      opened = await worked({ secret: { words }, sealed: key, file: 'key.age' }, { 'key.age': key }, signal)
    } catch (error) {
      if (error.code !== 'no-match') throw error
      const count = words.split(' ').length
      throw Object.assign(new Fault('words'), { more: count === WORDS ? '' : say('words.count', { n: count, usual: WORDS }) })
    }
    if (keep && opened.key instanceof CryptoKey) await keepKey(token, opened.key, opened.held).catch(() => {})
    return { ...opened, via: 'words' }
  }

  async function byLink(asked, signal) {
    if (!asked.secret) throw new Fault('link-cut')
    const file = `link-${asked.slot}.age`
    const bytes = await sealed.read(file)
    try {
      return { ...(await worked({ secret: { link: asked.secret }, sealed: bytes, file }, { [file]: bytes }, signal)), via: 'link' }
    } catch (error) {
      // A key whose checksum is wrong counts as damage to the library, but the file is as it should be.
      const unfit = error.file === file && (error.code === 'no-match' || error.code === 'damaged')
      if (unfit && (await sealed.intact(file, bytes)) !== false) throw new Fault(error.code === 'damaged' ? 'link-cut' : 'link')
      throw error
    }
  }

  async function byKept(signal) {
    const kept = await keptKey(token)
    if (!kept) throw new Fault('kept')
    try {
      return { ...(await worked({ secret: { key: kept.key, held: kept.held } }, {}, signal)), via: 'kept' }
    } catch (error) {
      if (error.code !== 'mismatch' && error.code !== 'older') throw error
      // The practice has given this page a new key since.
      await forgetKey(token)
      throw new Fault('kept')
    }
  }

  async function byPasskey(signal) {
    const passkey = await keptPasskey(token)
    if (!passkey) throw new Fault('passkey')
    const text = await unseal(passkey, settings, signal)
    try {
      return { ...(await worked({ secret: { text } }, {}, signal)), via: 'passkey' }
    } catch (error) {
      if (error.code !== 'mismatch' && error.code !== 'older') throw error
      await withdraw(passkey)
      await forgetPasskey(token)
      throw new Fault('kept')
    }
  }

  async function forget() {
    await withdraw(await keptPasskey(token))
    await Promise.all([forgetKey(token), forgetPasskey(token)])
    await showGate(say('device.forgotten'))
    lockedPage.focus()
  }

  /** @param {string} reason `lock`, `idle`, or nothing where nobody looks */
  function lock(reason) {
    if (!open) return
    open.frame.close()
    open = null
    const offered = showGate(reason && say(`locked.${reason}`))
    scrollTo(0, 0)
    if (!reason) return
    lockedPage.focus()
    // What the device offers may have taken the field's place.
    offered.then(() => !open && !going && lockedPage.focus())
  }

  async function showPreview() {
    try {
      // It stands in the page itself, so there is nothing that it could fail to belong to.
      const bundle = parseBundle(await fromPage('preview.json'))
      lockedPage.hide()
      open = { frame: frame({ bundle, key: null, held: null, via: 'preview', sealed }, settings, () => {}) }
    } catch (error) {
      lockedPage.refuse(asFault(error).code)
    }
  }
}

/** The key of a share link, gone from the address bar and the history before anything else happens. */
function takeLink() {
  const { hash } = location
  if (!/^#link-/i.test(hash)) return null
  history.replaceState(null, '', location.pathname + location.search)
  return readLink(hash) ?? { slot: 0, secret: '' }
}

/** Why nothing can be opened here at all, if so. */
function impossible() {
  if (window.top !== window) return 'framed'
  if (!isSecureContext) return 'insecure'
  if (!crypto.subtle || !globalThis.Worker || !globalThis.TransformStream || !HTMLDialogElement) return 'browser'
  return null
}

function wayOut(trouble) {
  const here = location.href.split('#')[0]
  if (trouble === 'framed') return make('a', { href: here, target: '_blank', rel: 'noopener' }, say('framed.open'))
  if (trouble === 'insecure') return make('a', { href: here.replace(/^http:/, 'https:') }, say('insecure.open'))
  return null
}

function today() {
  const now = new Date()
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`
}
