// The open portal: its pages, menu, search, print and lock, the warning before the idle lock, and how all of it goes
// away again. The shell's template has empty places for it: `portal-tools`, `portal-menu` and `portal-foot`.

import { devicePanel } from './device.js'
import { button, fragment, make } from './element.js'
import { attachments } from './files.js'
import { finder } from './find.js'
import { watchIdle } from './idle.js'
import { followRoutes } from './routes.js'
import { day, say } from './say.js'

/** Minutes, where the settings say nothing of use. */
const IDLE = 15

/**
 * @typedef {{bundle: import('./bundle.js').Bundle, key: CryptoKey | string | null, held: import('./identity.js').Belonging | null,
 *   via: 'words' | 'link' | 'kept' | 'passkey' | 'preview', sealed: import('./sealed.js').Sealed}} Opened
 */

/**
 * Shows an opened portal.
 * @param {Opened} opened
 * @param {object} settings of the shell
 * @param {(reason: string) => void} lock
 * @returns {{close: () => void}} takes everything out of the document again
 */
export function frame(opened, settings, lock) {
  const { bundle, via } = opened
  const preview = via === 'preview'
  const main = document.getElementById('portal')
  const places = ['portal-tools', 'portal-menu', 'portal-foot'].map((id) => document.getElementById(id))
  const [tools, menu, foot] = places
  const pages = new Map(bundle.pages.map((page) => [page.path, page]))
  const shown = { page: null }

  const status = make('p', { role: 'status', className: 'portal-news wrap' })
  const alert = make('div', { role: 'alert', className: 'portal-news wrap' })
  const tell = (text, grave = false) => {
    status.textContent = grave ? '' : text
    alert.textContent = grave ? text : ''
  }
  const found = make('div', { className: 'wrap' })
  const article = make('article', { className: 'portal-page wrap', lang: bundle.language ?? '', dir: bundle.direction ?? '' })
  const body = make('div', { className: 'portal-open' }, status, alert, found, article)
  main.append(body)
  if (preview) document.querySelector('.portal-head').before(banner(settings))

  const files = attachments(opened, tell)
  const find = finder(bundle.pages, found)
  const print = button(say('print'), async () => {
    await files.fillAll(article)
    window.print()
  })
  tools.append(find.form, print)
  if (!preview) tools.append(button(say('lock'), () => lock('lock'), { className: 'portal-quiet portal-lock' }))
  const links = bundle.pages.filter((page) => page.nav).map((page) => make('a', { href: `#/${page.path}` }, page.title))
  menu.append(make('ul', {}, ...links.map((link) => make('li', {}, link))))
  foot.append(...remarks(opened, settings))
  const device = preview ? null : devicePanel(opened, settings)
  if (device) foot.append(device.element)
  for (const place of places) place.hidden = false

  function show({ path, heading }, again) {
    const page = pages.get(path) ?? pages.get('') ?? bundle.pages[0]
    find.close()
    tell(pages.has(path) ? '' : say('page.unknown'))
    if (page !== shown.page) render(page)
    const target = heading ? anchor(heading) : null
    // The heading first: whoever cannot see the page hears where they are.
    const title = article.querySelector('h1')
    go(target ?? title, again ?? (target ? null : 0))
  }

  function render(page) {
    shown.page = page
    const parent = page.parent !== undefined ? pages.get(page.parent) : null
    article.replaceChildren(
      ...(parent ? [make('p', { className: 'portal-up label' }, make('a', { href: `#/${parent.path}` }, parent.title))] : []),
      fragment(page.html),
    )
    if (!article.querySelector('h1')) article.prepend(make('h1', {}, page.title))
    for (const link of article.querySelectorAll('a[href^="http"]')) Object.assign(link, { target: '_blank', rel: 'noopener noreferrer' })
    for (const link of links) {
      const target = link.hash.slice(2)
      if (target === page.path) link.setAttribute('aria-current', 'page')
      else if (target !== '' && (target === page.parent || page.path.startsWith(`${target}/`))) link.setAttribute('aria-current', 'true')
      else link.removeAttribute('aria-current')
    }
    reveal(links.find((link) => link.hasAttribute('aria-current')))
    files.watch(article)
  }

  /** On a phone the menu is a row that scrolls: where one is stands in its middle. */
  function reveal(link) {
    if (!link) return
    const [place, room] = [link.getBoundingClientRect(), menu.getBoundingClientRect()]
    menu.scrollLeft += place.left + place.width / 2 - room.left - room.width / 2
  }

  /** Focus without the browser's own scrolling, then the place: a number of pixels, or the element itself. */
  function go(element, top) {
    if (element && !element.hasAttribute('tabindex') && !element.matches('a, button, input, summary')) element.tabIndex = -1
    element?.focus({ preventScroll: true })
    if (top === null) element?.scrollIntoView({ block: 'start', behavior: 'instant' })
    else scrollTo({ top, behavior: 'instant' })
  }

  const anchor = (id) => article.querySelector(`#${CSS.escape(id)}`)

  function followed(event) {
    const link = event.target.closest?.('a[href^="#"]')
    if (!link || event.defaultPrevented || !body.contains(link)) return
    const address = link.getAttribute('href')
    if (address.startsWith('#/')) {
      // Where one is already, nothing would happen.
      if (address === location.hash) {
        event.preventDefault()
        routes.again()
      }
      return
    }
    event.preventDefault()
    if (address.startsWith('#file/')) return files.open(address.slice('#file/'.length))
    const target = anchor(decodeURIComponent(address.slice(1)))
    if (target) go(target, null)
  }

  document.addEventListener('click', followed)
  const routes = followRoutes(show)
  const idle = preview ? null : guard(settings.idle > 0 ? settings.idle : IDLE, lock)

  return {
    close() {
      idle?.stop()
      routes.stop()
      device?.close()
      files.close()
      find.close()
      document.removeEventListener('click', followed)
      for (const place of places) {
        place.hidden = true
        place.replaceChildren()
      }
      body.replaceChildren()
      body.remove()
      pages.clear()
      shown.page = null
    },
  }
}

/** The idle lock and its question. */
function guard(minutes, lock) {
  const text = make('p', { role: 'status' })
  const dialog = make(
    'dialog',
    { className: 'portal-dialog', role: 'alertdialog', 'aria-labelledby': 'portal-idle-title', 'aria-describedby': 'portal-idle-text' },
    make('h2', { id: 'portal-idle-title' }, say('idle.title')),
    make('div', { id: 'portal-idle-text' }, text),
    make('p', { className: 'portal-actions' }, button(say('idle.stay'), () => idle.stay(), { className: 'button', autofocus: true }), button(say('lock'), () => lock('lock'))),
  )
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault()
    idle.stay()
  })
  let before = null
  const idle = watchIdle(minutes, {
    warn(seconds) {
      if (!dialog.isConnected) {
        before = document.activeElement
        document.body.append(dialog)
        dialog.showModal()
      }
      // Said every ten seconds, not at each.
      const words = say('idle.text', { seconds: seconds > 10 ? Math.ceil(seconds / 10) * 10 : 10 })
      if (text.textContent !== words) text.textContent = words
    },
    calm() {
      if (!dialog.isConnected) return
      dialog.close()
      dialog.remove()
      before?.focus?.({ preventScroll: true })
    },
    lock: () => lock('idle'),
  })
  return {
    stop() {
      idle.stop()
      before = null
      dialog.close()
      dialog.remove()
    },
  }
}

/** The facts at the foot: as of when, how one came in, a copy to keep. */
function remarks({ bundle, via }, settings) {
  const lines = [say('sealed', { date: day(bundle.sealed, bundle.language) })]
  if (bundle.closes) lines.push(say('closes', { date: day(bundle.closes, bundle.language) }))
  if (via === 'link') lines.push(say('by_link'))
  const list = lines.map((line) => make('p', {}, line))
  if (settings.copy && !settings.offline && via !== 'preview') {
    list.push(make('p', {}, make('a', { href: new URL(`${settings.base}p/${settings.token}/offline.html`, location.href).href, download: say('copy.name') }, say('copy')), make('span', { className: 'hint' }, say('copy.hint'))))
  }
  return list
}

/** What tells the author that this is a preview, and the way to the other views. */
function banner(settings) {
  const views = settings.views ?? []
  return make(
    'aside',
    { className: 'portal-preview', 'aria-label': say('preview.label') },
    make(
      'div',
      { className: 'wrap' },
      make('p', {}, make('strong', {}, say('preview.label')), ' ', say('preview.text')),
      views.length > 0 &&
        make(
          'ul',
          {},
          ...views.map(({ title, url, current }) => make('li', {}, make('a', { href: url, ...(current ? { 'aria-current': 'page' } : {}) }, title))),
        ),
    ),
  )
}
