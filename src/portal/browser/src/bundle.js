// The bundle: every page of a portal as one JSON document, padded with spaces. It says whose it is, and must agree with
// the key that opened it and with the page that asked for it.

import { Fault } from './fault.js'

const FORMAT = 1

/**
 * @typedef {{path: string, title: string, html: string, nav: boolean, parent?: string, kind?: string}} Page
 * @typedef {{id: string, name: string, type: string, size?: number, text?: string}} Attachment
 * @typedef {{format: number, site: string, token: string, epoch: number, language: string, direction: string, title: string,
 *   practice: string, sealed: string, closes: string | null, pages: Page[], files: Attachment[]}} Bundle
 */

/**
 * @param {Uint8Array} bytes
 * @returns {Bundle}
 */
export function parseBundle(bytes) {
  let bundle
  try {
    bundle = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new Fault('damaged', 'bundle.age')
  }
  if (typeof bundle?.format === 'number' && bundle.format > FORMAT) throw new Fault('newer')
  if (bundle?.format !== FORMAT || !Array.isArray(bundle.pages) || bundle.pages.length === 0) throw new Fault('damaged', 'bundle.age')
  return { files: [], ...bundle }
}

/**
 * @param {Bundle} bundle
 * @param {import('./identity.js').Belonging} held what the opened key says of itself
 * @param {string} token of the page
 */
export function checkBelonging(bundle, held, token) {
  if (held.token !== token || bundle.token !== held.token || bundle.site !== held.site) throw new Fault('mismatch')
  if (bundle.epoch !== held.epoch) throw new Fault(bundle.epoch < held.epoch ? 'older' : 'mismatch')
}
