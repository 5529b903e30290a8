// The words of the interface. The script has none of its own: they come with the page's settings, in its language.

/** @type {Record<string, string>} */
let words = {}
/** @type {Record<string, string>} */
let always = {}

/** @param {Record<string, string>} strings @param {Record<string, string>} values that any text may use */
export function learn(strings, values) {
  words = strings
  always = values
}

/**
 * A text with its placeholders filled.
 * @param {string} key without the prefix `portal.js.`
 * @param {Record<string, string | number>} [values]
 */
export function say(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? always[name] ?? whole))
}

/** Whether there is such a text. */
export const known = (key) => key in words

/**
 * A day such as `2026-11-21`, or a moment, as the language writes it. Plain English has the day first, as on the site's
 * other pages.
 */
export function day(date, language) {
  const at = date instanceof Date ? date : new Date(`${date}T00:00:00Z`)
  try {
    return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { dateStyle: 'long', timeZone: date instanceof Date ? undefined : 'UTC' }).format(at)
  } catch {
    return String(date)
  }
}
