/** The key of our facts in a saved file. `opencode import` ignores it. */
export const factsKey = "opencode-session"
