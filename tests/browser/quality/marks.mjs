// Lighthouse's marks for one address, on its own settings for a phone.

import lighthouse from 'lighthouse'
import { launch } from 'chrome-launcher'
import { findChromium } from '../support/browser.mjs'

const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/**
 * One line for each mark below 100, with the audits that cost it. Speed is the median of so many runs, and not asked for
 * with none; a page that is not meant to be found has no mark for that.
 */
export async function marks(address, { runs, findable }) {
  const chrome = await launch({ chromePath: findChromium(), chromeFlags: FLAGS, logLevel: 'silent' })
  const report = async (...onlyCategories) => {
    for (let left = 2; ; left--) {
      const { lhr } = await lighthouse(address, { port: chrome.port, logLevel: 'silent', onlyCategories })
      if (!lhr.runtimeError) return lhr
      // Now and then the browser's trace lacks its beginning, and Lighthouse asks to be run again.
      if (left === 0 || lhr.runtimeError.code !== 'NO_NAVSTART') throw new Error(`Lighthouse: ${lhr.runtimeError.message}`)
    }
  }
  try {
    const asked = ['accessibility', 'best-practices', ...(findable ? ['seo'] : [])]
    const first = await report(...asked, ...(runs ? ['performance'] : []))
    const lines = asked.flatMap((name) => below(first, name))
    if (!runs) return lines
    const speed = (run) => run.categories.performance.score
    const speeds = [first]
    // Once more than half of the runs have 100, so has the median.
    while (speeds.length < runs && speeds.filter((run) => speed(run) === 1).length <= runs / 2) speeds.push(await report('performance'))
    if (speeds.length < runs) return lines
    speeds.sort((a, b) => speed(a) - speed(b))
    return lines.concat(below(speeds[Math.floor(runs / 2)], 'performance'))
  } finally {
    chrome.kill()
  }
}

function below(report, name) {
  const { score, auditRefs } = report.categories[name]
  if (score === 1) return []
  const costly = auditRefs
    .filter(({ id, weight }) => weight > 0 && report.audits[id].score !== null && report.audits[id].score < 1)
    .map(({ id }) => `${id} (${report.audits[id].displayValue ?? report.audits[id].title})`)
  return [`Lighthouse ${name}: ${score === null ? 'no mark' : Math.round(score * 100)}: ${costly.join(', ')}`]
}
