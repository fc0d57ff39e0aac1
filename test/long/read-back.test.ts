/** What OpenCode says it has imported is looked for in its database. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { load } from "../../src/commands/load/load.ts"
import { findHost } from "../../src/opencode/find-host.ts"
import { opencodeBinary } from "../bed/machine.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

const root = mkdtempSync(join(tmpdir(), "read-back-"))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** OpenCode behind a script that takes something out of what it is given to import. */
function losing(what: string): string {
  const path = join(root, `losing-${what.length}.js`)
  const text = `#!/usr/bin/env node
    const { readFileSync, writeFileSync } = require("node:fs")
    const args = process.argv.slice(2)
    if (args[0] === "import") {
      const session = JSON.parse(readFileSync(args[1]))
      ${what}
      writeFileSync(args[1], JSON.stringify(session))
    }
    process.exit(require("node:child_process").spawnSync(${JSON.stringify(opencodeBinary)}, args, { stdio: "inherit" }).status)`
  writeFileSync(path, text)
  chmodSync(path, 0o755)
  return path
}

const message = "session.messages.pop()"

test.each([
  ["a message", message, "3 of 4 messages, 4 of 5 parts"],
  ["nothing", "", undefined],
])("an import that loses %s", async (_, what, lost) => {
  const repository = new Repository()
  const call = tool("bash", { command: "ls" }, "src")
  const turns: [string, object[], string][] = [
    ["hello", [call], "Hello."],
    ["more", [], "More."],
  ]
  repository.save("one", sessionWith("ses_1be58628dffe00000000000001", "One", turns))
  const home = mkdtempSync(join(root, "home-"))
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    OPENCODE_BIN: losing(what),
    OPENCODE_DISABLE_MODELS_FETCH: "1",
    OPENCODE_DISABLE_AUTOUPDATE: "1",
  }
  const world = { ...repository.world, env }
  if (lost) await expect(load(world, "1")).rejects.toThrow(lost)
  else expect((await load(world, "1")).action).toBe("imported")
  const host = await findHost(world)
  const { sessions } = await host.reading(world.cwd, (reader) => reader.snapshot())
  expect(sessions.size).toBe(lost ? 0 : 1)
})
