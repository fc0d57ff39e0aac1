/** What `save --until` leaves out is not pushed along: neither in an earlier commit nor otherwise. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test, vi } from "vitest"
import { move } from "../../src/commands/move/move.ts"
import { commitSaved } from "../../src/commands/save/commit-saved.ts"
import { noteSharedInPart } from "../../src/machine/shared-in-part.ts"
import { storeRef } from "../../src/session/document/location.ts"
import { pushBranch } from "../../src/stores/branch/sync.ts"
import { heldBackAlong } from "../../src/stores/held-back-turns.ts"
import { Failure } from "../../src/support/failure.ts"
import { bare, Keeper, talk } from "../bed/branches.ts"
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
