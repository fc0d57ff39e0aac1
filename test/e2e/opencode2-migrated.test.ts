/** OpenCode 2 takes over the sessions of OpenCode 1: what it has then, and the file that was saved before, are the same. */
import { readFile, rename, writeFile } from "node:fs/promises"
import { join } from "node:path"
import Database from "libsql"
import { expect, test } from "vitest"
import { asked, does } from "../bed/everything2.ts"
import { upgrades } from "../bed/first.ts"
import { generated } from "../bed/generated.ts"
import { Machine } from "../bed/machine.ts"
import { call, thinking } from "../bed/model.ts"
import { databaseOf, opencode2Binary, rowsOf } from "../bed/opencode2.ts"
import { written } from "../bed/replay.ts"
import { Person, story, withOpencode2 } from "../bed/story.ts"
import { takenOver, upgraded } from "../bed/upgraded.ts"

withOpencode2("after the upgrade", () => {
  test("a session that was saved before is the same, and goes on in its file", async () => {
    const { alice, bob, model } = await story()
    const path = alice.path("README.md")
    model
      .when("look", call("read", { filePath: path }), call("read", { filePath: "/none" }), thinking("Hm.", "A shop."))
      .when("and then", "Then.")
    await alice.says("look")
    await alice.says("and then", await alice.latest())
    const { file, sessionID } = await alice.saves("--commit", "--push")

    const { home } = alice.machine
    const shim = `#!/bin/sh\nexec "${opencode2Binary}" "$@"\n`
    await writeFile(join(home, "bin/opencode2"), shim, { mode: 0o755 })
    // Nothing of ours starts it where it has never run.
    const refused = await alice.types("load", file, "--host", "2")
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("has never run here") })
    // `opencode` is OpenCode 1 here.
    expect(refused.stderr).toContain("Start `opencode2` once yourself")
    // Nor where that cannot be seen.
    const database = databaseOf(alice.machine.env)
    await rename(database, `${database}.away`)
    await writeFile(database, "not a database\n".repeat(100))
    const unseen = await alice.types("save", "--host", "2", "--session", sessionID)
    expect(unseen).toMatchObject({ code: 1, stderr: expect.stringContaining("cannot be seen: ") })
    expect(await readFile(database, "utf8")).toBe("not a database\n".repeat(100))
    await rename(`${database}.away`, database)
    // Nor where it does not say where its database is.
    const mute = `#!/bin/sh\n[ "$1" = debug ] && exit 1\nexec "${opencode2Binary}" "$@"\n`
    await writeFile(join(home, "bin/opencode2"), mute, { mode: 0o755 })
    const untold = await alice.types("save", "--host", "2", "--session", sessionID)
    const taken = await rowsOf(alice.machine.env, "select name from sqlite_master where name = 'session_v2'")
    expect(taken).toEqual([])
    expect(untold).toMatchObject({ code: 1, stderr: expect.stringContaining("does not say where its database is") })
    await writeFile(join(home, "bin/opencode2"), shim, { mode: 0o755 })
    const run = (...args: string[]) => alice.machine.run("opencode2", args, { cwd: alice.repo })
    await written(alice, generated(20, 7))
    const second = await upgrades(alice)
    await takenOver(second)
    const all = await upgraded(second)
    expect(all).toHaveLength(21)
    for (const { first, made, theirs, relation } of all) {
      expect(made, first.info.id).toEqual(theirs)
      expect([first.info.id, relation]).toEqual([first.info.id, "equal"])
    }

    const on2 = async (...args: string[]) => {
      const result = await alice.types(...args, "--host", "2", "--json")
      expect(result).toMatchObject({ code: 0 })
      return JSON.parse(result.stdout)
    }
    expect(await on2("load", file)).toMatchObject({ action: "unchanged", sessionID })
    // What came in now, OpenCode 2 would replace by what OpenCode 1 left.
    const phase = async (value: object) => {
      const open = new Database(database)
      open.prepare("update kv set value = ? where key = 'migration.v1-v2'").run(JSON.stringify(value))
      open.close()
    }
    await phase({ phase: "sessions", cursor: sessionID })
    const early = await alice.types("load", file, "--as-copy", "--host", "2")
    expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining("still taking over the sessions") })
    expect(early.stderr).toContain("Start `opencode2`, wait")
    await phase({ phase: "completed" })
    expect(await on2("save", "--session", sessionID)).toMatchObject({ changed: false, file })
    await run("run", "--standalone", "--auto", "-s", sessionID, "and then")
    const saved = await on2("save", "--session", sessionID, "--commit", "--push")
    expect(saved).toMatchObject({ changed: true, file })
    expect(saved.warnings).toEqual([expect.stringContaining("so the file is in its format now")])
    expect(await bob.loads(file)).toMatchObject({ action: "imported", sessionID, messages: saved.messages })
    const pinned = await on2("save", "--session", sessionID, "--format", "opencode-1")
    expect(pinned).toMatchObject({ changed: true, file })
    expect(await bob.machine.opencode(alice.repo, "import", file)).toMatchObject({ code: 0 })
  })

  test("a session of OpenCode 2 that was loaded into OpenCode 1 is the same, and goes on in its file", async () => {
    const { alice, bob, model } = await story({ alice: opencode2Binary })
    model.when("list", call("bash", { command: "ls", description: "" }), "Those.").when("go on", "On.")
    await alice.says("list the files")
    const id = await alice.latest()
    await asked(alice, (ask) => does(ask, id, "shell", { command: "echo typed" }))
    await alice.says("go on", id)
    const { file } = await alice.pushes(id)
    const before = (await alice.document(file)).messages
    await bob.loads(file)
    // As one who has OpenCode 2 alone from now on.
    const second = new Person(await Machine.create("Bob", bob.machine.home, model, opencode2Binary), bob.repo)
    await takenOver(second)
    expect(await second.loads(file)).toMatchObject({ action: "unchanged" })
    expect(await second.saves("--session", id)).toMatchObject({ changed: false, file, warnings: [] })

    await second.says("go on, Bob", id)
    expect(await second.pushes(id)).toMatchObject({ changed: true, file })
    const { messages } = await second.document(file)
    expect(messages.slice(0, before.length)).toEqual(before)
    expect(messages.slice(before.length)).toContainEqual(
      expect.objectContaining({ text: expect.stringContaining("go on, Bob") }),
    )
    expect(await alice.loads(file)).toMatchObject({ action: "extended", sessionID: id })
    await alice.says("go on, Alice", id)
    await alice.pushes(id)
    expect(await second.loads(file)).toMatchObject({ action: "extended", sessionID: id })
    await second.says("go on, both", id)
    await second.pushes(id)
    expect(await alice.loads(file)).toMatchObject({ action: "extended", sessionID: id })
    expect(await alice.saves("--session", id)).toMatchObject({ changed: false })
  })
})
