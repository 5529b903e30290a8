// What people type, brought to what was sealed: six lower-case words with single spaces. The build does the same in
// Rust; `normalise.json` beside the package holds the cases that both must agree on.

/**
 * White space, hyphens and dashes, dots, commas and underscores, by code point: `\s` of JavaScript and `is_whitespace`
 * of Rust differ, and NFKC leaves several dashes as they are.
 */
const SEPARATORS =
  /[\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\u002d\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d\u002e\u002c\u005f\u00b7]+/g

/** @param {string} typed */
export function normalise(typed) {
  return typed.normalize('NFKC').toLowerCase().replace(SEPARATORS, ' ').trim()
}
