/** Bytes of a session handled in one piece. Memory is several times that; git hosts accept less than half of it. */
export const largest = 256 * 1024 * 1024

/** Bytes that may still be read, for sessions that become one document. */
export type Budget = { bytes: number }

export const budget = (): Budget => ({ bytes: largest })
