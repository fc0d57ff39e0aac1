/** OpenCode is run by a launcher as often as not, and one that hangs must not make us hang. */
import { chmodSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { isTooLong, run } from "../../src/opencode/run-opencode.ts"
import { writeTodos } from "../../src/opencode/v1/queries.ts"
import { databasePath } from "../../src/opencode/v2/direct.ts"
import { folderWith } from "../bed/folders.ts"

test("what does not answer in time is a failure, also where a launcher's child keeps its streams open", async () => {
  const folder = await folderWith({ opencode: "#!/bin/sh\n[ $1 = quick ] && echo said && exit\nsleep 20\necho late\n" })
  const path = join(folder, "opencode")
  chmodSync(path, 0o755)
  const asks = (...args: string[]) => run({ path, env: process.env }, args, folder, { limit: 500 })
  expect(await asks("quick")).toEqual({ code: 0, stdout: "said\n", stderr: "" })
  const began = performance.now()
  await expect(asks("debug", "paths", "db")).rejects.toThrow("OpenCode did not answer in time: opencode debug paths.")
  expect(performance.now() - began).toBeLessThan(10_000)
})

test("what is too long for one command is a failure, and of two lists of todos none is taken away for it", async () => {
  const folder = await folderWith({
    opencode: '#!/bin/sh\necho "$2" >> "$(dirname "$0")/asked"\necho "[]"\n',
    asked: "",
  })
  const path = join(folder, "opencode")
  chmodSync(path, 0o755)
  const opencode = { path, version: "1.18.33", env: process.env, note: () => {} }
  const long = "x".repeat(128 * 1024)
  await expect(run(opencode, [long], folder)).rejects.toThrow("could not be started: ")
  const todo = (content: string) => ({ content, status: "pending", priority: "high" })
  const write = (now: string) => writeTodos(opencode, folder, "ses_a", [todo(now)], [todo("before")])
  await expect(write(long)).rejects.toThrow("too long for one command")
  expect(readFileSync(join(folder, "asked"), "utf8")).toBe("")
  await write("x".repeat(120_000))
  expect(readFileSync(join(folder, "asked"), "utf8")).toMatch(/^delete[\s\S]*\n\s*insert/)
})

test("a command line of Windows is shorter, and what its quoting adds counts", () => {
  expect(isTooLong("x".repeat(30_000), "win32")).toBe(false)
  expect(isTooLong("x".repeat(30_001), "win32")).toBe(true)
  expect(isTooLong('"\\'.repeat(7600), "win32")).toBe(true)
  // Characters there, bytes elsewhere.
  expect(isTooLong("ü".repeat(30_000), "win32")).toBe(false)
  expect(isTooLong("ü".repeat(70_000), "linux")).toBe(true)
})

test("an OpenCode 2 that does not say where its database is is named as it is called", async () => {
  const folder = await folderWith({ opencode2: "#!/bin/sh\n" })
  const path = join(folder, "opencode2")
  chmodSync(path, 0o755)
  const asked = databasePath({ path, version: "2.0.0", env: process.env, note: () => {} }, folder)
  await expect(asked).rejects.toThrow("See what `opencode2 debug paths db` prints")
})
