/** OpenCode is run by a launcher as often as not, and one that hangs must not make us hang. */
import { chmodSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { run } from "../../src/opencode/run-opencode.ts"
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
