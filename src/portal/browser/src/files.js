// Attachments and pictures of an open portal: fetched sealed, opened in memory, and given to the browser under a blob
// address that ends with the lock.

import { open } from './age.js'
import { button, make } from './element.js'
import { asFault, Fault } from './fault.js'
import { fromPage } from './sealed.js'
import { say } from './say.js'

/** What a tab may show. A blob address belongs to this site, so nothing that could hold a script is shown. */
const SHOWN = /^(application\/pdf|image\/(png|jpeg|gif|webp|avif))$/
const PICTURE = /^image\/(png|jpeg|gif|webp|avif)$/

/**
 * @param {{bundle: import('./bundle.js').Bundle, key: CryptoKey | string | null, sealed: import('./sealed.js').Sealed,
 *   via: string}} opened the author's preview has its files in the clear, in the page itself
 * @param {(text: string, grave?: boolean) => void} tell
 */
export function attachments({ bundle, key, sealed, via }, tell) {
  /** @type {Map<string, Promise<Blob>>} */
  const blobs = new Map()
  const addresses = new Set()
  let closed = false
  let dialog = null

  const addressOf = (blob) => {
    const address = URL.createObjectURL(blob)
    addresses.add(address)
    return address
  }
  const described = (id) => {
    const file = bundle.files.find((each) => each.id === id)
    if (!file) throw new Fault('missing', 'file')
    return file
  }
  const load = (file) => {
    if (!blobs.has(file.id)) {
      const blob = bytesOf(file).then((bytes) => new Blob([bytes], { type: file.type }))
      // A failure may pass: the next click tries again.
      blob.catch(() => blobs.delete(file.id))
      blobs.set(file.id, blob)
    }
    return blobs.get(file.id)
  }
  async function bytesOf(file) {
    if (typeof file.text === 'string') return new TextEncoder().encode(file.text)
    if (via === 'preview') return fromPage(file.id)
    const name = `files/${file.id}.age`
    const opened = await open(await sealed.read(name), key, name)
    // The rest is padding.
    if (opened.length < file.size) throw new Fault('damaged', name)
    return opened.subarray(0, file.size)
  }

  function fail(error, file) {
    if (closed) return
    const { code } = asFault(error)
    tell(say(['network', 'server', 'missing', 'memory'].includes(code) ? `file.${code}` : 'file.damaged', { name: file?.name ?? '' }), true)
  }

  function save(blob, file) {
    make('a', { href: addressOf(blob), download: file.name }).click()
  }

  function ask(blob, file) {
    const address = addressOf(blob)
    dialog = make(
      'dialog',
      { className: 'portal-dialog', 'aria-labelledby': 'portal-file-title', on: { close: () => dialog?.remove() } },
      make('h2', { id: 'portal-file-title' }, file.name),
      PICTURE.test(file.type) && make('img', { src: address, alt: '' }),
      make('p', {}, say('file.note')),
      make(
        'p',
        { className: 'portal-actions' },
        make('a', { className: 'button', href: address, target: '_blank', rel: 'noopener' }, say('file.show')),
        make('a', { className: 'portal-quiet', href: address, download: file.name }, say('file.save')),
        button(say('close'), () => dialog.close()),
      ),
    )
    document.body.append(dialog)
    dialog.showModal()
  }

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) fill(entry.target)
  }, { rootMargin: '300px' })

  function fill(image) {
    seen.unobserve(image)
    image.filled ??= (async () => {
      const file = described(image.dataset.file)
      const blob = await load(file)
      if (closed || !PICTURE.test(file.type)) return
      image.src = addressOf(blob)
      await image.decode().catch(() => {})
    })().catch((error) => {
      image.filled = undefined
      if (closed) return
      // The text alternative says what is missing.
      image.replaceWith(make('span', { className: 'portal-no-picture' }, image.alt, ' ', make('small', {}, say('file.no_picture'))))
      void error
    })
    return image.filled
  }

  return {
    /** A click on `#file/…`. */
    async open(id) {
      let file
      try {
        file = described(id)
        tell(say('file.opening', { name: file.name }))
        const blob = await load(file)
        if (closed) return
        tell('')
        if (SHOWN.test(file.type)) return ask(blob, file)
        save(blob, file)
        tell(say('file.saved', { name: file.name }))
      } catch (error) {
        fail(error, file)
      }
    },
    /** Fills the pictures of a page as they come into view. */
    watch(root) {
      for (const image of root.querySelectorAll('img[data-file]')) seen.observe(image)
    },
    /** Fills them all, before printing. */
    fillAll: (root) => Promise.all([...root.querySelectorAll('img[data-file]:not([src])')].map(fill)),
    close() {
      closed = true
      seen.disconnect()
      dialog?.close()
      dialog?.remove()
      for (const address of addresses) URL.revokeObjectURL(address)
      addresses.clear()
      blobs.clear()
    },
  }
}
