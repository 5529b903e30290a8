// Locks when nobody is there. Timers stand still while a machine sleeps and run slowly in a hidden tab, so the time is
// read off two clocks at each beat, and at once when the page is seen again.

const MINUTE = 60_000
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'scroll']

/**
 * @param {number} minutes
 * @param {{warn(seconds: number): void, calm(): void, lock(): void}} on
 */
export function watchIdle(minutes, on) {
  const limit = minutes * MINUTE
  const notice = Math.min(MINUTE, limit / 2)
  let since
  let warned = false

  const active = () => (since = { wall: Date.now(), steady: performance.now() })
  // The steady clock may stop in sleep; the wall clock may be set back.
  const idle = () => Math.max(Date.now() - since.wall, performance.now() - since.steady)
  const stay = () => {
    warned = false
    active()
    on.calm()
  }
  const sign = () => {
    // Once warned, only an answer counts: a mouse that is nudged must not pull the question away.
    if (!warned && idle() < limit) active()
  }
  const look = () => {
    const left = limit - idle()
    if (left <= 0) return on.lock()
    if (left > notice) return
    warned = true
    on.warn(Math.ceil(left / 1000))
  }
  const seen = () => look()

  active()
  for (const name of SIGNS) addEventListener(name, sign, { passive: true, capture: true })
  document.addEventListener('visibilitychange', seen)
  const timer = setInterval(look, Math.min(1000, notice / 2))
  return {
    stay,
    stop() {
      clearInterval(timer)
      for (const name of SIGNS) removeEventListener(name, sign, { capture: true })
      document.removeEventListener('visibilitychange', seen)
    },
  }
}
