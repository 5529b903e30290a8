// `trailmark serve` for tests.

import { spawn } from 'node:child_process'
import { program } from './site.mjs'

/** Starts the preview of a folder; gives its address, the lines it said, and a way to end it. */
export async function preview(folder, ...options) {
  const child = spawn(program(), ['serve', '--site', folder, '--port', '0', ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const stop = () =>
    new Promise((done) => {
      if (child.exitCode !== null) return done()
      child.on('close', done)
      child.kill('SIGTERM')
    })
  const url = await new Promise((done, failed) => {
    const listen = (text) => {
      said += text
      const found = /the site is at (\S+)/.exec(said)
      if (found) done(found[1])
    }
    child.stderr.on('data', listen)
    child.stdout.on('data', listen)
    child.on('close', (code) => failed(new Error(`trailmark serve ended with ${code}:\n${said}`)))
  })
  // What follows the address comes in the same moment.
  await new Promise((done) => setTimeout(done, 200))
  return { origin: new URL(url).origin, said: () => said, stop }
}
