// The errors of the portal. A fault is a code that the page turns into words; a library's own message never leaves the
// place where it was caught, because some of them repeat what was typed.

/** Something went wrong, told by a code (see `portal.js.fault.*` in the theme's texts) and the file that it concerns. */
export class Fault extends Error {
  /** @param {string} code @param {string} [file] */
  constructor(code, file = '') {
    super(code)
    this.code = code
    this.file = file
  }
}

/**
 * The code of anything thrown. What is no fault of ours is told apart only as far as it helps a person.
 * @param {unknown} error
 * @returns {Fault}
 */
export function asFault(error, code = 'unknown') {
  if (error instanceof Fault) return error
  return new Fault(isMemory(error) ? 'memory' : code)
}

/** Browsers answer an allocation that fails with a RangeError, in WebAssembly and in plain arrays. */
export function isMemory(error) {
  return error instanceof RangeError || /memory/i.test(error?.name ?? '')
}
