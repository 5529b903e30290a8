// Every page, also redirects and the 404 page, is valid HTML by html-validate's recommended rules.

import test from 'node:test'
import { HtmlValidate } from 'html-validate'
import { site } from './support/opened.mjs'
import { none } from './support/verdict.mjs'

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    // HTML's own standard lets the word be in any case, and `<!doctype html>` is how the standard writes it.
    'doctype-style': 'off',
    // ARIA lets a list have a name, and a reader then hears which list it is; only roles that must not be named are wrong.
    'aria-label-misuse': ['error', { allowAnyNamable: true }],
    // An id may begin with a digit: a heading such as "360" or "2025" has one. It must still be one word, and unique.
    'valid-id': ['error', { relaxed: true }],
    // Advice about search results, not about HTML.
    'long-title': 'off',
    // Whether a telephone number may break at its spaces is for the style sheet to say.
    'tel-non-breaking': 'off',
  },
})

test('every page is valid HTML', async (t) => {
  for (const page of [...site.pages, ...site.redirects]) {
    await t.test(page.path, async () => {
      const report = await validator.validateString(page.html, page.file)
      const lines = report.results.flatMap((result) =>
        result.messages.map((message) => `${page.file}:${message.line}:${message.column} ${message.ruleId}: ${message.message}`),
      )
      none(lines)
    })
  }
})
