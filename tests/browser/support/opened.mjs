// The browser and the site that all tests of a process share, and their end after the last test.

import { after } from 'node:test'
import { close, open } from './site.mjs'

after(close)

const opened = await open().catch(async (error) => {
  // Without a browser or a site no test can say anything; one plain line is worth more than a row of stacks.
  console.error(`cannot test: ${error.message}`)
  await close()
  process.exit(1)
})

export const { browser, site } = opened
