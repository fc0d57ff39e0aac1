import { defineConfig } from "vitest/config"

// As on the machines of the tests.
process.env.TZ = "UTC"
// Every save that keeps messages from the file is held against a whole one.
process.env.OPENCODE_SESSION_CHECK_SAVES = "1"

export default defineConfig({
  test: {
    // The long stories take over an hour on a small machine: `npm run test:all`.
    include: process.env.LONG ? ["test/**/*.test.ts"] : ["test/{unit,view,e2e}/**/*.test.ts"],
    reporters: ["./test/reporter.ts"],
    // The real OpenCode takes seconds to start, and two of them are all that a small machine runs at once.
    testTimeout: 600_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
