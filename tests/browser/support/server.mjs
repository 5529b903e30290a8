// A static web server for one folder, on loopback, at a port the system picks.
//
// It behaves as a plain static host does: `/a` answers with a redirect to `/a/` where that is a folder, an unknown
// address answers 404 with the site's own 404.html, and everything lives under the site's base path.

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'

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
  const server = createServer((request, response) => {
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
  response.writeHead(status, { 'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream' })
  if (request.method === 'HEAD') return response.end()
  createReadStream(file).pipe(response)
}
