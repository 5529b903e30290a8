// What a device remembers when asked to: the key for thirty days, or a passkey. And how it forgets.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { none } from '../support/verdict.mjs'
import { toRecipient } from './support/fixture.mjs'
import { alert, field, opened, ownPages, replace, shows, site, unlock, withPortal } from './support/portals.mjs'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'

const { one, two } = site
const KEEP = 'Keep this device signed in for 30 days'
const DAY = 86_400_000

async function openAndKeep(page) {
  await page.goto(site.origin + one.path)
  await page.getByLabel(KEEP).check()
  await unlock(page, one.words)
  await page.locator('.portal-page').waitFor()
}

const stored = (page) =>
  page.evaluate(
    () =>
      new Promise((done) => {
        const request = indexedDB.open('trailmark-portal', 1)
        request.onupgradeneeded = () => request.result.createObjectStore('kept')
        request.onsuccess = () => {
          const all = request.result.transaction('kept').objectStore('kept')
          const [names, values] = [all.getAllKeys(), all.getAll()]
          values.onsuccess = () => {
            request.result.close()
            done(names.result.map((name, i) => ({ name, fields: Object.keys(values.result[i]).sort(), extractable: values.result[i].key?.extractable })))
          }
        }
      }),
  )

describe('keep this device signed in', () => {
  test('nothing is stored unless asked for', async () => {
    await withPortal({}, async (page) => {
      await opened(page, one)
      assert.deepEqual(await stored(page), [])
      assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [0, 0, ''])
    })
  })

  test('after a reload it opens by itself, and what is stored cannot be read out', async () => {
    await withPortal({}, async (page, watched) => {
      await openAndKeep(page)
      assert.deepEqual(await stored(page), [{ name: `${one.token}:key`, fields: ['held', 'key', 'until'], extractable: false }])
      await page.reload()
      await page.locator('.portal-page').waitFor()
      assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length]), [0, 0])
      none(watched.complaints())
    })
  })

  test('another portal of the same host is not opened by it', async () => {
    await withPortal({}, async (page) => {
      await openAndKeep(page)
      await page.goto(site.origin + two.path)
      await page.getByLabel(KEEP).waitFor()
      none(await shows(page, two))
    })
  })

  test('the lock holds until someone opens again; the device can be made to forget', async () => {
    await withPortal({}, async (page) => {
      await openAndKeep(page)
      await page.getByRole('button', { name: 'Lock', exact: true }).click()
      const again = page.getByRole('button', { name: 'Open without the words' })
      await again.waitFor()
      assert.ok(await again.evaluate((button) => button === document.activeElement))
      none(await shows(page, one))
      await again.click()
      await page.locator('.portal-page').waitFor()
      await page.getByRole('button', { name: 'Lock', exact: true }).click()
      await page.getByRole('button', { name: 'Use the words' }).click()
      await unlock(page, one.words)
      await page.locator('.portal-page').waitFor()
      await page.getByRole('button', { name: 'Lock', exact: true }).click()
      await page.getByRole('button', { name: 'Forget this device' }).click()
      await page.getByText('This device has forgotten the page').waitFor()
      assert.deepEqual(await stored(page), [])
      await page.reload()
      await page.getByLabel(KEEP).waitFor()
      none(await shows(page, one))
    })
  })

  test('from within: signed in, and forgotten', async () => {
    await withPortal({}, async (page) => {
      await opened(page, one)
      await page.getByText('This device', { exact: true }).click()
      await page.getByRole('button', { name: KEEP }).click()
      await page.getByText('This device stays signed in.').waitFor()
      assert.equal((await stored(page)).length, 1)
      await page.getByRole('button', { name: 'Forget this device' }).click()
      await page.getByText('This device has forgotten the page').waitFor()
      assert.deepEqual(await stored(page), [])
    })
  })

  for (const [days, opens] of [[29, true], [31, false], [-2, false]]) {
    test(`${days} days later it ${opens ? 'still opens' : 'asks for the words'}`, async () => {
      await withPortal({}, async (page) => {
        await openAndKeep(page)
        await page.addInitScript((shift) => {
          const now = Date.now
          Date.now = () => now() + shift
        }, days * DAY)
        await page.reload()
        if (opens) return page.locator('.portal-page').waitFor()
        await page.getByLabel(KEEP).waitFor()
        none(await shows(page, one))
        assert.deepEqual(await stored(page), [])
      })
    })
  }

  test('after the portal got a new key it is of no use, and is forgotten', async () => {
    await withPortal({}, async (page) => {
      await openAndKeep(page)
      const other = await identityToRecipient(await generateX25519Identity())
      await replace(page, one, 'bundle.age', await toRecipient(other, '{}'))
      await replace(page, one, 'sums.json', { json: {} })
      await page.reload()
      await page.getByText('This device needs the words again').waitFor()
      assert.deepEqual(await stored(page), [])
      none(await shows(page, one))
    })
  })

  test('a browser that cannot store such a key does not offer it', async () => {
    await withPortal({}, async (page) => {
      await page.addInitScript(() => {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException('', 'DataCloneError')
        }
      })
      await page.goto(site.origin + one.path)
      await page.waitForTimeout(500)
      assert.ok(await page.getByLabel(KEEP).isHidden())
      await unlock(page, one.words)
      await page.locator('.portal-page').waitFor()
    })
  })

  test('without X25519 in the browser it opens too, and offers nothing', ownPages, async () => {
    await withPortal({}, async (page) => {
      await page.addInitScript(() => {
        const without = `{ const { subtle } = crypto; for (const name of ['importKey', 'generateKey']) { const old = subtle[name].bind(subtle); SubtleCrypto.prototype[name] = (...all) => all.some((one) => one?.name === 'X25519') ? Promise.reject(new DOMException('', 'NotSupportedError')) : old(...all) } };`
        const create = URL.createObjectURL
        URL.createObjectURL = (blob) => create(new Blob(blob.type === 'text/javascript' ? [without, blob] : [blob], { type: blob.type }))
        const { subtle } = crypto
        for (const name of ['importKey', 'generateKey']) {
          const old = subtle[name].bind(subtle)
          SubtleCrypto.prototype[name] = (...all) => (all.some((each) => each?.name === 'X25519') ? Promise.reject(new DOMException('', 'NotSupportedError')) : old(...all))
        }
      })
      await opened(page, one, '#/files')
      assert.ok(await page.getByLabel(KEEP).isHidden())
      await page.waitForFunction(() => document.querySelector('img[data-file]').naturalWidth === 48)
    })
  })
})

describe('a passkey', () => {
  /** @returns the authenticator's id, and its credentials */
  async function authenticator(page, hasPrf) {
    const session = await page.context().newCDPSession(page)
    await session.send('WebAuthn.enable')
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, hasPrf },
    })
    const asserted = []
    session.on('WebAuthn.credentialAsserted', () => asserted.push(1))
    return {
      session,
      authenticatorId,
      asserted,
      credentials: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    }
  }

  async function add(page, words) {
    await page.getByText('This device', { exact: true }).click()
    await page.getByRole('button', { name: 'Set up a passkey' }).click()
    const dialog = page.getByRole('dialog', { name: 'Set up a passkey' })
    await dialog.getByLabel('Your words').fill(words)
    await dialog.getByRole('button', { name: 'Create the passkey' }).click()
    return dialog
  }

  test('is set up with one prompt, opens the portal, and can be removed', async () => {
    await withPortal({}, async (page, watched) => {
      const device = await authenticator(page, true)
      await opened(page, one)
      assert.ok(!(await page.content()).includes('portal-passkey.') || (await page.locator('script[src*=passkey]').count()) === 0, 'its code is not loaded before')
      await add(page, one.words.toUpperCase())
      await page.getByText('The passkey is set up').waitFor()
      assert.equal((await device.credentials()).length, 1)
      assert.equal(device.asserted.length, 0, 'one prompt')
      assert.deepEqual(await stored(page), [{ name: `${one.token}:passkey`, fields: ['credential', 'slot'], extractable: undefined }])

      await page.reload()
      await page.getByRole('button', { name: 'Use the passkey' }).click()
      await page.locator('.portal-page').waitFor()
      await page.getByRole('button', { name: 'Lock', exact: true }).click()
      await unlock(page, one.words)
      await page.locator('.portal-page').waitFor()

      await page.getByText('This device', { exact: true }).click()
      await page.getByRole('button', { name: 'Remove the passkey' }).click()
      await page.getByText('The passkey has been removed').waitFor()
      assert.deepEqual(await stored(page), [])
      assert.equal((await device.credentials()).length, 0)
      none(watched.complaints())
    })
  })

  test('wrong words make none', async () => {
    await withPortal({}, async (page) => {
      const device = await authenticator(page, true)
      await opened(page, one)
      const dialog = await add(page, 'these are not the words')
      await dialog.getByText('Compare them with your sheet').waitFor()
      assert.equal((await device.credentials()).length, 0)
    })
  })

  test('an authenticator that cannot seal: said, and nothing stays behind', async () => {
    await withPortal({}, async (page, watched) => {
      const device = await authenticator(page, false)
      await opened(page, one)
      const dialog = await add(page, one.words)
      await dialog.getByText('cannot seal anything').waitFor()
      assert.equal((await device.credentials()).length, 0)
      assert.deepEqual(await stored(page), [])
      none(watched.complaints())
    })
  })

  test('refused by the device: said, and the words work', async () => {
    await withPortal({}, async (page) => {
      const device = await authenticator(page, true)
      await opened(page, one)
      await add(page, one.words)
      await page.getByText('The passkey is set up').waitFor()
      await device.session.send('WebAuthn.setUserVerified', { authenticatorId: device.authenticatorId, isUserVerified: false })
      await page.reload()
      await page.getByRole('button', { name: 'Use the passkey' }).click()
      await page.getByText('The passkey was not confirmed').waitFor()
      none(await shows(page, one))
      await unlock(page, one.words)
      await page.locator('.portal-page').waitFor()
    })
  })

  test('a question that nobody answers can be cancelled', async () => {
    await withPortal({}, async (page) => {
      const device = await authenticator(page, true)
      await opened(page, one)
      await add(page, one.words)
      await page.getByText('The passkey is set up').waitFor()
      await device.session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: device.authenticatorId, enabled: false })
      await page.reload()
      await page.getByRole('button', { name: 'Use the passkey' }).click()
      await page.waitForTimeout(500)
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByText('Cancelled. Nothing was opened.').waitFor()
      assert.ok(await field(page).isEditable())
      assert.equal(await alert(page).innerText(), '')
    })
  })

  test('an address of numbers can have none, and offers none', async () => {
    const origin = `http://127.0.0.1:${site.port}`
    await withPortal({ origin }, async (page, watched) => {
      await page.goto(origin + one.path)
      await unlock(page, one.words)
      await page.locator('.portal-page').waitFor()
      await page.getByText('This device', { exact: true }).click()
      await page.getByRole('button', { name: KEEP }).waitFor()
      assert.equal(await page.getByRole('button', { name: 'Set up a passkey' }).count(), 0)
      none(watched.complaints())
    })
  })
})
