/** On the branch an attachment stays as long as a session there needs it. */
import { createHash } from "node:crypto"
import { readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { move } from "../../src/commands/move/move.ts"
import { urlOf } from "../../src/session/attachments/placeholder.ts"
import { storeRef } from "../../src/session/document/location.ts"
import { pushBranch } from "../../src/stores/branch/sync.ts"
import { bare, Keeper, talk } from "../bed/branches.ts"

const bytes = Buffer.from("%PDF-1.4 a paper")
const name = `${createHash("sha256").update(bytes).digest("hex")}.pdf`
const sidecar = `.opencode/sessions/attachments/${name}`

/** Keeps a session of so many turns, with the paper beside it. */
function keepsPaper(keeper: Keeper, turns: number) {
  const document = talk("one", turns)
  const [first] = document.messages
  const owner = { id: "prt_paper", sessionID: document.info.id, messageID: first?.info.id ?? "" }
  const url = urlOf({ name, mime: "application/pdf", bytes: bytes.length, kept: true })
  first?.parts.push({ ...owner, type: "file", mime: "text/plain", filename: "paper.pdf", url })
  return keeper.keeps(document, {
    beside: new Map([[name, bytes]]),
    facts: { attachments: { kept: "beside", files: [name] } },
  })
}

/** The session with the paper, and another. */
async function bothHaveIt() {
  const remote = await bare()
  const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", remote)]
  await keepsPaper(alice, 1)
  await alice.keeps(talk("other", 1))
  await pushBranch(alice.world, alice.root, true)
  bob.git("fetch", "-q", "origin")
  return { alice, bob }
}

test.each(["first", "last"])("also where the one who moves its session away pushes %s", async (when) => {
  const { alice, bob } = await bothHaveIt()
  await keepsPaper(bob, 2)
  await bob.keeps(talk("bobs", 1))
  await move(alice.world, "ses_one", { to: "worktree" })
  const people = when === "first" ? [alice, bob] : [bob, alice]
  for (const { world, root } of people) await pushBranch(world, root, true)
  const [, last] = people
  const files = last?.git("ls-tree", "-r", "--name-only", storeRef)
  expect(files).toContain("ses_one.json")
  expect(files).toContain(sidecar)
})

test("where nobody goes on with the session, it goes", async () => {
  const { alice, bob } = await bothHaveIt()
  await bob.keeps(talk("bobs", 1))
  await move(alice.world, "ses_one", { to: "worktree" })
  for (const { world, root } of [bob, alice]) await pushBranch(world, root, true)
  expect(alice.kept()).toEqual(["ses_bobs", "ses_other"])
  expect(alice.git("ls-tree", "-r", "--name-only", storeRef)).not.toContain(sidecar)
})

test("where nobody can tell what a session needs, it stays", async () => {
  const { alice, bob } = await bothHaveIt()
  await bob.keeps(talk("other", 2), { facts: { format: 99 } as never })
  await move(alice.world, "ses_one", { to: "worktree" })
  for (const { world, root } of [bob, alice]) await pushBranch(world, root, true)
  expect(alice.git("ls-tree", "-r", "--name-only", storeRef)).toContain(sidecar)
})

test("one that is not what its name says stays, and so does its session", async () => {
  const { alice } = await bothHaveIt()
  await move(alice.world, "ses_one", { to: "worktree" })
  const path = join(alice.root, sidecar)
  writeFileSync(path, "version https://git-lfs.github.com/spec/v1\n")
  await expect(move(alice.world, "ses_one", { to: "branch" })).rejects.toThrow(`${sidecar} is not what`)
  expect(readFileSync(path, "utf8")).toContain("git-lfs")
  writeFileSync(path, bytes)
  expect(await move(alice.world, "ses_one", { to: "branch" })).toMatchObject({ store: "branch", moved: true })
})

test("through a link in place of the folder nothing is moved: it would be removed from somewhere else", async () => {
  const { alice } = await bothHaveIt()
  await move(alice.world, "ses_one", { to: "worktree" })
  const [folder, elsewhere] = [join(alice.root, ".opencode/sessions"), join(alice.root, ".git/elsewhere")]
  renameSync(folder, elsewhere)
  symlinkSync(elsewhere, folder)
  const before = readdirSync(elsewhere)
  await expect(move(alice.world, "ses_one", { to: "branch" })).rejects.toThrow("symbolic link")
  expect(readdirSync(elsewhere)).toEqual(before)
})
