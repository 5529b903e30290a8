// How a test that looks for many things says what it found.

/** Fails with one line for each finding. The findings say where they are, so a stack would only hide them. */
export function none(lines, heading = '') {
  if (lines.length === 0) return
  const error = new Error([heading, ...new Set(lines)].filter(Boolean).join('\n'))
  error.stack = error.message
  throw error
}

/** Fails with what is missing and what is too many, where two lists should hold the same in any order. */
export function same(found, meant, heading = '') {
  const [here, there] = [new Set(found), new Set(meant)]
  none(
    [...[...there].filter((one) => !here.has(one)).map((one) => `missing: ${one}`), ...[...here].filter((one) => !there.has(one)).map((one) => `too many: ${one}`)],
    heading,
  )
}
