/** Where our own object stands in a saved file; `opencode import` ignores it. */
export const factsKey = "opencode-session"
