// One classic script that is both the page's and the Worker's: which of the two runs is told by whether there is a
// document. It comes with `defer` or at the end of the body, so the document has been read.

import { start } from './page.js'
import { work } from './worker.js'

if (typeof document === 'undefined') work()
else start()
