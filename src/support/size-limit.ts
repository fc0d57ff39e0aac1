/** Bytes of a session that is handled in one piece. Memory is several times that; git hosts refuse less than half of it. */
export const largest = 256 * 1024 * 1024

/** What is still to be read of them, for sessions that become one document. */
export type Budget = { bytes: number }

export const budget = (): Budget => ({ bytes: largest })
