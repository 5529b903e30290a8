// A static web server for one folder, on loopback, at a port the system picks.
//
// It behaves as a plain static host does: `/a` answers with a redirect to `/a/` where that is a folder, an unknown
// address answers 404 with the site's own 404.html, texts are compressed, and everything lives under the site's base path.
// With each file it sends what the site's `_headers` says, as Netlify and Cloudflare do: so every page is looked at under
// those headers.

import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'
import { createGzip } from 'node:zlib'

const TYPES = {
  '.avif': 'image/avif',
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.mp4': 'video/mp4',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
}

/** Serves `folder` under `base` (a path that starts and ends with `/`); gives its origin and a way to end it. */
export async function serve(folder, base) {
  const rules = read(await readFile(path.join(folder, '_headers'), 'utf8').catch(() => ''))
  const server = createServer((request, response) => {
    const address = new URL(request.url, 'http://localhost').pathname
    for (const { fits, headers } of rules) {
      if (!fits.test(address)) continue
      for (const [name, value] of headers) {
        // A header that two rules give is sent with both values.
        const before = response.getHeader(name)
        response.setHeader(name, before ? `${before}, ${value}` : value)
      }
    }
    answer(folder, base, request, response).catch(() => {
      response.statusCode = 500
      response.end()
    })
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  // The tests' runner ends the process when its tests have ended; an open socket must not keep it alive.
  server.unref()
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** The rules of a `_headers` file. */
function read(text) {
  const rules = []
  for (const line of text.split('\n')) {
    if (!line.trim() || line.startsWith('#')) continue
    if (line.startsWith(' ')) {
      const [, name, value] = /^\s+([^:]+): (.*)$/.exec(line)
      rules.at(-1).headers.push([name, value])
    } else {
      const pattern = line.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace('*', '.*').replace(/:\w+/g, '[^/]+')
      rules.push({ fits: new RegExp(`^${pattern}$`), headers: [] })
    }
  }
  return rules
}

async function answer(folder, base, request, response) {
  const address = decodeURIComponent(new URL(request.url, 'http://localhost').pathname)
  let file = null
  if (address.startsWith(base)) {
    file = path.join(folder, address.slice(base.length))
    // `new URL` has resolved plain dots; encoded ones (%2e%2e) are caught here.
    if (file !== folder && !file.startsWith(path.join(folder, '/'))) file = null
  }
  const found = file && (await stat(file).catch(() => null))
  if (found?.isDirectory() && !address.endsWith('/')) {
    response.writeHead(301, { Location: `${encodeURI(address)}/` })
    response.end()
    return
  }
  if (found?.isDirectory()) file = path.join(file, 'index.html')
  const there = file && (await stat(file).catch(() => null))
  if (there?.isFile()) return send(file, 200, request, response)
  // A browser asks for this one by itself where a page names no icon, and would complain that it is not there.
  if (address === '/favicon.ico') return response.writeHead(204).end()
  const missing = path.join(folder, '404.html')
  if (await stat(missing).catch(() => null)) return send(missing, 404, request, response)
  response.writeHead(404, { 'Content-Type': 'text/plain' })
  response.end('not found')
}

function send(file, status, request, response) {
  const type = TYPES[path.extname(file)] ?? 'application/octet-stream'
  const small = /^text|json|xml|javascript/.test(type) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
  response.writeHead(status, { 'Content-Type': type, ...(small && { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' }) })
  if (request.method === 'HEAD') return response.end()
  const content = createReadStream(file)
  // As hosts compress what does not change; over https they send Brotli, which is smaller.
  ;(small ? content.pipe(createGzip({ level: 9 })) : content).pipe(response)
}
