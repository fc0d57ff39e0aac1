import { defineConfig } from "vitest/config"

// As on the machines of the tests.
process.env.TZ = "UTC"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["./test/reporter.ts"],
    // The real OpenCode takes seconds to start, and two of them are all that a small machine runs at once.
    testTimeout: 600_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
