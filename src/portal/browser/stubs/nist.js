// Stands in for `@noble/curves/nist.js`: portals have X25519 keys only, so the bundle leaves the NIST curves out.
export const p256 = undefined
