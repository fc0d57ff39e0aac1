/**
 * Changes whenever the rules of detection change, so that what was cached under another is scanned again. A test holds
 * it against the sources of this folder.
 */
export const engineVersion = "14"
