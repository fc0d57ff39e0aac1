/** What `save --until` leaves out is not pushed along: neither in an earlier commit nor otherwise. */
import { createHash } from "node:crypto"
import { existsSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { expect, test, vi } from "vitest"
import { link } from "../../src/commands/link/link.ts"
import { move } from "../../src/commands/move/move.ts"
import { prune } from "../../src/commands/prune/prune.ts"
import { commitSaved } from "../../src/commands/save/commit-saved.ts"
import { findPlace } from "../../src/git/worktree.ts"
import { noteSharedInPart } from "../../src/machine/shared-in-part.ts"
import { urlOf } from "../../src/session/attachments/placeholder.ts"
import { joined, laidOut } from "../../src/session/document/bytes.ts"
import { storeRef } from "../../src/session/document/location.ts"
import { fetchBranch } from "../../src/stores/branch/open-branch.ts"
import { pushBranch } from "../../src/stores/branch/sync.ts"
import { heldBackAlong } from "../../src/stores/held-back-turns.ts"
import { storeEntryOf } from "../../src/stores/store-entry.ts"
import { Failure } from "../../src/support/failure.ts"
import { pruneText } from "../../src/view/prune.ts"
import { bare, Keeper, savedOf, talk } from "../bed/branches.ts"
import { folderWith } from "../bed/folders.ts"

const heldBack = "msg_ses_one_1a"
const later = "Prompt 1 of one"

/** The commands of a refusal's advice. */
const commandsOf = (next: string) => [...next.matchAll(/`([^`]+)`/g)].map(([, command = ""]) => command)

/** Runs one as it stands there, but for the name that the user is to give. */
const follows = (keeper: Keeper, command = "") => keeper.git(...command.replace("NAME", "aside").split(" ").slice(1))

async function refused({ world, root }: Keeper): Promise<Failure> {
  const ended = await pushBranch(world, root, true).catch((error: Failure) => error)
  if (!(ended instanceof Failure)) throw new Error("it was pushed")
  expect(ended.what).toContain("but not pushed: the commit")
  return ended
}

/** Commits with the later turn. */
const withLater = (keeper: Keeper, ref: string) => keeper.git("log", "--format=%s", `-S${later}`, ref).trim()

test("on the branch the advice keeps other sessions, and shares no later turn", async () => {
  const alice = await Keeper.create("Alice", await bare())
  await alice.keeps(talk("one", 2))
  await alice.keeps(talk("one", 1), { facts: { heldBack } })
  // It came from a colleague's file, and nobody here can save it again.
  await alice.keeps(talk("theirs", 1))
  const { next } = await refused(alice)
  expect(next).not.toContain("opencode-session save")
  const [keep, put, push] = commandsOf(next)
  follows(alice, keep)
  follows(alice, put)
  expect(push).toBe("git push origin opencode/sessions")
  follows(alice, push)
  expect(alice.kept(`origin/opencode/sessions`).sort()).toEqual(["ses_one", "ses_theirs"])
  expect(withLater(alice, "origin/opencode/sessions")).toBe("")
  expect(withLater(alice, "aside")).not.toBe("")
  // What is saved next goes on from there.
  await alice.keeps(talk("more", 1))
  await pushBranch(alice.world, alice.root, true)
  expect(alice.kept("origin/opencode/sessions")).toContain("ses_more")
  expect(alice.git("rev-list", "--count", storeRef).trim()).toBe("2")
})

/** Alice's code, with a remote that has its first commit. */
async function withCode() {
  const alice = await Keeper.create("Alice", await bare())
  Object.assign(alice.world.env, { XDG_STATE_HOME: await folderWith() })
  alice.git("branch", "-M", "main")
  alice.git("push", "-q", "-u", "origin", "main")
  const commits = (turns: number, isPart = false, id = "one") => {
    const file = alice.save(`ses_${id}`, talk(id, turns), isPart ? { heldBack } : {})
    return saves(file, id, false)
  }
  const saves = (file: string, id: string, push: boolean) =>
    commitSaved(
      alice.world,
      { file, title: `Talk ${id}`, sessionID: `ses_${id}`, place: { root: alice.root, git: true } },
      { commit: true, push },
      true,
    )
  return { alice, commits, saves }
}

test("a commit of another session does not advise to push while later turns would go along", async () => {
  const { alice, commits } = await withCode()
  await commits(2)
  expect(await commits(1, true)).not.toHaveProperty("sharesMore")
  await noteSharedInPart(alice.world.env, "ses_one", true)
  const other = await commits(1, false, "other")
  expect(other).toMatchObject({ made: true, sharesMore: true })
  expect(other.warnings?.join()).toContain("do not push it yet: the commit")
  alice.git("remote", "set-url", "origin", "https://github.com/acme/shop.git")
  const { warnings } = await link(alice.world, "ses_other")
  const [first, second] = warnings
  expect(first).toMatch(/is not pushed yet, so nobody else can open this\.$/)
  expect(second).toMatch(/do not push it yet: the commit .*; then ask `opencode-session link` again\./)
  expect(second).not.toContain("opencode-session save")
  const pruned = await prune(alice.world, { olderThan: "0h", dryRun: false })
  expect(pruned.removed).toHaveLength(2)
  expect(pruneText(pruned, alice.world)).toContain("  git commit -m")
  expect(pruneText(pruned, alice.world)).not.toContain("git push")
})

test("nor does a link to a session on the branch", async () => {
  const alice = await Keeper.create("Alice", await bare())
  await alice.keeps(talk("one", 2))
  await alice.keeps(talk("one", 1), { facts: { heldBack } })
  await noteSharedInPart(alice.world.env, "ses_one", true)
  alice.git("remote", "set-url", "origin", "https://github.com/acme/shop.git")
  const { warnings } = await link(alice.world, "ses_one")
  expect(warnings.at(-1)).toMatch(/^Do not push the branch opencode\/sessions by hand yet: the commit/)
  expect(warnings.join()).not.toContain("Push the branch")
})

/** Follows the advice of a refused push of the code. @param edit what makes the list of the rebase what it is to be */
function rebases({ next }: Failure, alice: Keeper, edit: string) {
  const [keep, rebase] = commandsOf(next)
  follows(alice, keep)
  alice.git("-c", `sequence.editor=sed -i ${edit}`, "-c", "core.editor=true", ...(rebase ?? "").split(" ").slice(1))
}

test("nor does one of a session whose file is gone go along", async () => {
  const { alice, commits, saves } = await withCode()
  await commits(2)
  await commits(1, true)
  alice.git("rm", "-q", ".opencode/sessions/ses_one.json")
  alice.git("commit", "-q", "-m", "moved away")
  const file = alice.save("ses_other", talk("other", 1))
  const { problem, pushed } = await saves(file, "other", true)
  expect(pushed).toBeUndefined()
  expect(problem?.what).toContain("has turns that .opencode/sessions/ses_one.json leaves out")
  expect(problem?.next).toContain("but not its removal")
  rebases(problem as Failure, alice, "'2s/^pick/fixup/'")
  expect(await saves(file, "other", true)).toMatchObject({ pushed: "origin/main" })
  expect(withLater(alice, "origin/main")).toBe("")
  expect(withLater(alice, "aside")).not.toBe("")
})

test("nor on the branch, where the session was moved away", async () => {
  const alice = await Keeper.create("Alice", await bare())
  await alice.keeps(talk("one", 2))
  await alice.keeps(talk("one", 1), { facts: { heldBack } })
  await alice.keeps(talk("other", 1))
  await move(alice.world, "ses_one", { to: "worktree" })
  const { next } = await refused(alice)
  for (const command of commandsOf(next).slice(0, 3)) follows(alice, command)
  expect(alice.kept("origin/opencode/sessions")).toEqual(["ses_other"])
  expect(withLater(alice, "origin/opencode/sessions")).toBe("")
})

test("many that leave something out are read in one pass", async () => {
  const { alice } = await withCode()
  const names = Array.from({ length: 12 }, (_, number) => `many${number}`)
  for (const turns of [1, 2]) {
    for (const id of names) alice.save(`ses_${id}`, talk(id, turns), { heldBack: `msg_ses_${id}_${turns}a` })
    alice.commit(`up to turn ${turns}`)
  }
  const trace = join(await folderWith(), "trace")
  vi.stubEnv("GIT_TRACE", trace)
  expect(await heldBackAlong(alice.root, ["HEAD", "--not", "--remotes=origin"])).toBeUndefined()
  vi.unstubAllEnvs()
  expect(readFileSync(trace, "utf8").match(/built-in: git cat-file/g)).toHaveLength(2)
})

const bytes = Buffer.from("a picture of the later turn")
const name = `${createHash("sha256").update(bytes).digest("hex")}.png`
const sidecar = `.opencode/sessions/attachments/${name}`

/** A session of so many turns; the picture is beside the second. */
function pictured(turns: number) {
  const document = talk("one", turns)
  const message = document.messages.find(({ info }) => info.id === heldBack)
  const owner = { id: "prt_picture", sessionID: document.info.id, messageID: heldBack }
  const url = urlOf({ name, mime: "image/png", bytes: bytes.length, kept: true })
  message?.parts.push({ ...owner, type: "file", mime: "text/plain", filename: "later.png", url })
  const beside = new Map(message ? [[name, bytes]] : [])
  return { document, beside, isPart: turns === 1, facts: turns === 1 ? { heldBack } : {} }
}

/** Saves as `save` does, up to the first turn or whole. */
async function savesPictured(keeper: Keeper, turns: number, store: "worktree" | "branch") {
  const { document, facts, ...made } = pictured(turns)
  const entry = await storeEntryOf(keeper.world, await findPlace(keeper.root), "ses_one", { store })
  const saved = savedOf(document, keeper.name, facts)
  const written = await entry.write("ses_one.json", {
    ...made,
    document: saved,
    bytes: [joined(laidOut(saved))],
    title: "One",
  })
  return written?.file as string
}

const commitsPictured = ({ world, root }: Keeper, file: string, turns: number, push = false) =>
  commitSaved(
    world,
    {
      file,
      title: "One",
      sessionID: "ses_one",
      place: { root, git: true },
      attachments: { kept: "beside", files: turns > 1 ? [name] : [] },
      ...(turns === 1 && { until: { turn: 1, later: 1 } }),
    },
    { commit: true, push },
    true,
  )

test("an attachment that only later turns need goes with them, and its removal is committed", async () => {
  const { alice } = await withCode()
  let file = await savesPictured(alice, 2, "worktree")
  await commitsPictured(alice, file, 2)
  expect(alice.git("ls-files")).toContain(sidecar)
  file = await savesPictured(alice, 1, "worktree")
  await commitsPictured(alice, file, 1)
  expect(alice.git("ls-files")).not.toContain(sidecar)
  const { problem } = await commitsPictured(alice, file, 1, true)
  expect(problem?.what).toContain("has turns that")
  rebases(problem as Failure, alice, "'2,$s/^pick/fixup/'")
  expect(await commitsPictured(alice, file, 1, true)).toMatchObject({ pushed: "origin/main" })
  expect(alice.git("log", "--format=%s", "origin/main", "--", sidecar)).toBe("")
  expect(alice.git("cat-file", "blob", `aside~1:${sidecar}`)).toBe(bytes.toString())
})

test("a removal of what another session has in the last commit is not committed along", async () => {
  const { alice } = await withCode()
  await savesPictured(alice, 2, "worktree")
  const document = JSON.parse(JSON.stringify(pictured(2).document).replaceAll("ses_one", "ses_other"))
  const other = alice.save("ses_other", document)
  alice.commit("both")
  // As after a move or a prune: its removal is its user's to commit.
  rmSync(join(alice.root, other))
  const file = await savesPictured(alice, 1, "worktree")
  rmSync(join(alice.root, sidecar), { force: true })
  await commitsPictured(alice, file, 1)
  expect(alice.git("ls-tree", "-r", "--name-only", "HEAD")).toContain(sidecar)
})

test("the advice leaves an attachment on disk: a session that is not committed may need it", async () => {
  const { alice } = await withCode()
  await savesPictured(alice, 2, "worktree")
  const file = alice.save("ses_one", talk("one", 1), { heldBack })
  alice.commit("as it was before")
  alice.save("ses_other", JSON.parse(JSON.stringify(pictured(2).document).replaceAll("ses_one", "ses_other")))
  const { problem } = await commitsPictured(alice, file, 1, true)
  rebases(problem as Failure, alice, "'1s/^pick/edit/'")
  for (const command of commandsOf(problem?.next ?? "").slice(3, 6))
    follows(alice, command.replace("rebase", "-c core.editor=true rebase"))
  expect(await commitsPictured(alice, file, 1, true)).toMatchObject({ pushed: "origin/main" })
  expect(existsSync(join(alice.root, sidecar))).toBe(true)
})

test.each(["there", "gone"])("one that an earlier version has left, and that is %s, is not pushed", async (where) => {
  const { alice } = await withCode()
  await savesPictured(alice, 2, "worktree")
  const file = alice.save("ses_one", talk("one", 1), { heldBack })
  alice.commit("as it was before")
  if (where === "gone") {
    alice.git("rm", "-q", sidecar)
    alice.commit("without it")
  }
  const { problem } = await commitsPictured(alice, file, 1, true)
  expect(problem?.what).toContain(`has ${sidecar}, which no committed session needs any more`)
  if (where === "gone") rebases(problem as Failure, alice, "'2s/^pick/fixup/'")
  else {
    rebases(problem as Failure, alice, "'1s/^pick/edit/'")
    for (const command of commandsOf(problem?.next ?? "").slice(3, 6))
      follows(alice, command.replace("rebase", "-c core.editor=true rebase"))
  }
  expect(await commitsPictured(alice, file, 1, true)).toMatchObject({ pushed: "origin/main" })
  expect(alice.git("log", "--format=%s", "origin/main", "--", sidecar)).toBe("")
  expect(alice.git("log", "--format=%s", "aside", "--", sidecar)).not.toBe("")
})

test("an attachment that is still there once the turns are gone is told of by the save that the advice ends with", async () => {
  const { alice } = await withCode()
  await savesPictured(alice, 2, "worktree")
  alice.commit("whole")
  const file = alice.save("ses_one", talk("one", 1), { heldBack })
  alice.commit("as it was before")
  const { problem } = await commitsPictured(alice, file, 1, true)
  expect(problem?.what).toContain("has turns that")
  expect(problem?.next).toContain("then run the same `opencode-session save` again")
  rebases(problem as Failure, alice, "'2s/^pick/fixup/'")
  const again = await commitsPictured(alice, file, 1, true)
  expect(again.problem?.what).toContain(`has ${sidecar}, which`)
  expect(alice.git("log", "--format=%s", "origin/main", "--", sidecar)).toBe("")
})

test("what another session needs stays, and what one that leaves nothing out had is pushed", async () => {
  const { alice } = await withCode()
  await savesPictured(alice, 2, "worktree")
  const document = JSON.parse(JSON.stringify(pictured(2).document).replaceAll("ses_one", "ses_other"))
  const other = alice.save("ses_other", document)
  const file = await savesPictured(alice, 1, "worktree")
  expect(existsSync(join(alice.root, sidecar))).toBe(true)
  alice.commit("both")
  alice.save("ses_other", talk("other", 1))
  alice.commit("the other without it")
  expect(await commitsPictured(alice, file, 1, true)).toMatchObject({ pushed: "origin/main" })
  expect(alice.git("log", "--format=%s", "origin/main", "--", other)).not.toBe("")
})

test("on the branch neither the first push nor one on top of a colleague's has it", async () => {
  const remote = await bare()
  const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", remote)]
  await savesPictured(alice, 2, "branch")
  await savesPictured(alice, 1, "branch")
  expect(alice.git("ls-tree", "-r", "--name-only", storeRef)).not.toContain(sidecar)
  await bob.keeps(talk("bobs", 1))
  await pushBranch(bob.world, bob.root, true)
  await fetchBranch(alice.world, await findPlace(alice.root))
  await pushBranch(alice.world, alice.root, true)
  expect(alice.kept("origin/opencode/sessions").sort()).toEqual(["ses_bobs", "ses_one"])
  expect(alice.git("log", "--format=%s", "origin/opencode/sessions", "--", sidecar)).toBe("")
})

test("on the branch one that an earlier version has left is not in the commit that is offered", async () => {
  const alice = await Keeper.create("Alice", await bare())
  await savesPictured(alice, 2, "branch")
  await alice.keeps(talk("one", 1), { facts: { heldBack } })
  expect(alice.git("ls-tree", "-r", "--name-only", storeRef)).toContain(sidecar)
  const { next } = await refused(alice)
  for (const command of commandsOf(next).slice(0, 3)) follows(alice, command)
  expect(alice.kept("origin/opencode/sessions")).toEqual(["ses_one"])
  expect(alice.git("log", "--format=%s", "origin/opencode/sessions", "--", sidecar)).toBe("")
  expect(alice.git("log", "--format=%s", "aside", "--", sidecar)).not.toBe("")
})

/** Alice has published a session whole, and then up to a turn; and she pushes to another remote, of which nothing is here. */
async function withFork() {
  const { alice, commits, saves } = await withCode()
  await commits(2)
  await commits(1, true)
  alice.git("push", "-q")
  const fork = await bare()
  alice.git("remote", "add", "fork", fork)
  alice.git("config", "remote.pushDefault", "fork")
  const file = alice.save("ses_other", talk("other", 1))
  const { problem } = await saves(file, "other", true)
  expect(problem?.what).toContain("has turns that")
  expect(problem?.next).toMatch(/^origin\/main has it already/)
  expect(problem?.next).not.toContain("rebase")
  return { alice, saves, file, fork, commands: commandsOf(problem?.next ?? "") }
}

test("what is published is not to be rebased: a fork that has it, too, gets the rest", async () => {
  const { alice, saves, file, fork, commands } = await withFork()
  alice.git("push", "-q", fork, "origin/main:refs/heads/main")
  follows(alice, commands[0])
  expect(await saves(file, "other", true)).toMatchObject({ pushed: "fork/main" })
})

test("and one that has it not gets what is saved on a branch from before it", async () => {
  const { alice, saves, commands } = await withFork()
  follows(alice, commands[0])
  follows(alice, commands[2])
  const file = alice.save("ses_other", talk("other", 1))
  expect(await saves(file, "other", true)).toMatchObject({ pushed: "fork/aside" })
  expect(withLater(alice, "fork/aside")).toBe("")
})

test("so it is on the branch", async () => {
  const [remote, other] = [await bare(), await bare()]
  const alice = await Keeper.create("Alice", remote)
  await alice.keeps(talk("one", 2))
  await alice.keeps(talk("one", 1), { facts: { heldBack } })
  alice.git("push", "-q", "origin", "opencode/sessions")
  alice.git("remote", "add", "other", other)
  const own = {
    ...alice.world.env,
    XDG_CONFIG_HOME: await folderWith({ "opencode-session/config.json": '{"remote":"other"}' }),
  }
  Object.assign(alice.world.env, own)
  const { next } = await refused(alice)
  expect(next).toMatch(/^origin\/opencode\/sessions has it already/)
  expect(next).not.toContain("update-ref")
})
