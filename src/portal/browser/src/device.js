// "This device": what an open portal offers to remember here, and how to make it forget. Only where the words were typed
// or the device remembered already; someone who came by a share link is a guest.

import { button, make } from './element.js'
import { canKeep, forgetKey, forgetPasskey, keepKey, keptKey, keptPasskey } from './keep.js'
import { canPasskey, register, withdraw } from './passkeys.js'
import { known, day, say } from './say.js'

/**
 * @param {import('./frame.js').Opened} opened
 * @param {object} settings
 */
export function devicePanel(opened, settings) {
  if (settings.offline || opened.via === 'link') return null
  const { key, held, bundle } = opened
  const { token } = settings
  let dialog = null
  let closed = false

  const status = make('p', { role: 'status', className: 'hint' })
  const body = make('div', { className: 'portal-device-body' })
  const element = make('details', { className: 'portal-device' }, make('summary', {}, say('device')), body, status)

  async function draw() {
    const [kept, passkey, keepable, passable] = await Promise.all([
      keptKey(token),
      keptPasskey(token),
      key instanceof CryptoKey && canKeep(),
      canPasskey(settings),
    ])
    if (closed) return
    const parts = []
    if (kept) {
      parts.push(row(say('device.kept', { date: day(new Date(kept.until), bundle.language) }), button(say('forget'), forget)))
    } else if (keepable) {
      parts.push(row(say('keep.hint'), button(say('keep.label'), keep)))
    }
    if (passkey) parts.push(row(say('device.passkey'), button(say('passkey.remove'), remove)))
    else if (passable) parts.push(row(say('passkey.hint'), button(say('passkey.add'), ask)))
    if (parts.length === 0) parts.push(make('p', {}, say('device.none')))
    body.replaceChildren(...parts)
  }
  const row = (text, control) => make('div', { className: 'portal-device-row' }, make('p', {}, text), control)
  const done = async (text) => {
    await draw()
    if (closed) return
    status.textContent = text
    element.querySelector('summary').focus()
  }
  async function keep() {
    try {
      await keepKey(token, key, held)
      await done(say('device.now_kept'))
    } catch {
      status.textContent = say('device.failed')
    }
  }
  async function forget() {
    await forgetKey(token)
    await done(say('device.forgotten'))
  }
  async function remove() {
    await withdraw(await keptPasskey(token))
    await forgetPasskey(token)
    await done(say('passkey.removed'))
  }

  /** The words once more: the open page holds the key only in a form that nobody can copy, also not into a passkey. */
  function ask() {
    const field = make('input', { type: 'password', id: 'portal-again', autocomplete: 'current-password', autocapitalize: 'none', spellcheck: false, autofocus: true })
    const alert = make('div', { role: 'alert', className: 'portal-alert' })
    const progress = make('p', { role: 'status', className: 'hint' })
    const send = make('button', { type: 'submit', className: 'button' }, say('passkey.create'))
    let stop = null
    const form = make(
      'form',
      {},
      make('h2', { id: 'portal-passkey-title' }, say('passkey.add')),
      make('p', {}, say('passkey.explain')),
      alert,
      // For password managers, which then know whose words are asked for.
      make('input', { type: 'text', name: 'username', autocomplete: 'username', value: token, readOnly: true, hidden: true }),
      make('div', { className: 'field' }, make('label', { for: 'portal-again' }, say('passkey.words')), field),
      make('p', { className: 'portal-actions' }, send, button(say('cancel'), () => dialog.close())),
      progress,
    )
    form.addEventListener('submit', async (event) => {
      event.preventDefault()
      if (send.disabled) return
      send.disabled = true
      alert.replaceChildren()
      progress.textContent = say('opening')
      const going = register(field.value, opened.sealed, settings, () => (progress.textContent = say('passkey.confirm')))
      stop = going.cancel
      try {
        await going.result
        dialog?.close()
        await done(say('passkey.added'))
      } catch ({ code }) {
        if (closed || code === 'cancelled') return
        alert.replaceChildren(make('p', {}, say(known(`fault.${code}`) ? `fault.${code}` : 'fault.passkey')))
        field.focus()
        field.select()
      } finally {
        stop = null
        send.disabled = false
        progress.textContent = ''
      }
    })
    dialog = make('dialog', { className: 'portal-dialog', 'aria-labelledby': 'portal-passkey-title' }, form)
    dialog.addEventListener('close', () => {
      stop?.()
      field.value = ''
      dialog.remove()
      dialog = null
    })
    document.body.append(dialog)
    dialog.showModal()
  }

  draw()
  return {
    element,
    close() {
      closed = true
      dialog?.close()
    },
  }
}
