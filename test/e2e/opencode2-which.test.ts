/** Which of two OpenCodes is meant. */
import { mkdir, rm, symlink } from "node:fs/promises"
import { delimiter, join } from "node:path"
import { expect, test } from "vitest"
import { databasePath } from "../../src/opencode/v1/database.ts"
import { databasePath as databasePath2 } from "../../src/opencode/v2/direct.ts"
import { whichOpencode } from "../../src/opencode/which.ts"
import { opencodeBinary } from "../bed/machine.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { story, withOpencode2 } from "../bed/story.ts"

withOpencode2("two OpenCodes", () => {
  test("where the data folder is a relative path, each folder has a database of its own", async () => {
    const { alice } = await story()
    const env = { ...alice.machine.env, XDG_DATA_HOME: "data" }
    const folders = ["a", "b"].map((name) => join(alice.machine.home, name))
    for (const folder of folders) await mkdir(folder)
    for (const [path, ask] of [[opencodeBinary, databasePath] as const, [opencode2Binary, databasePath2] as const]) {
      const opencode = { path, version: "", env, note: () => {} }
      // Once more by another command, which knows what the first was told.
      for (const one of [opencode, { ...opencode }])
        for (const folder of folders) expect(await ask(one, folder)).toBe(join(folder, "data/opencode/opencode.db"))
    }
  })

  test("the one that is asked for, that is named, or that comes first", async () => {
    const { alice } = await story()
    const { env: own } = alice.machine
    const [one, both] = [join(alice.machine.home, "one"), join(alice.machine.home, "both")]
    for (const folder of [one, both]) await mkdir(folder)
    await symlink(opencodeBinary, join(both, "opencode"))
    await symlink(opencode2Binary, join(both, "opencode2"))
    await symlink(opencode2Binary, join(one, "opencode"))
    const which = async (env: NodeJS.ProcessEnv, asked?: 1 | 2) => {
      const world = { cwd: alice.repo, env: { ...own, OPENCODE_BIN: "", ...env }, now: () => new Date() }
      const { major, why, opencode } = await whichOpencode({ ...world, host: asked })
      return [major, opencode.version, why]
    }
    const [two, first] = [{ PATH: one }, { PATH: [both, one].join(delimiter) }]
    expect(await which(two)).toEqual([2, "2.0.15", "it is the opencode on the PATH"])
    expect(await which(first)).toEqual([1, "1.18.33", "it is the opencode on the PATH"])
    expect(await which(first, 2)).toEqual([2, "2.0.15", "it is asked for"])
    expect(await which({ ...first, OPENCODE_BIN: opencode2Binary })).toEqual([2, "2.0.15", "OPENCODE_BIN names it"])
    await expect(which(two, 1)).rejects.toThrow("OpenCode 1 was not found.")
    await rm(join(one, "opencode"))
    await expect(which(two)).rejects.toThrow("OpenCode was not found.")
  })
})
