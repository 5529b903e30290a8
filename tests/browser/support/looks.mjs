// What a page looks like to axe and to a ruler, once it stands still.

/** Waits until fonts are there and nothing moves: a colour half-way through a transition has a contrast of its own. */
export function settle(page) {
  return page.evaluate(async () => {
    await document.fonts.ready
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    const ending = document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
    await Promise.allSettled(ending.map((animation) => animation.finished))
  })
}

/** What axe finds in a page that has `axe` in it. */
export function inspect(page) {
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, {
      resultTypes: ['violations'],
      preload: false,
      // WCAG 2.2's target size (2.5.8) is off in axe unless asked for.
      rules: { 'target-size': { enabled: true } },
    })
    return violations.map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      nodes: nodes.slice(0, 3).map((node) => `${node.target.join(' ')} [${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ''}]`),
    }))
  })
}

/** What makes a page wider than its window. A clipped root hides the width, not the loss: there each element is asked. */
export function sideways(page) {
  return page.evaluate(() => {
    const root = document.documentElement
    const room = root.clientWidth
    const overflow = (element) => getComputedStyle(element).overflowX
    const clipped = [root, document.body].some((element) => /hidden|clip/.test(overflow(element)))
    if (root.scrollWidth <= room && !clipped) return []
    const contained = (element) => {
      for (let up = element; up && up !== document.body; up = up.parentElement) {
        if (up !== element && /auto|scroll|hidden|clip/.test(overflow(up))) return true
      }
      return false
    }
    const wide = [...document.body.querySelectorAll('*')].filter((element) => {
      const box = element.getBoundingClientRect()
      const out = getComputedStyle(root).direction === 'rtl' ? box.left < -1 : box.right > room + 1
      return box.width > 0 && out && !contained(element)
    })
    if (clipped && wide.length === 0) return []
    const names = wide.slice(0, 4).map((element) => {
      const name = element.localName + (element.className && typeof element.className === 'string' ? `.${element.className.split(' ')[0]}` : '')
      return `${name} to ${Math.round(element.getBoundingClientRect().right)}`
    })
    return [`scrolls sideways at ${room} px (${root.scrollWidth} px wide): ${names.join(', ')}`]
  })
}
