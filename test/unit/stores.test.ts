/** The commands that read saved sessions see both stores; `move` brings one from one to the other. */
import { createHash } from "node:crypto"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { check } from "../../src/commands/check/check.ts"
import { diff } from "../../src/commands/diff/diff.ts"
import { ofBranch } from "../../src/commands/doctor/doctor.ts"
import { list } from "../../src/commands/list/list.ts"
import { move } from "../../src/commands/move/move.ts"
import { commitSaved } from "../../src/commands/save/commit-saved.ts"
import { search } from "../../src/commands/search/search.ts"
import { reading } from "../../src/commands/shared/read-session.ts"
import { sourceOf } from "../../src/commands/shared/session-source.ts"
import { trailer } from "../../src/commands/trailer/trailer.ts"
import { why } from "../../src/commands/why/why.ts"
import { findPlace } from "../../src/git/worktree.ts"
import { urlOf } from "../../src/session/attachments/placeholder.ts"
import { canonicalText } from "../../src/session/document/canonical.ts"
import { storeRef } from "../../src/session/document/location.ts"
import { attachmentFrom } from "../../src/stores/attachments.ts"
import { advance, commitOn, writeBlob } from "../../src/stores/branch/commit-tree.ts"
import { attachmentsFor, fetchBranch } from "../../src/stores/branch/open-branch.ts"
import { remoteOf } from "../../src/stores/branch/remote.ts"
import { pushBranch } from "../../src/stores/branch/sync.ts"
import { storeEntryOf } from "../../src/stores/store-entry.ts"
import { listText } from "../../src/view/list.ts"
import { bare, Keeper, savedOf, talk } from "../bed/branches.ts"
import { sessionWith, tool } from "../bed/repository.ts"

const folder = ".opencode/sessions"

test("list, search, show, why, check and diff read both", async () => {
  const alice = await Keeper.create("Alice")
  alice.save("here", talk("here", 1), { saved: "2026-11-22T15:00:00.000Z" })
  expect(listText(await list(alice.world), alice.world.now())).not.toContain("on opencode/sessions")
  const wrote = tool("write", { filePath: "{{worktree}}/b", content: "export const bee = buzz(42)\n" })
  await alice.keeps(talk("there", 1))
  await alice.keeps(talk("there", 2))
  await alice.keeps(sessionWith("ses_wrote", "Wrote", [["Write the bee", [wrote], "Done."]]))
  alice.write("b", "export const bee = buzz(42)\n")

  const listed = await list(alice.world)
  expect(listed.sessions.map(({ sessionID, store }) => [sessionID, store])).toEqual([
    ["ses_here", "worktree"],
    ["ses_wrote", "branch"],
    ["ses_there", "branch"],
  ])
  expect(listText(listed, alice.world.now()).match(/on opencode\/sessions/g)).toHaveLength(2)
  for (const name of [
    "3",
    "ses_there",
    "ses_there.json",
    `${folder}/ses_there.json`,
    `${storeRef}:${folder}/ses_there.json`,
  ])
    expect((await reading(alice.world, name)).transcript.title).toBe("Talk there")
  await expect(reading(alice.world, `${folder}/none.json`)).rejects.toThrow("there is no such file")
  await expect(reading(alice.world, "4")).rejects.toThrow("the list has 3")

  expect((await search(alice.world, "prompt", {})).found.map(({ title }) => title).sort()).toEqual([
    "Talk here",
    "Talk there",
  ])
  expect(await why(alice.world, "b:1")).toMatchObject({ line: { written: { session: { sessionID: "ses_wrote" } } } })
  const { checked, findings } = await check(alice.world, [])
  expect([checked, findings]).toEqual([3, []])
  expect((await check(alice.world, [`${folder}/ses_there.json`])).checked).toBe(1)
  expect((await check(alice.world, [], { history: true })).checked).toBe(3)
  const { old, difference } = await diff(alice.world, "ses_there")
  expect(old).toMatch(/^[0-9a-f]{40}:/)
  expect(difference).toMatchObject({ turns: [{ kind: "added" }] })
  await expect(diff(alice.world, "ses_wrote")).rejects.toThrow("no commit yet")
  // A name of a private session is not written into the code's history.
  alice.git("add", "b")
  expect(await trailer(alice.world)).toEqual([])
})

test("what the remote has counts as well, and nothing is told twice", async () => {
  const remote = await bare()
  const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", remote)]
  await alice.keeps(talk("old", 1))
  await alice.keeps(talk("shared", 1))
  await pushBranch(alice.world, alice.root, true)
  bob.git("fetch", "-q", "origin")
  const titles = async (person: Keeper, allBranches = false) =>
    (await list(person.world, { allBranches })).sessions.map(({ messages, sessionID, branches }) => [
      sessionID,
      messages,
      ...(branches ?? []),
    ])
  const both = [
    ["ses_shared", 2],
    ["ses_old", 2],
  ]
  // As a plain clone has it, without a branch here.
  expect(bob.git("for-each-ref", storeRef)).toBe("")
  expect(await titles(bob)).toEqual(both)
  expect(await titles(bob, true)).toEqual(both)

  // Ahead here, then also ahead there.
  await bob.keeps(talk("shared", 2))
  expect(await titles(bob, true)).toEqual([["ses_shared", 4], both[1]])
  await pushBranch(bob.world, bob.root, true)
  await alice.keeps(talk("alices", 1))
  await alice.keeps(talk("old", 2, " by Alice"))
  alice.git("fetch", "-q", "origin")
  expect(await titles(alice, true)).toEqual([
    ["ses_shared", 4],
    ["ses_old", 4],
    ["ses_alices", 2],
  ])
  const { found } = await search(alice.world, "shared", { allBranches: true })
  expect(found.map(({ sessionID }) => sessionID)).toEqual(["ses_shared"])

  // The same session in two ways: ours has the number, theirs is a version of its branch.
  await bob.keeps(talk("old", 2, " by Bob"))
  await pushBranch(bob.world, bob.root, true)
  alice.git("fetch", "-q", "origin")
  const theirs = ["ses_old", 4, "origin/opencode/sessions"]
  expect(await titles(alice)).toEqual([["ses_shared", 4], ["ses_old", 4], ["ses_alices", 2], theirs])
  const bobs = await sourceOf(
    alice.world,
    `origin/opencode/sessions:${folder}/ses_old.json`,
    await findPlace(alice.root),
  )
  expect(bobs.text).toContain("by Bob")
  expect((await sourceOf(alice.world, "ses_old", await findPlace(alice.root))).text).toContain("by Alice")
  expect((await check(alice.world, [])).checked).toBe(4)

  // Fetching is asked for, and a remote that is away is told beside a list and a failure for a load.
  const carol = await Keeper.create("Carol", remote)
  expect((await list(carol.world)).sessions).toEqual([])
  expect((await list(carol.world, { fetch: true })).sessions).toHaveLength(2)
  carol.git("remote", "set-url", "origin", "/nowhere")
  const away = await list(carol.world, { fetch: true })
  expect(away.unfetched?.what).toContain("could not be fetched")
  expect(away.sessions).toHaveLength(2)
  await expect(fetchBranch(carol.world, await findPlace(carol.root))).rejects.toThrow("could not be fetched")
})

test("a push says where it went, and what could not be pushed is saved all the same", async () => {
  const remote = await bare()
  const alice = await Keeper.create("Alice", remote)
  const file = await alice.keeps(talk("one", 1))
  const place = await findPlace(alice.root)
  const saved = { file, title: "Talk one", store: "branch" as const, changed: true, place }
  const commit = alice.git("rev-parse", storeRef).trim()
  expect(await commitSaved(alice.world, saved, {}, true)).toMatchObject({
    commit,
    made: true,
    branch: "opencode/sessions",
  })
  const state = async () => (await ofBranch(alice.world, place)).map(({ what, next }) => [what, next])
  expect(await state()).toContainEqual([
    "1 saved session on the branch opencode/sessions; not all of it was pushed to origin/opencode/sessions",
    `Push it: opencode-session move ${file} --to branch --push`,
  ])
  const pushed = await commitSaved(alice.world, saved, { push: true }, true)
  expect(pushed).toMatchObject({ commit, pushed: "origin/opencode/sessions", warnings: [] })
  expect(await state()).toContainEqual(["1 saved session on the branch opencode/sessions", undefined])
  expect(alice.git("ls-remote", "origin").split("\n").filter(Boolean)).toEqual([`${commit}\t${storeRef}`])
  await alice.keeps(talk("one", 2))
  alice.git("remote", "set-url", "origin", "/nowhere")
  const { problem, ...done } = await commitSaved(alice.world, saved, { push: true }, true)
  expect(done).toMatchObject({ commit: alice.git("rev-parse", storeRef).trim(), made: true })
  expect(problem).toMatchObject({ exitCode: 1, next: expect.stringContaining("opencode-session save --push") })
}, 60_000)

/** A session with an attachment beside it. */
function pictured(id: string, bytes: Buffer) {
  const name = `${createHash("sha256").update(bytes).digest("hex")}.png`
  const url = urlOf({ name, mime: "image/png", bytes: bytes.length, kept: true })
  const session = sessionWith(id, `Picture ${id}`, [["See", [{ type: "file", mime: "text/plain", url }], "Seen."]])
  return { name, session, beside: new Map([[name, bytes]]) }
}

test("a session moves with its attachments and its bytes, there and back", async () => {
  const alice = await Keeper.create("Alice")
  const { name, session, beside } = pictured("ses_p", Buffer.from("picture"))
  await alice.keeps(session, { beside })
  await alice.keeps(pictured("ses_q", Buffer.from("picture")).session, { beside })
  const text = alice.git("cat-file", "blob", `${storeRef}:${folder}/ses_p.json`)
  const attachment = `${folder}/attachments/${name}`

  const back = await move(alice.world, "ses_p", {})
  expect(back).toMatchObject({ file: `${folder}/ses_p.json`, store: "worktree", moved: true })
  expect(back.warnings).toEqual([expect.stringContaining("stays in the history of opencode/sessions")])
  expect(readFileSync(join(alice.root, back.file), "utf8")).toBe(text)
  expect(readFileSync(join(alice.root, attachment), "utf8")).toBe("picture")
  // The other one still needs it.
  expect(alice.kept()).toEqual(["ses_q"])
  expect(alice.git("ls-tree", "-r", "--name-only", storeRef)).toContain(attachment)
  expect(alice.log()[0]).toBe("Remove session: Picture ses_p")
  await move(alice.world, "ses_q", { to: "worktree" })
  expect(alice.git("ls-tree", "-r", "--name-only", storeRef)).not.toContain(attachment)
  expect(await move(alice.world, "ses_q", { to: "worktree" })).toMatchObject({ moved: false, store: "worktree" })

  alice.commit("sessions in the code", "Alice")
  const there = await move(alice.world, "ses_p", {})
  expect(there).toMatchObject({
    store: "branch",
    moved: true,
    warnings: [expect.stringContaining("history of the code")],
  })
  expect(existsSync(join(alice.root, back.file))).toBe(false)
  expect(existsSync(join(alice.root, attachment))).toBe(true)
  expect(alice.git("cat-file", "blob", `${storeRef}:${folder}/ses_p.json`)).toBe(text)
  await move(alice.world, "ses_q", {})
  expect(existsSync(join(alice.root, attachment))).toBe(false)
  const source = await sourceOf(alice.world, "ses_q", await findPlace(alice.root))
  expect(await attachmentFrom(source.beside, name)).toEqual(Buffer.from("picture"))
})

test("a move away from the branch says where the session still is, and advises no push of what was never at the remote", async () => {
  const alice = await Keeper.create("Alice", await bare())
  const here =
    "It stays in the history of opencode/sessions. It is not at the remote, and a push of that branch would share it."
  const there =
    "It stays in the history of opencode/sessions, and at the remote until that branch is pushed: opencode-session move ses_one --to worktree --push"
  const away = async () => (await move(alice.world, "ses_one", { to: "worktree" })).warnings
  await alice.keeps(talk("one", 1))
  expect(await away()).toEqual([here])
  // Another session alone is there, not this one.
  const bob = await Keeper.create("Bob", alice.git("remote", "get-url", "origin").trim())
  await bob.keeps(talk("two", 1))
  await pushBranch(bob.world, bob.root, true)
  await fetchBranch(alice.world, await findPlace(alice.root))
  await move(alice.world, "ses_one", { to: "branch" })
  expect(await away()).toEqual([here])
  await move(alice.world, "ses_one", { to: "branch", push: true })
  expect(await away()).toEqual([there])
  await move(alice.world, "ses_one", { to: "worktree", push: true })
  // Its removal is there as well.
  await move(alice.world, "ses_one", { to: "branch" })
  expect(await away()).toEqual(["It stays in the history of opencode/sessions."])
})

test("a move can push the branch, as a save can; what was not pushed has moved all the same", async () => {
  const remote = await bare()
  const alice = await Keeper.create("Alice", remote)
  alice.save("one", talk("one", 1))
  const there = await move(alice.world, "ses_one", { push: true })
  expect(there).toMatchObject({ store: "branch", moved: true, pushed: "origin/opencode/sessions" })
  const seen = () => alice.git("ls-remote", "origin", storeRef).split("\t")[0]
  expect(seen()).toBe(alice.git("rev-parse", storeRef).trim())
  // Bob has put another one there.
  const bob = await Keeper.create("Bob", remote)
  await bob.keeps(talk("two", 1))
  await pushBranch(bob.world, bob.root, true)
  const back = await move(alice.world, "ses_one", { push: true })
  expect(back).toMatchObject({ store: "worktree", pushed: "origin/opencode/sessions" })
  expect(back.warnings).toEqual(["It stays in the history of opencode/sessions."])
  expect(alice.kept()).toEqual(["ses_two"])
  expect(seen()).toBe(alice.git("rev-parse", storeRef).trim())
  // Finished by saying it again, it is pushed as well.
  alice.git("remote", "set-url", "origin", "/nowhere")
  expect(await move(alice.world, "ses_one", { push: true })).toMatchObject({
    moved: true,
    problem: {
      what: expect.stringMatching(/^The session is moved, but not pushed: /),
      next: expect.stringContaining("`opencode-session move ses_one --to branch --push`"),
    },
  })
  alice.git("remote", "set-url", "origin", remote)
  expect(await move(alice.world, "ses_one", { to: "branch", push: true })).toMatchObject({
    moved: false,
    pushed: "origin/opencode/sessions",
  })
  expect(seen()).toBe(alice.git("rev-parse", storeRef).trim())
  // Bob goes on with it while it moves away here.
  await fetchBranch(bob.world, await findPlace(bob.root))
  await bob.keeps(talk("one", 2))
  await pushBranch(bob.world, bob.root, true)
  const both = await move(alice.world, "ses_one", { push: true })
  expect(both.warnings.at(-1)).toBe("Somebody else went on with it, so theirs stays on opencode/sessions.")
  const held = (await list(alice.world)).sessions.filter(({ sessionID }) => sessionID === "ses_one")
  expect(held.map(({ store, messages }) => [store, messages]).sort()).toEqual([
    ["branch", 4],
    ["worktree", 2],
  ])
}, 60_000)

test("a move whose push finds another's version under that name says where its own is", async () => {
  const remote = await bare()
  const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", remote)]
  await bob.keeps(talk("one", 2, " by Bob"))
  await pushBranch(bob.world, bob.root, true)
  alice.save("ses_one", talk("one", 2, " by Alice"))
  expect(await move(alice.world, "ses_one", { push: true })).toMatchObject({
    file: `${folder}/ses_one-2.json`,
    pushed: "origin/opencode/sessions",
    warnings: [expect.stringContaining(`yours is ${folder}/ses_one-2.json`)],
  })
})

test("what is broken on the branch is told of where a session is saved to the worktree", async () => {
  const alice = await Keeper.create("Alice")
  const file = await alice.keeps(talk("one", 1))
  const blob = await writeBlob(alice.root, "no session")
  await advance(alice.root, await remoteOf(alice.root), async ({ local }) =>
    commitOn(alice.root, local, new Map([[file, blob]]), "broken"),
  )
  const entry = await storeEntryOf(alice.world, await findPlace(alice.root), "ses_one", {})
  expect(entry.warnings).toEqual([`opencode/sessions: ${file} is not an OpenCode session. It was left as it is.`])
}, 60_000)

test("a move that was cut off is finished by saying it again, and one of two that went on is refused", async () => {
  const alice = await Keeper.create("Alice")
  const file = await alice.keeps(talk("one", 2))
  const text = alice.git("cat-file", "blob", `${storeRef}:${file}`)
  // Cut off after it was written there.
  alice.write(file, text)
  expect((await list(alice.world)).sessions.map(({ store }) => store).sort()).toEqual(["branch", "worktree"])
  expect((await reading(alice.world, "ses_one")).name).toBe(file)
  await expect(move(alice.world, "ses_one", {})).rejects.toMatchObject({
    exitCode: 2,
    next: expect.stringContaining("--to"),
  })
  expect(await move(alice.world, "ses_one", { to: "worktree" })).toMatchObject({ moved: true })
  expect(alice.kept()).toEqual([])
  expect(readFileSync(join(alice.root, file), "utf8")).toBe(text)

  // The one that goes holds more than the one that is there.
  await alice.keeps(talk("two", 1))
  alice.write(`${folder}/ses_two.json`, canonicalText(savedOf(talk("two", 3))))
  await move(alice.world, "ses_two", { to: "branch" })
  expect(alice.document("ses_two").messages).toHaveLength(6)
  alice.write(`${folder}/ses_two.json`, canonicalText(savedOf(talk("two", 2))))
  await move(alice.world, "ses_two", { to: "branch" })
  expect(alice.document("ses_two").messages).toHaveLength(6)

  alice.write(`${folder}/ses_two.json`, canonicalText(savedOf(talk("two", 4, " otherwise"))))
  const before = [alice.git("rev-parse", storeRef), readFileSync(join(alice.root, `${folder}/ses_two.json`), "utf8")]
  for (const to of ["branch", "worktree"] as const)
    await expect(move(alice.world, "ses_two", { to })).rejects.toMatchObject({ exitCode: 3 })
  expect([alice.git("rev-parse", storeRef), readFileSync(join(alice.root, `${folder}/ses_two.json`), "utf8")]).toEqual(
    before,
  )
  alice.write("loose.json", text)
  alice.save("named", talk("named", 1))
  expect(await move(alice.world, `${folder}/named.json`, {})).toMatchObject({ store: "branch", moved: true })
  await expect(move(alice.world, "./loose.json", {})).rejects.toMatchObject({ exitCode: 2 })
})

test("what is in the remote's branch alone, or beside ours, moves for good", async () => {
  const remote = await bare()
  const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", remote)]
  await alice.keeps(talk("one", 1))
  await pushBranch(alice.world, alice.root, true)
  await bob.keeps(talk("bobs", 1))
  bob.git("fetch", "-q", "origin")
  await move(bob.world, "ses_one", {})
  expect((await list(bob.world)).sessions.map(({ store }) => store).sort()).toEqual(["branch", "worktree"])
  await pushBranch(bob.world, bob.root, true)
  bob.git("fetch", "-q", "origin")
  expect(bob.kept("origin/opencode/sessions")).toEqual(["ses_bobs"])
})

test("an attachment of a file in the worktree may be on the branch: load takes it from there, and check knows", async () => {
  const alice = await Keeper.create("Alice")
  const { name, session, beside } = pictured("ses_p", Buffer.from("picture"))
  await alice.keeps(session, { beside })
  alice.write(`${folder}/here.json`, alice.git("cat-file", "blob", `${storeRef}:${folder}/ses_p.json`))
  const place = await findPlace(alice.root)
  const source = await sourceOf(alice.world, `${folder}/here.json`, place)
  expect(await attachmentFrom(source.beside, name)).toBe("missing")
  expect(await attachmentsFor(alice.world, place, source.beside)(name)).toEqual(Buffer.from("picture"))
  expect((await check(alice.world, [])).findings).toEqual([])
  alice.git("update-ref", "-d", storeRef)
  expect(await attachmentsFor(alice.world, place, source.beside)(name)).toBe("missing")
  expect((await check(alice.world, [])).findings.map(({ kind }) => kind)).toEqual(["attachment"])
})
