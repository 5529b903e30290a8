// The site of `tests/solo`, in the theme `solo`, as `TRAILMARK_SITE` names it once it is built: what every page must hold.
// What belongs to the demonstration's own pages (the coaches' filter, a video, feeds by section) is not asked here.

import './markup.mjs'
import './pages.mjs'
import './links.mjs'
import './keyboard.mjs'
import './weight.mjs'
