/**
 * What a machine can do in the middle, and what came of it: the tests of faults, with what they count. It fails when one of
 * them does. `STEADY_SEED=7 FUZZ_SEED=7` takes other moments and bytes.
 */
import { spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { fileURLToPath } from "node:url"
import { machine, say, sayTable } from "./say.ts"

const files = [
  ...["kills", "faults", "database"].map((name) => `test/long/steady-${name}.test.ts`),
  "test/long/commits.test.ts",
  "test/e2e/steady.test.ts",
  "test/unit/fuzz.test.ts",
]
const seed = process.env.STEADY_SEED ?? "1"
const { version } = createRequire(import.meta.url)("opencode-ai/package.json") as { version: string }

say(`${machine()}, OpenCode ${version}, seed ${seed}. A fault is a command that was killed or could not do what it`)
say("was told; a loss is a word less, a half file or session, a lock or a temporary file that stays, or no sentence.")
say()
const { status, stdout } = spawnSync(
  process.execPath,
  [fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url)), "run", ...files],
  {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { ...process.env, STEADY_SEED: seed, LONG: "1", BENCH: "1" },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  },
)
const rows = [...stdout.matchAll(/^steady: (.+): (\d+) tries, (\d+) faults, (\d+) losses$/gm)].map((row) =>
  row.slice(1),
)
if (status !== 0 || rows.length === 0) {
  console.error(stdout)
  process.exit(1)
}
sayTable(["What", "tries", "faults", "losses"], rows)
