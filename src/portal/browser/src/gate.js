// The locked page: the form of the shell, its messages, and what a device that remembers something offers besides.
// The shell's template has the field and the places for messages; everything that only a script can do is added here.

import { button, make } from './element.js'
import { normalise } from './normalise.js'
import { known, say } from './say.js'

/** After so long someone wonders whether anything happens. */
const LONG = 5_000

/**
 * @param {{words(words: string, keep: boolean): void, cancel(): void, kept(): void, passkey(): void, forget(): void}} on
 */
export function gate(on) {
  const find = (id) => document.getElementById(id)
  const place = find('portal-gate')
  const form = find('portal-form')
  const field = find('portal-words')
  const alert = find('portal-alert')
  const status = find('portal-status')
  const submit = form.querySelector('[type=submit]')
  const typed = form.querySelector('[data-typed]') ?? field.parentElement

  const showWords = find('portal-show')
  const keep = make('input', { type: 'checkbox', id: 'portal-keep', 'aria-describedby': 'portal-keep-hint' })
  const keepRow = make(
    'div',
    { className: 'portal-keep', hidden: true },
    make('label', { for: 'portal-keep' }, keep, say('keep.label')),
    make('p', { className: 'hint', id: 'portal-keep-hint' }, say('keep.hint')),
  )
  const cancel = button(say('cancel'), () => on.cancel(), { hidden: true })
  const kept = button(say('kept.open'), () => on.kept(), { className: 'button', hidden: true })
  const instead = button(say('kept.words'), () => byWords(true), { hidden: true })
  const passkey = button(say('passkey.open'), () => on.passkey(), { hidden: true })
  const forget = button(say('forget'), () => on.forget(), { hidden: true })
  const bar = make('progress', { max: 1, hidden: true, 'aria-label': say('opening') })
  typed.after(keepRow)
  submit.before(kept)
  submit.after(instead, passkey, cancel, forget)
  status.after(bar)

  let timer

  const reveal = (shown) => {
    field.type = shown ? 'text' : 'password'
    showWords.setAttribute('aria-pressed', String(shown))
  }
  const empty = () => {
    field.value = ''
    reveal(false)
  }
  const busy = (now) => {
    form.classList.toggle('is-busy', now)
    form.setAttribute('aria-busy', String(now))
    field.readOnly = now
    for (const control of [submit, kept, instead, passkey, forget, keep, showWords]) control.disabled = now
    cancel.hidden = !now
    clearTimeout(timer)
    if (!now) {
      bar.hidden = true
      status.textContent = ''
    }
  }
  /** Where the device opens the page anyway, the field waits until someone wants it. */
  const byWords = (wanted) => {
    typed.hidden = submit.hidden = !wanted
    kept.hidden = instead.hidden = wanted
    if (wanted) field.focus()
  }
  const clear = () => {
    alert.replaceChildren()
    field.removeAttribute('aria-invalid')
  }

  showWords.addEventListener('click', () => {
    reveal(field.type === 'password')
    field.focus()
  })
  field.addEventListener('input', clear)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (form.classList.contains('is-busy')) return
    if (!normalise(field.value)) return tell('empty')
    on.words(field.value, keep.checked)
  })

  /** A message above the form, and the focus where one goes on. */
  function tell(code, more = '') {
    const title = known(`fault.${code}.title`) ? code : 'unknown'
    alert.replaceChildren(
      make('p', { className: 'portal-alert-title' }, say(`fault.${title}.title`)),
      make('p', {}, [say(`fault.${title}`), more].filter(Boolean).join(' ')),
    )
    if (form.hidden) return
    if (code === 'words' || code === 'empty') field.setAttribute('aria-invalid', 'true')
    if (kept.hidden === false) return kept.focus()
    field.focus()
    field.select()
  }

  return {
    /** Shows the locked page. @param {{keep?: boolean, kept?: boolean, passkey?: boolean}} offers */
    show(offers) {
      place.hidden = false
      form.hidden = false
      if (offers.kept) byWords(false)
      else {
        typed.hidden = submit.hidden = false
        kept.hidden = instead.hidden = true
      }
      keepRow.hidden = !offers.keep || Boolean(offers.kept)
      passkey.hidden = !offers.passkey
      forget.hidden = !offers.kept && !offers.passkey
      busy(false)
    },
    hide() {
      busy(false)
      clear()
      empty()
      keep.checked = false
      place.hidden = true
    },
    /** Nothing can be opened here at all. @param {string} code @param {Node} [way] out */
    refuse(code, way) {
      form.hidden = true
      tell(code)
      if (way) alert.append(make('p', {}, way))
    },
    opening(text = say('opening')) {
      clear()
      busy(true)
      status.textContent = text
      timer = setTimeout(() => (status.textContent = say('opening.long')), LONG)
    },
    progress({ slow, done }) {
      if (!slow) return
      clearTimeout(timer)
      bar.hidden = false
      bar.value = done
      // A screen reader is told every tenth, not every hundredth.
      const text = say('opening.slow', { percent: Math.floor(done * 10) * 10 })
      if (status.textContent !== text) status.textContent = text
    },
    /** @param {string} code @param {string} [more] a further sentence */
    fail(code, more) {
      busy(false)
      tell(code, more)
    },
    /** A quiet word, such as why the page is locked. */
    note(text) {
      busy(false)
      status.textContent = text
    },
    /** Before the page goes away: nothing typed stays in it. */
    empty,
    focus: () => (kept.hidden ? field : kept).focus(),
  }
}
