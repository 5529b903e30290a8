// The table of `normalise.json`, which the Rust side reads as well.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { normalise } from './src/normalise.js'

test('what people type becomes what was sealed', () => {
  const cases = JSON.parse(readFileSync(new URL('normalise.json', import.meta.url), 'utf8'))
  assert.ok(cases.length >= 25)
  for (const { in: typed, out } of cases) {
    assert.equal(normalise(typed), out, JSON.stringify(typed))
    assert.equal(normalise(out), out, `${JSON.stringify(out)} stays`)
  }
})
