// The portals' tests in one process, over the portals of a built site: `TRAILMARK_PORTALS` says which.

import './portal/open.mjs'
import './portal/lock.mjs'
import './portal/link.mjs'
import './portal/device.mjs'
import './portal/damage.mjs'
import './portal/shell.mjs'
import './portal/built.mjs'
import './portal/preview.mjs'
