/** Where we keep what is ours. */
import { expect, test } from "vitest"
import { homesOf } from "../../src/support/home-folders.ts"

test("a relative XDG folder does not count for what is ours: it would be in the repository", () => {
  const env = { HOME: "/home/al", XDG_CONFIG_HOME: ".config", XDG_CACHE_HOME: "cache", XDG_STATE_HOME: "./state" }
  const { ours, cache, state } = homesOf(env)
  expect([ours, cache, state]).toEqual([
    "/home/al/.config/opencode-session",
    "/home/al/.cache/opencode-session",
    "/home/al/.local/state/opencode-session",
  ])
  expect(homesOf({ HOME: "/home/al", XDG_CONFIG_HOME: "/etc/al" }).ours).toBe("/etc/al/opencode-session")
})
