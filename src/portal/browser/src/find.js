// Search over the pages of an open portal. What is typed stays in memory: it appears in no address and no history.

import { button, fragment, make } from './element.js'
import { say } from './say.js'

const AROUND = 70
const MOST = 20

/** Lower case without accents, so that "resume" finds "Résumé". */
export const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/**
 * @param {import('./bundle.js').Page[]} pages
 * @param {HTMLElement} place where results are shown
 * @returns {{form: HTMLFormElement, close: () => void}}
 */
export function finder(pages, place) {
  let index
  let timer
  const input = make('input', { type: 'search', id: 'portal-find', 'aria-label': say('find'), placeholder: say('find'), autocomplete: 'off', spellcheck: false })
  const form = make('form', { className: 'portal-find', role: 'search' }, input)
  const status = make('p', { role: 'status', className: 'label' })
  const list = make('ol', { className: 'portal-results' })
  const panel = make('section', { className: 'portal-found', hidden: true, 'aria-label': say('find.results') }, status, list, button(say('find.close'), () => leave()))
  place.append(panel)

  const close = () => {
    clearTimeout(timer)
    input.value = ''
    panel.hidden = true
    status.textContent = ''
    list.replaceChildren()
  }
  const leave = () => {
    close()
    input.focus()
  }
  const show = () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean)
    if (words.length === 0) return close()
    index ??= pages.map(entry)
    const found = index
      .map((one) => ({ ...one, weight: weigh(one, words) }))
      .filter((one) => one.weight > 0)
      .sort((a, b) => b.weight - a.weight)
      .slice(0, MOST)
    list.replaceChildren(
      ...found.map(({ page, text }) =>
        make('li', {}, make('a', { href: `#/${page.path}` }, page.title), make('p', { className: 'hint' }, ...excerpt(text, words))),
      ),
    )
    panel.hidden = false
    status.textContent = found.length ? say('find.count', { n: found.length }) : say('find.none')
  }

  input.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(show, 150)
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    show()
    list.querySelector('a')?.focus()
  })
  for (const part of [form, panel]) part.addEventListener('keydown', (event) => event.key === 'Escape' && !panel.hidden && leave())
  return { form, close }
}

function entry(page) {
  const content = fragment(page.html)
  content.querySelector('h1')?.remove()
  // Parts stand in elements of their own; without the space their words would run together.
  for (const element of content.querySelectorAll('*')) element.after(' ')
  const text = content.textContent.replace(/\s+/g, ' ').trim()
  return { page, text, title: fold(page.title), folded: fold(text) }
}

/** Every word must be there; words of the title count more. */
function weigh({ title, folded }, words) {
  let weight = 0
  for (const word of words) {
    const inTitle = title.includes(word)
    if (!inTitle && !folded.includes(word)) return 0
    weight += (inTitle ? 100 : 0) + Math.min(9, folded.split(word).length - 1)
  }
  return weight
}

/** The text around the first word, with every word marked. Folding may change lengths, so letters are folded singly. */
function excerpt(text, words) {
  const letters = [...text]
  const folded = letters.map(fold)
  const line = folded.join('')
  const starts = []
  let at = 0
  for (const letter of folded) {
    starts.push(at)
    at += letter.length
  }
  const letterAt = (position) => {
    let [low, high] = [0, starts.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (starts[middle] <= position) low = middle + 1
      else high = middle
    }
    return low - 1
  }
  const first = Math.min(...words.map((word) => line.indexOf(word)).filter((position) => position >= 0))
  const middle = Number.isFinite(first) ? letterAt(first) : 0
  // Whole words at both ends.
  let [from, to] = [Math.max(0, middle - AROUND), Math.min(letters.length, middle + AROUND)]
  while (from > 0 && letters[from - 1] !== ' ') from--
  while (to < letters.length && letters[to] !== ' ') to++
  const marked = new Set()
  for (const word of words) {
    for (let hit = line.indexOf(word); hit >= 0; hit = line.indexOf(word, hit + word.length)) {
      for (let i = letterAt(hit); i <= letterAt(hit + word.length - 1); i++) marked.add(i)
    }
  }
  const parts = [from > 0 ? '… ' : '']
  for (let i = from; i < to; ) {
    let end = i
    while (end < to && marked.has(end) === marked.has(i)) end++
    const piece = letters.slice(i, end).join('')
    parts.push(marked.has(i) ? make('mark', {}, piece) : piece)
    i = end
  }
  if (to < letters.length) parts.push(' …')
  return parts
}
