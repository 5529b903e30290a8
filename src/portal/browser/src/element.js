// Making elements, and the one door through which text becomes markup or a script's address.

const policy = trustedTypesPolicy()

/** Where a policy demands trusted types, ours is named `trailmark-portal`. */
function trustedTypesPolicy() {
  try {
    return globalThis.trustedTypes?.createPolicy('trailmark-portal', { createHTML: (text) => text, createScriptURL: (address) => address })
  } catch {
    return undefined
  }
}

/** @param {string} address */
export const scriptAddress = (address) => (policy ? policy.createScriptURL(address) : address)

/**
 * Markup of a bundle as nodes. The page's policy already keeps scripts and styles in it from working; taking them out
 * keeps the console silent as well.
 * @param {string} html
 */
export function fragment(html) {
  const template = document.createElement('template')
  template.innerHTML = policy ? policy.createHTML(html) : html
  for (const element of template.content.querySelectorAll('script, style, link, meta, base, iframe, object, embed')) element.remove()
  return template.content
}

/**
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {Record<string, unknown>} [properties] names with a hyphen, `role` and `for` are attributes, `on` listeners
 * @param {...(Node | string | null | false | undefined)} children
 * @returns {HTMLElementTagNameMap[N]}
 */
export function make(name, properties = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(properties)) {
    if (key === 'on') for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener)
    else if (key.includes('-') || key === 'role' || key === 'for') element.setAttribute(key, value)
    else element[key] = value
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false))
  return element
}

/** A button that does no submitting. */
export const button = (text, onClick, properties = {}) => make('button', { type: 'button', className: 'portal-quiet', ...properties, on: { click: onClick } }, text)
