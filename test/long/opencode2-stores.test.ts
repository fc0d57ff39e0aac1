/** Sessions of OpenCode 2 in both stores, and what reads and keeps them there. */
import { expect, test } from "vitest"
import type { SessionDocument2 } from "../../src/session/v2/schema.ts"
import { bash, call, recall } from "../bed/model.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { story, withOpencode2 } from "../bed/story.ts"

const branch = "opencode/sessions"

withOpencode2("OpenCode 2", () => {
  test("by the branch to a colleague and back, out into the worktree, read there, and pruned", async () => {
    const { alice, bob, model } = await story({ alice: opencode2Binary, bob: opencode2Binary })
    const key = `sk-${"proj"}-${"b7Qw1xRmTz5Ly8CvNs3e".repeat(2)}`
    model
      .when("remember", bash(`echo "OPENAI_API_KEY=${key}"; pwd`), "The launch word is HELIOTROPE.")
      .when("which word", recall(/launch word is (\w+)/))
      .when("and then", call("write", { filePath: "price.txt", content: "9" }), "Then the second word is MAGNOLIA.")
    await alice.says("remember the launch word")
    const saved = await alice.saves("--store", "branch", "--push")
    expect(saved).toMatchObject({ store: "branch", messages: 3, changed: true, pushed: true, warnings: [] })

    // Bob needs no branch of his own, and no pull.
    const loaded = JSON.parse((await bob.types("load", "--fetch", "1", "--json")).stdout)
    expect(loaded).toMatchObject({ sessionID: saved.sessionID, action: "imported", messages: 3, warnings: [] })
    expect(await bob.saves()).toMatchObject({ store: "branch", changed: false, commit: saved.commit })
    expect(await bob.says("which word was it?", saved.sessionID)).toBe("I remember: HELIOTROPE")
    expect(await bob.saves("--push")).toMatchObject({ file: saved.file, messages: 5, pushed: true, warnings: [] })

    const back = JSON.parse((await alice.types("load", "--fetch", saved.sessionID, "--json")).stdout)
    expect(back).toMatchObject({ action: "extended", messages: 5, warnings: [] })
    expect(await alice.saves()).toMatchObject({ store: "branch", changed: false })
    expect(await alice.git("status", "--porcelain")).toBe("")
    const compared = await alice.types("diff", saved.sessionID)
    expect(compared).toMatchObject({ code: 0, stdout: expect.stringContaining("which word was it?") })
    expect(compared.stdout).not.toContain("remember the launch word")

    const moved = JSON.parse((await alice.types("move", saved.sessionID, "--push", "--json")).stdout)
    expect(moved).toMatchObject({ store: "worktree", moved: true, file: saved.file })
    expect(await alice.saves()).toMatchObject({ store: "worktree", changed: false })
    await alice.shares(moved.file)
    await alice.says("and then?", saved.sessionID)
    expect(await alice.saves()).toMatchObject({ changed: true, messages: 8 })
    await alice.git("add", "price.txt")
    expect(await alice.types("trailer")).toMatchObject({ code: 0, stdout: `Session: ${moved.file}\n` })
    await alice.git("commit", "-q", "-m", "Price")
    expect(await alice.pushes(saved.sessionID)).toMatchObject({ store: "worktree", messages: 8, file: moved.file })
    expect(await bob.loads(moved.file)).toMatchObject({ action: "extended", messages: 8 })
    expect(await bob.saves("--session", saved.sessionID)).toMatchObject({ store: "worktree", changed: false })

    // What reads, checks and keeps it there needs no OpenCode.
    const first = (await alice.git("log", "--format=%h", "--", moved.file)).trim().split("\n").at(-1) ?? ""
    const between = JSON.parse((await alice.types("diff", first, moved.file, "--json")).stdout)
    expect(between).toMatchObject({
      sessionID: saved.sessionID,
      difference: { unchanged: 2, turns: [{ kind: "added", number: 3, prompt: "and then?" }] },
    })
    expect(await alice.types("check")).toMatchObject({ code: 0, stderr: "Checked 1 file: nothing found.\n" })
    expect(await alice.types("check", "--history")).toMatchObject({ code: 0, stdout: "" })
    const raw = await alice.opencode("session", "export", "--standalone", saved.sessionID)
    await alice.writes(moved.file, raw.stdout.replaceAll(alice.repo, "/home/alice/shop"))
    await alice.git("add", moved.file)
    const staged = await alice.types("check", "--staged")
    expect(staged.code).toBe(1)
    expect(staged.stdout).toMatch(/: secret: /)
    expect(staged.stdout).toContain("home path /home/alice")
    expect(staged.stdout).not.toContain(key)
    const redacted = await alice.machine.session(alice.repo, ["redact"], { stdin: raw.stdout })
    expect(redacted.code).toBe(0)
    expect(redacted.stdout).not.toContain(key)
    const document = JSON.parse(redacted.stdout) as SessionDocument2
    expect(document.messages.map(({ id }) => id)).toEqual(
      JSON.parse(raw.stdout).messages.map(({ id }: { id: string }) => id),
    )
    await alice.git("reset", "-q", "--hard")

    const pruned = JSON.parse((await alice.types("prune", "--older-than", "0d", "--json")).stdout)
    expect(pruned).toMatchObject({ removed: [{ file: moved.file, sessionID: saved.sessionID }] })
    await alice.git("checkout", "-q", "--", moved.file)
    const again = JSON.parse((await alice.types("move", saved.sessionID, "--to", "branch", "--push", "--json")).stdout)
    expect(again).toMatchObject({ store: "branch", moved: true })
    expect(await alice.saves("--session", saved.sessionID)).toMatchObject({ store: "branch", changed: false })
    const at = `${branch}:${again.file}`
    expect(JSON.parse((await alice.types("load", at, "--json")).stdout)).toMatchObject({ action: "unchanged" })
  })
})
