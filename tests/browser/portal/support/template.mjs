// Renders the portal's shell for the fixture, without the program: as much of Jinja's language as that one template
// uses, and nothing more. A template that uses more fails here at once.

const TOKEN = /\{\{(-?)([\s\S]*?)(-?)\}\}|\{%(-?)([\s\S]*?)(-?)%\}|\{#(-?)[\s\S]*?(-?)#\}/g

/** @param {string} source @param {object} names */
export function render(source, names) {
  const code = []
  let at = 0
  let trim = false
  const text = (piece, before) => {
    let plain = trim ? piece.trimStart() : piece
    if (before) plain = plain.trimEnd()
    if (plain) code.push(`out.push(${JSON.stringify(plain)})`)
  }
  for (const found of source.matchAll(TOKEN)) {
    const [whole, openValue, value, closeValue, openTag, tag, closeTag, openNote, closeNote] = found
    text(source.slice(at, found.index), Boolean(openValue || openTag || openNote))
    trim = Boolean(closeValue || closeTag || closeNote)
    at = found.index + whole.length
    if (value !== undefined) code.push(`out.push(print(${expression(value)}))`)
    else if (tag !== undefined) code.push(statement(tag.trim()))
  }
  text(source.slice(at), false)
  const run = new Function('names', 'out', 'print', 'safe', 'tojson', `with (names) {\n${code.join('\n')}\n}`)
  const out = []
  run(names, out, print, safe, tojson)
  return out.join('')
}

function statement(tag) {
  const [, word, rest] = /^(\w+)\s*([\s\S]*)$/.exec(tag)
  if (word === 'if') return `if (${expression(rest)}) {`
  if (word === 'else') return '} else {'
  if (word === 'endif' || word === 'endfor') return '}'
  if (word === 'set') return `var ${/^\w+/.exec(rest)[0]} = ${expression(rest.slice(rest.indexOf('=') + 1))}`
  const loop = /^(\w+) in (.+)$/.exec(rest)
  if (word === 'for' && loop) return `for (const ${loop[1]} of ${expression(loop[2])}) {`
  throw new Error(`the fixture's template engine does not know: ${tag}`)
}

function expression(text) {
  const strings = []
  let bare = text.trim().replace(/"[^"]*"/g, (string) => `\u0001${strings.push(string) - 1}\u0002`)
  const filters = []
  for (let filter; (filter = /\|\s*(safe|tojson)$/.exec(bare)); bare = bare.slice(0, filter.index)) filters.unshift(filter[1])
  if (bare.includes('|')) throw new Error(`the fixture's template engine does not know: ${text}`)
  bare = bare
    .replace(/ is not none\b/g, ' != null')
    .replace(/(\u0001\d+\u0002) in ([\w.]+)/g, '$2.includes($1)')
    .replace(/\band\b/g, '&&')
    .replace(/\bor\b/g, '||')
    .replace(/\bnot\b/g, '!')
    .replace(/,\s*(\w+)=([^,)]+)\)/g, ', {$1: $2})')
  const code = bare.replace(/\u0001(\d+)\u0002/g, (_, i) => strings[i])
  return filters.reduce((inner, filter) => `${filter}(${inner})`, code)
}

class Safe {
  constructor(text) {
    this.text = text
  }
}
const safe = (text) => new Safe(String(text))
const tojson = (value) => safe(JSON.stringify(value ?? null).replace(/[<>&']/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`))
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const print = (value) => (value instanceof Safe ? value.text : String(value ?? '').replace(/[&<>"']/g, (c) => ENTITIES[c]))
