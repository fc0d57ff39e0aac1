/** Which of two OpenCodes is meant. */
import { mkdir, rm, symlink, writeFile } from "node:fs/promises"
import { delimiter, join } from "node:path"
import { expect, test } from "vitest"
import { databasePath } from "../../src/opencode/v1/database.ts"
import { databasePath as databasePath2 } from "../../src/opencode/v2/direct.ts"
import { whichOpencode } from "../../src/opencode/which.ts"
import { cli, opencodeBinary } from "../bed/machine.ts"
import { bash } from "../bed/model.ts"
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

  test("the one whose agent runs us, wherever it is", async () => {
    const { alice, model } = await story()
    const { env, home } = alice.machine
    env.OPENCODE_BIN = ""
    await rm(join(home, "bin/opencode"))
    await symlink(opencode2Binary, join(home, "bin/opencode"))
    model.when("hello", "Hello.").when("save", bash(`"${process.execPath}" "${cli}" save`), "Saved.")
    await alice.says("hello")
    await alice.says("save", await alice.latest())
    expect(await alice.files()).toHaveLength(1)
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
    // Both of one name: the one that is asked for may stand behind the other, or behind one that does not run.
    const behind = { PATH: [one, both].join(delimiter) }
    expect(await which(behind)).toEqual([2, "2.0.15", "it is the opencode on the PATH"])
    expect(await which(behind, 1)).toEqual([1, "1.18.33", "it is asked for"])
    const broken = join(alice.machine.home, "broken")
    await mkdir(broken)
    await writeFile(join(broken, "opencode"), "#!/bin/sh\nexit 1\n", { mode: 0o755 })
    const all = { PATH: [broken, one, both].join(delimiter) }
    await expect(which(all)).rejects.toThrow("does not say which OpenCode it is")
    expect(await which(all, 1)).toEqual([1, "1.18.33", "it is asked for"])
    await expect(which({ ...all, OPENCODE_BIN: join(broken, "opencode") }, 1)).rejects.toThrow("does not say")
    await rm(join(one, "opencode"))
    await expect(which(two)).rejects.toThrow("OpenCode was not found.")
  })
})
