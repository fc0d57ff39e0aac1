/** `prune` in real repositories: what goes is in git, what stays is said why. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { type PruneOptions, prune } from "../../src/commands/prune/prune.ts"
import { dataUrlOf, withoutAttachments } from "../../src/session/attachments/sidecar.ts"
import type { Facts } from "../../src/session/schema.ts"
import { attachmentsFolder, writeAttachments } from "../../src/stores/attachments.ts"
import { attributes, attributesFile } from "../../src/stores/worktree/list-files.ts"
import { largest } from "../../src/support/read-limit.ts"
import { pruneText } from "../../src/view/prune.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

/** It is 22 November. */
const longAgo = "2026-07-01T12:00:00.000Z"

function shop() {
  const repository = new Repository()
  repository.write(attributesFile, attributes)
  const save = (name: string, saved = longAgo, facts: Partial<Facts> = {}, answer = "Done.") =>
    repository.save(name, sessionWith(`ses_${name}`, `About ${name}`, [["Do it", [], answer]]), { saved, ...facts })
  const prunes = (options: Partial<PruneOptions> = {}) => prune(repository.world, { olderThan: "90d", ...options })
  const there = (file: string) => existsSync(join(repository.root, file))
  return { repository, save, prunes, there }
}

const filesOf = (all: readonly { file: string }[]) => all.map(({ file }) => file).sort()

test("what is older goes, git brings it back to the byte, and nothing else is touched", async () => {
  const { repository, save, prunes, there } = shop()
  const [old, older, recent] = [
    save("old"),
    save("older", "2025-01-01T00:00:00.000Z"),
    save("new", "2026-11-01T00:00:00.000Z"),
  ]
  repository.write("a.ts", "1\n")
  repository.commit()
  repository.write("a.ts", "2\n")
  repository.git("add", "a.ts")
  repository.write("a.ts", "3\n")
  const text = readFileSync(join(repository.root, old), "utf8")
  const state = () => [repository.git("status", "--porcelain"), repository.git("diff", "--cached")]
  const before = state()
  const dry = await prunes({ dryRun: true })
  expect(state()).toEqual(before)
  const report = await prunes()
  expect(report).toEqual({ ...dry, dryRun: false })
  expect(report).toMatchObject({ kept: [], attachments: [], warnings: [], before: new Date("2026-08-24T18:00:00Z") })
  expect(report.removed).toMatchObject([{ file: old, sessionID: "ses_old", title: "About old" }, { file: older }])
  expect(report.bytes).toBe(report.removed.reduce((sum, { bytes }) => sum + bytes, 0))
  expect([old, older, recent].map(there)).toEqual([false, false, true])
  expect(state()).toEqual([`${[old, older].map((file) => ` D ${file}\n`).join("")}${before[0]}`, before[1]])
  expect((await prunes()).removed).toEqual([])

  const said = pruneText(report, repository.world)
  const [restore = "", commit = ""] = said.match(/^ {2}git (?:restore|commit) .*$/gm) ?? []
  const shell = (line: string) => repository.git(...line.trim().slice(4).replaceAll("'", "").split(" "))
  shell(restore)
  expect(readFileSync(join(repository.root, old), "utf8")).toBe(text)
  expect(state()).toEqual(before)
  await prunes()
  repository.git("config", "user.name", "Alice")
  repository.git("config", "user.email", "alice@example.org")
  shell(commit.replace("Remove old saved sessions", "Prune"))
  expect(repository.git("show", "--format=", "--name-only").trim().split("\n")).toEqual([old, older])
  expect(state()).toEqual(before)
  const [, revision = ""] = /opencode-session load (\S+)/.exec(said) ?? []
  expect(repository.git("show", revision)).toBe(text)
})

test("of many files the commands it prints are still short, and do the same", async () => {
  const { repository, save, prunes } = shop()
  const files = Array.from({ length: 12 }, (_, number) => save(`n${number}`))
  repository.commit()
  const said = pruneText(await prunes(), repository.world)
  const [restore = ""] = said.match(/^ {2}git ls-files .* git restore .*$/m) ?? []
  expect(restore.length).toBeLessThan(150)
  const [list = "", back = ""] = restore.trim().split(" | ")
  const names = repository.git(...list.split(" ").slice(1))
  expect(names.split("\0").filter(Boolean).sort()).toEqual(files.sort())
  expect(back).toBe("git restore --pathspec-from-file=- --pathspec-file-nul")
})

test("of many files beside others that are deleted, the commands name what was removed alone", async () => {
  const { repository, save, prunes, there } = shop()
  const other = save("other", "2026-11-01T00:00:00.000Z")
  const files = Array.from({ length: 12 }, (_, number) => save(`n${number}`))
  repository.commit()
  rmSync(join(repository.root, other))
  const said = pruneText(await prunes(), repository.world)
  const commands = said.match(/^ {2}git .*$/gm) ?? []
  const [restore = "", commit = ""] = commands.map((line) => line.trim().slice(4))
  expect(commit).toMatch(/^commit -m 'Remove old saved sessions' -- /)
  repository.git("commit", "-qm", "Remove", "--", ...(commit.split(" -- ")[1]?.split(" ") ?? []))
  expect(repository.git("status", "--porcelain")).toBe(` D ${other}\n`)
  repository.git("reset", "-q", "--mixed", "HEAD^")
  repository.git(...restore.split(" "))
  expect([other, ...files].map(there)).toEqual([false, ...files.map(() => true)])
})

test("what would be lost stays, unless it is forced", async () => {
  const { repository, save, prunes, there } = shop()
  const [changed, marked, staged] = [save("changed"), save("marked"), save("staged")]
  repository.commit()
  save("changed", longAgo, {}, "Another answer.")
  repository.git("update-index", "--assume-unchanged", marked)
  save("marked", longAgo, {}, "Another answer.")
  save("staged", longAgo, {}, "Another answer.")
  repository.git("add", staged)
  const untracked = save("untracked")
  repository.write(".gitignore", "*ignored.json\n")
  const ignored = save("ignored")
  const all = [changed, ignored, marked, staged, untracked]
  const report = await prunes()
  expect(report.removed).toEqual([])
  expect(filesOf(report.kept)).toEqual(all)
  for (const { why } of report.kept) expect(why).toMatch(/^the last commit does not have it as it is here/)
  expect(pruneText(report, repository.world)).toMatch(/^Nothing to remove: no other session was last saved before 2026/)
  expect(all.every(there)).toBe(true)
  const forced = await prunes({ force: true })
  expect(filesOf(forced.removed)).toEqual(all)
  expect(forced.warnings).toEqual(["5 files of these git cannot bring back as it was."])
  expect(all.some(there)).toBe(false)
})

test("milestones stay when they are wanted, and it is said what makes them one", async () => {
  const { repository, save, prunes } = shop()
  const commit = (message: string) => repository.commit(message)
  const only = save("only")
  commit(`Save session: only\n\nSession: ${only}`)
  const led = save("led")
  commit("Save session")
  repository.write("price.ts", "2\n")
  const hash = commit(`Round the prices\n\nSession: ${led}\nSession: ${led}`)
  const moved = save("moved")
  repository.write("price.ts", "3\n")
  const other = commit(`Squashed\n\nSession: ${moved}\n\n* and more of it`)
  repository.git("mv", moved, ".opencode/sessions/second.json")
  commit("move")
  repository.git("mv", ".opencode/sessions/second.json", ".opencode/sessions/third.json")
  commit("move again")
  const released = save("released", longAgo, { commit: hash })
  commit("Save session")
  repository.git("tag", "-a", "-m", "one", "v1.0", hash)
  const brought = save("brought")
  commit("Save session")
  repository.git("tag", "first-try")
  const named = save("named", longAgo, { titleGiven: true })
  commit("Save session")
  // Of another branch, and merged nowhere.
  const [side, elsewhere] = [save("side"), save("elsewhere")]
  commit("Save session")
  repository.git("switch", "-q", "-c", "feature")
  repository.write("price.ts", "4\n")
  const feature = commit(`Try it\n\nSession: ${side}`)
  repository.git("switch", "-q", "main")

  const { kept, removed } = await prunes({ keepMilestones: true, dryRun: true })
  expect(filesOf(removed)).toEqual([elsewhere, only])
  expect(Object.fromEntries(kept.map(({ file, why }) => [file, why]))).toEqual({
    [led]: `commit ${hash.slice(0, 7)} (Round the prices) leads to it`,
    ".opencode/sessions/third.json": `commit ${other.slice(0, 7)} (Squashed) leads to it`,
    [released]: "it was saved at the tag v1.0",
    [brought]: "it was saved at the tag first-try",
    [named]: "its title was given by hand",
    [side]: `commit ${feature.slice(0, 7)} (Try it) leads to it`,
  })
  expect((await prunes({ dryRun: true })).kept).toEqual([])
})

/** Saves a session that has a picture beside it. */
async function illustrated(
  { root }: Repository,
  save: (document: ReturnType<typeof sessionWith>) => string,
  seed: number,
) {
  const url = dataUrlOf("image/png", Buffer.alloc(3000, seed))
  const call = tool("read", {}, "Image read", {})
  const attachments = [{ id: "prt_f", sessionID: "ses_1", messageID: "msg_f", type: "file", mime: "image/png", url }]
  const document = sessionWith("ses_1", "t", [["Look", [{ ...call, state: { ...call.state, attachments } }], "Seen"]])
  const files = new Map<string, Buffer>()
  const messages = withoutAttachments(document.messages, 100, true, (name, bytes) => files.set(name, bytes))
  await writeAttachments(root, files)
  const file = save({ ...document, messages })
  return { file, picture: `${attachmentsFolder}/${[...files.keys()][0]}` }
}

test("attachments go with the last session that needs them", async () => {
  const { repository, prunes, there } = shop()
  const saves =
    (name: string, saved = longAgo) =>
    (document: ReturnType<typeof sessionWith>) =>
      repository.save(name, document, { saved })
  const own = await illustrated(repository, saves("own"), 1)
  const shared = await illustrated(repository, saves("shared"), 2)
  await illustrated(repository, saves("new", "2026-11-01T00:00:00.000Z"), 2)
  repository.commit()
  const unsaved = await illustrated(repository, saves("unsaved"), 3)
  repository.git("add", unsaved.file)
  repository.git("commit", "-q", "-m", "without its picture")
  const orphan = `${attachmentsFolder}/${"0".repeat(64)}.png`
  repository.write(orphan, "of nobody here")
  repository.write(".opencode/sessions/broken.json", "{")
  repository.commit("the rest", "Bob")
  // What cannot be read may need it too.
  const unread = join(repository.root, ".opencode/sessions/below/x.json")
  repository.write(".opencode/sessions/below/x.json", "x")
  truncateSync(unread, largest + 1)
  const dry = async () => {
    const { attachments, warnings } = await prunes({ dryRun: true })
    return [attachments, warnings]
  }
  const broken = expect.stringMatching(/^\.opencode\/sessions\/broken\.json is cut off .* It was left as it is\.$/)
  expect(await dry()).toEqual([[], [broken]])
  rmSync(unread)
  expect(await dry()).toEqual([[], [broken]])
  rmSync(join(repository.root, ".opencode/sessions/broken.json"))
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 1000\n`
  repository.write(".opencode/sessions/pointer.json", pointer)
  expect(await dry()).toEqual([[], [expect.stringContaining("pointer")]])
  repository.commit("a pointer")
  repository.git("sparse-checkout", "set", "--no-cone", "/*", "!/.opencode/sessions/pointer.json")
  expect(there(".opencode/sessions/pointer.json")).toBe(false)
  expect(await dry()).toEqual([[], []])
  repository.git("sparse-checkout", "disable")
  rmSync(join(repository.root, ".opencode/sessions/pointer.json"))
  repository.write(unsaved.picture, "changed")
  const report = await prunes()
  expect(filesOf(report.removed)).toEqual([own.file, shared.file, unsaved.file])
  expect(report.attachments).toEqual([{ file: own.picture, bytes: 3000 }])
  expect(report.warnings).toEqual([expect.stringMatching(/^1 attachment of theirs stay/)])
  expect([own.picture, shared.picture, unsaved.picture, orphan].map(there)).toEqual([false, true, true, true])
  expect(report.inGit).toContain(own.picture)
  expect(pruneText(report, repository.world)).toMatch(
    /^Removed 3 saved sessions and 1 attachment that no other needs, /,
  )
})

test("conflicts, links and what is no session are nobody's to remove", async () => {
  const { repository, save, prunes, there } = shop()
  const { root } = repository
  const file = save("both")
  repository.commit()
  repository.git("switch", "-q", "-c", "theirs")
  save("both", longAgo, {}, "Theirs.")
  repository.commit()
  repository.git("switch", "-q", "main")
  save("both", longAgo, {}, "Ours.")
  repository.commit()
  expect(() => repository.git("merge", "-q", "theirs")).toThrow()
  repository.write(".opencode/sessions/broken.json", "{")
  symlinkSync(join(root, file), join(root, ".opencode/sessions/link.json"))
  const report = await prunes({ force: true })
  expect(report.removed).toEqual([])
  expect(report.kept).toMatchObject([{ file, why: expect.stringContaining("in conflict") }])
  expect(readdirSync(join(root, ".opencode/sessions")).sort()).toEqual([
    ".gitattributes",
    "both.json",
    "broken.json",
    "link.json",
  ])

  const linked = shop()
  const own = linked.save("own")
  linked.repository.commit()
  mkdirSync(join(linked.repository.root, "elsewhere"))
  symlinkSync(join(linked.repository.root, "elsewhere"), join(linked.repository.root, attachmentsFolder))
  await expect(linked.prunes()).rejects.toThrow(/attachments is a symbolic link/)
  expect(linked.there(own)).toBe(true)
  expect(there(file)).toBe(true)
})

test("without git, or before its first commit, nothing is safe; and a time must be one", async () => {
  const { repository, save, prunes, there } = shop()
  const file = save("own")
  expect((await prunes()).kept).toMatchObject([{ file }])
  rmSync(join(repository.root, ".git"), { recursive: true })
  const report = await prunes({ keepMilestones: true })
  expect(report).toMatchObject({ removed: [], kept: [{ file }], inGit: [] })
  expect(pruneText(report, repository.world)).not.toContain("history")
  for (const olderThan of ["2026-02-30", "2999-01-01", "90", "90m", "yesterday", "2026-13-01", "", "-1d"])
    await expect(prunes({ olderThan })).rejects.toThrow(/is not a time in the past/)
  expect((await prunes({ olderThan: "2026-07-01" })).kept).toEqual([])
  expect((await prunes({ olderThan: "2026-07-02" })).kept).toHaveLength(1)
  expect((await prunes({ olderThan: "12w", force: true })).removed).toHaveLength(1)
  expect(there(file)).toBe(false)
})

test("an attachment stays that a session needs which a sparse checkout leaves out", async () => {
  const { repository, prunes, there } = shop()
  const saves = (name: string) => (document: ReturnType<typeof sessionWith>) =>
    repository.save(name, document, { saved: longAgo })
  const own = await illustrated(repository, saves("own"), 1)
  const left = await illustrated(repository, saves("left"), 1)
  repository.commit()
  repository.git("sparse-checkout", "set", "--no-cone", "/*", `!/${left.file}`)
  expect(there(left.file)).toBe(false)
  const { removed, attachments } = await prunes()
  expect(filesOf(removed)).toEqual([own.file])
  expect([attachments, there(own.picture)]).toEqual([[], true])
})

test("a shallow clone cannot tell what is a milestone", async () => {
  const { repository, save } = shop()
  const led = save("led")
  repository.commit("Save session")
  repository.write("price.ts", "2\n")
  repository.commit(`Round the prices\n\nSession: ${led}`)
  repository.write("price.ts", "3\n")
  repository.commit("Later")
  const clone = join(repository.root, ".git/shallow")
  repository.git("clone", "-q", "--depth", "1", `file://${repository.root}`, clone)
  const options = { olderThan: "90d", dryRun: true }
  const world = { ...repository.world, cwd: clone }
  await expect(prune(world, { ...options, keepMilestones: true })).rejects.toThrow("This clone is shallow")
  expect((await prune(world, options)).removed).toHaveLength(1)
})
