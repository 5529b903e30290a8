// How a test that looks for many things says what it found.

/** Fails with one line for each finding. The findings say where they are, so a stack would only hide them. */
export function none(lines, heading = '') {
  if (lines.length === 0) return
  const error = new Error([heading, ...new Set(lines)].filter(Boolean).join('\n'))
  error.stack = error.message
  throw error
}
