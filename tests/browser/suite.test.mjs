// All browser tests in one process, so that they share one Chromium and one build of the site.
// Each part also runs alone: `node --test --test-reporter=spec feeds.mjs`.

import './markup.mjs'
import './pages.mjs'
import './links.mjs'
import './feeds.mjs'
import './keyboard.mjs'
import './coaches.mjs'
import './video.mjs'
import './live.mjs'
import './print.mjs'
import './base-path.mjs'
import './portal/open.mjs'
import './portal/lock.mjs'
import './portal/link.mjs'
import './portal/device.mjs'
import './portal/damage.mjs'
import './portal/shell.mjs'
