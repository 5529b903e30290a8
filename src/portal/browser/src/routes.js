// Pages of a portal by their address after `#`: `#/goals`, `#/goals@heading`. The document's title stays the neutral one
// of the shell, because titles land in the browser's history.

/** @param {string} hash @returns {{path: string, heading: string} | null} null where it is no page's address */
export function readRoute(hash) {
  if (hash === '' || hash === '#') return { path: '', heading: '' }
  if (!hash.startsWith('#/')) return null
  const [path, heading = ''] = decode(hash.slice(2)).split('@')
  return { path: path.replace(/\/$/, ''), heading }
}

function decode(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * Calls `show` for the present page and each one gone to. Where one has been before, with back or forward, the place on
 * the page is the one of then; it is kept in memory under the number of the history entry.
 * @param {(route: {path: string, heading: string}, again: number | null) => void} show
 */
export function followRoutes(show) {
  const places = new Map()
  let count = Math.max(0, history.state?.portal ?? 0)
  let here = null

  const remember = () => here !== null && places.set(here, scrollY)
  const arrive = (event) => {
    // An address that is no page's is left alone, but something has to be shown at first.
    const route = readRoute(location.hash) ?? (event ? null : { path: '', heading: '' })
    if (!route) return
    let again = null
    if (history.state?.portal) {
      here = history.state.portal
      again = places.get(here) ?? null
    } else {
      here = ++count
      history.replaceState({ portal: here }, '')
    }
    show(route, again)
  }
  const before = history.scrollRestoration
  history.scrollRestoration = 'manual'
  addEventListener('hashchange', arrive)
  addEventListener('scroll', remember, { passive: true })
  arrive()
  return {
    /** The present page once more, from its top. */
    again: () => show(readRoute(location.hash) ?? { path: '', heading: '' }, null),
    stop() {
      removeEventListener('hashchange', arrive)
      removeEventListener('scroll', remember)
      history.scrollRestoration = before
    },
  }
}
