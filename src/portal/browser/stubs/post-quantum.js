// Stands in for `@noble/post-quantum/hybrid.js`: portals have X25519 keys only, so the bundle leaves its 50 KB out.
export const MLKEM768P256 = undefined
export const MLKEM768X25519 = undefined
