/** The branch store in real repositories: what it writes, and what it leaves alone. */
import { execFileSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync, renameSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { list } from "../../src/commands/list/list.ts"
import { move } from "../../src/commands/move/move.ts"
import { commitSaved } from "../../src/commands/save/commit-saved.ts"
import type { SaveReport } from "../../src/commands/save/save-report.ts"
import { findPlace } from "../../src/git/worktree.ts"
import { storeRef } from "../../src/session/document/location.ts"
import type { SessionDocument } from "../../src/session/schema.ts"
import { fetchBranch } from "../../src/stores/branch/open-branch.ts"
import { refusalOf } from "../../src/stores/branch/remote.ts"
import { pushBranch } from "../../src/stores/branch/sync.ts"
import { storeEntryOf } from "../../src/stores/store-entry.ts"
import { saveText } from "../../src/view/report.ts"
import { bare, Keeper, savedOf, talk } from "../bed/branches.ts"

test("each save is a commit on top of the last; index, HEAD and worktree stay as they are, also in a merge", async () => {
  const alice = await Keeper.create("Alice")
  alice.git("checkout", "-q", "-b", "side")
  alice.write("a", "side\n")
  alice.commit("side", "Alice")
  alice.git("checkout", "-q", "main")
  alice.write("a", "main\n")
  alice.commit("main", "Alice")
  expect(() => alice.git("merge", "side")).toThrow()
  alice.write("staged", "staged\n")
  alice.git("add", "staged")
  alice.write("staged", "unstaged\n")
  alice.write(".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n")
  const state = () => [
    alice.git("--no-optional-locks", "status", "--porcelain=v2", "--branch", "--untracked-files=all"),
    alice.git("rev-parse", "HEAD"),
    readFileSync(join(alice.root, ".git/index"), "latin1"),
    readdirSync(alice.root),
    readdirSync(tmpdir()).filter((name) => name.startsWith(`opencode-session-${process.pid}-`)),
  ]
  const before = state()
  const file = await alice.keeps(talk("one", 1))
  expect(await alice.keeps(talk("one", 2))).toBe(file)
  expect(await alice.keeps(talk("two", 1))).toBe(".opencode/sessions/ses_two.json")
  expect(state()).toEqual(before)
  expect(alice.log("%an %s").reverse()).toEqual([
    "Alice Save session: Talk one",
    "Alice Save session: Talk one",
    "Alice Save session: Talk two",
  ])
  expect(alice.log("%(trailers:key=Session,valueonly)")[0]).toBe(".opencode/sessions/ses_two.json")
  expect(alice.git("rev-list", "--max-parents=0", storeRef).trim().split("\n")).toHaveLength(1)
  const files = alice.git("ls-tree", "-r", "--name-only", storeRef).trim().split("\n")
  expect(files).toEqual([".opencode/sessions/.gitattributes", file, ".opencode/sessions/ses_two.json"])
  expect(alice.document("ses_one").messages).toHaveLength(4)
  // The same once more is no commit.
  await alice.keeps(talk("two", 1))
  expect(alice.log()).toHaveLength(3)
})

test("sixteen savers at once lose nothing, also under one name", async () => {
  const alice = await Keeper.create("Alice")
  const ids = Array.from({ length: 16 }, (_, index) => `s${index}`)
  const files = await Promise.all(ids.map((id, index) => alice.keeps(talk(id, 1), { file: index < 4 ? "same" : id })))
  expect(new Set(files).size).toBe(16)
  expect(alice.log()).toHaveLength(16)
  const kept = alice.kept()
  expect(kept.filter((name) => name.startsWith("same")).sort()).toEqual(["same", "same-2", "same-3", "same-4"])
  expect(kept.map((name) => alice.document(name).info.id).sort()).toEqual(ids.map((id) => `ses_${id}`).sort())
}, 60_000)

test("of one session saved by several at once the longest is there, in one file", async () => {
  const alice = await Keeper.create("Alice")
  await Promise.all([1, 2, 3, 4, 5].map((turns) => alice.keeps(talk("one", turns), { file: `at-${turns}` })))
  expect(alice.kept()).toHaveLength(1)
  expect(alice.document(alice.kept()[0] ?? "").messages).toHaveLength(10)
  // Each with something of its own: the second is told, and the first stays.
  const place = await findPlace(alice.root)
  const entry = await storeEntryOf(alice.world, place, "ses_one", { store: "branch" })
  await alice.keeps(talk("one", 6, " otherwise"))
  const document = talk("one", 6)
  const late = entry.write("x.json", { document, bytes: [Buffer.from("{}")], title: "", beside: new Map() })
  await expect(late).rejects.toThrow("changed at the same moment: somebody else saved it")
  expect(alice.document(alice.kept()[0] ?? "").messages[2]?.parts[0]).toMatchObject({
    text: expect.stringContaining("otherwise"),
  })
})

test("a push that others were before is replayed onto theirs: all is there, and what both went on with twice", async () => {
  const remote = await bare()
  const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", remote)]
  await alice.keeps(talk("shared", 1))
  await alice.keeps(talk("grows", 1))
  expect(await pushBranch(alice.world, alice.root, true)).toMatchObject({
    name: "origin/opencode/sessions",
    beside: [],
  })
  await fetchBranch(bob.world, await findPlace(bob.root))
  expect(bob.kept("origin/opencode/sessions")).toEqual(["ses_grows", "ses_shared"])

  await bob.keeps(talk("shared", 2, " by Bob"))
  await bob.keeps(talk("grows", 2))
  await bob.keeps(talk("bobs", 1), { file: "talk" })
  await pushBranch(bob.world, bob.root, true)
  await alice.keeps(talk("shared", 2, " by Alice"))
  await alice.keeps(talk("shared", 3, " by Alice"))
  await alice.keeps(talk("grows", 3))
  await alice.keeps(talk("alices", 1), { file: "talk" })
  const { beside } = await pushBranch(alice.world, alice.root, true)

  expect(beside.map(({ own }) => own)).toEqual([
    ".opencode/sessions/ses_shared-2.json",
    ".opencode/sessions/talk-2.json",
  ])
  const tip = alice.git("rev-parse", storeRef)
  expect(execFileSync("git", ["rev-parse", storeRef], { cwd: remote, encoding: "utf8" })).toBe(tip)
  expect(alice.kept()).toEqual(["ses_grows", "ses_shared-2", "ses_shared", "talk-2", "talk"])
  expect(alice.git("rev-list", "--merges", storeRef)).toBe("")
  expect(alice.log("%an").filter((name) => name === "Bob")).toHaveLength(3)
  expect(alice.document("ses_grows").messages).toHaveLength(6)
  expect(alice.document("talk").info.id).toBe("ses_bobs")
  expect(alice.document("talk-2").info.id).toBe("ses_alices")
  const [theirs, ours] = [alice.document("ses_shared"), alice.document("ses_shared-2")]
  expect(theirs.messages[2]?.parts[0]).toMatchObject({ text: "Prompt 1 of shared by Bob" })
  expect(ours.messages[4]?.parts[0]).toMatchObject({ text: "Prompt 2 of shared by Alice" })
  expect(ours.info.id).not.toBe(theirs.info.id)
  expect(ours.info.title).toBe("Talk shared (from Alice)")
  // And on, without another copy.
  await bob.keeps(talk("bobs", 2))
  await pushBranch(bob.world, bob.root, true)
  expect(bob.kept()).toHaveLength(5)
  expect(bob.document("talk").messages).toHaveLength(4)
})

test.each([
  ["shorter", 1, 2, 2],
  ["as long", 1, 1, 1],
  ["longer", 2, 1, 2],
])("what one side has redacted stays out, %s than theirs", async (_, mine, theirs, turns) => {
  const remote = await bare()
  const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", remote)]
  const redacted = (made: SessionDocument) =>
    JSON.parse(JSON.stringify(made).replace("Prompt 0 of one", "[REDACTED-known-value-ABC234]")) as SessionDocument
  for (const [first, second] of [
    [alice, bob],
    [bob, alice],
  ] as const) {
    const id = first === alice ? "one" : "one-more"
    await first.keeps(talk(id, 1))
    await pushBranch(first.world, first.root, true)
    await fetchBranch(second.world, await findPlace(second.root))
    await second.keeps(first === alice ? talk(id, theirs) : redacted(talk(id, mine)), { facts: { dirty: true } })
    await pushBranch(second.world, second.root, true)
    await first.keeps(first === alice ? redacted(talk(id, mine)) : talk(id, theirs))
    const { beside } = await pushBranch(first.world, first.root, true)
    expect(beside).toEqual([])
    const made = first.document(`ses_${id}`)
    expect(made.messages).toHaveLength(turns * 2)
    expect(made.messages[0]?.parts[0]).toMatchObject({ text: expect.stringContaining("[REDACTED-known-value-ABC234]") })
    expect(first.git("rev-parse", storeRef)).toBe(first.git("rev-parse", "origin/opencode/sessions"))
  }
})

test("where each has redacted another message, both are out of the one file", async () => {
  const remote = await bare()
  const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", remote)]
  const marker = "[REDACTED-known-value-ABC234]"
  const without = (prompt: string, turns: number) =>
    JSON.parse(JSON.stringify(talk("one", turns)).replace(prompt, marker)) as SessionDocument
  await alice.keeps(talk("one", 2))
  await pushBranch(alice.world, alice.root, true)
  await fetchBranch(bob.world, await findPlace(bob.root))
  await bob.keeps(without("Prompt 0 of one", 2))
  await pushBranch(bob.world, bob.root, true)
  await alice.keeps(without("Prompt 1 of one", 3))
  expect((await pushBranch(alice.world, alice.root, true)).beside).toEqual([])
  const { messages } = alice.document("ses_one")
  expect(messages).toHaveLength(6)
  for (const at of [0, 2]) expect(messages[at]?.parts[0]).toMatchObject({ text: expect.stringContaining(marker) })
})

test.each([
  [1, 2],
  [2, 1],
  [2, 2],
])("a move onto what another has left keeps what either has redacted, of %s and %s turns", async (here, there) => {
  const alice = await Keeper.create("Alice")
  const marker = "[REDACTED-known-value-ABC234]"
  const without = (turns: number, said: string) =>
    JSON.parse(JSON.stringify(talk("one", turns)).replace(said, marker)) as SessionDocument
  await alice.keeps(without(there, "Prompt 0 of one"))
  alice.save("one", without(here, "Done."))
  await move(alice.world, "ses_one", { to: "branch" })
  const { messages } = alice.document("ses_one")
  expect(messages).toHaveLength(4)
  for (const message of messages.slice(0, 2)) expect(JSON.stringify(message)).toContain(marker)
})

test("a save does not replace one that came since it compared, and that redacts what it shows", async () => {
  const alice = await Keeper.create("Alice")
  await alice.keeps(talk("one", 1))
  const entry = await storeEntryOf(alice.world, await findPlace(alice.root), "ses_one", { store: "branch" })
  const marker = "[REDACTED-known-value-ABC234]"
  await alice.keeps(JSON.parse(JSON.stringify(talk("one", 1)).replace("Prompt 0 of one", marker)) as SessionDocument)
  const saved = savedOf(talk("one", 2), "Alice")
  const made = { document: saved, bytes: [Buffer.from(JSON.stringify(saved))], title: "Talk one", beside: new Map() }
  await expect(entry.write("one.json", made)).rejects.toThrow("somebody else saved it")
  expect(JSON.stringify(alice.document("ses_one"))).toContain(marker)
})

test("where both went on, what one has redacted is out of both files", async () => {
  const remote = await bare()
  const redacted = (made: SessionDocument) =>
    JSON.parse(JSON.stringify(made).replace("Prompt 0 of one", "[REDACTED-known-value-ABC234]")) as SessionDocument
  for (const isMine of [true, false]) {
    const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", remote)]
    const id = isMine ? "one" : "one-more"
    await alice.keeps(talk(id, 1))
    await pushBranch(alice.world, alice.root, true)
    await fetchBranch(bob.world, await findPlace(bob.root))
    const [mine, theirs] = [talk(id, 2, " by Alice"), talk(id, 2, " by Bob")]
    for (const one of [mine, theirs]) one.messages.splice(0, 2, ...talk(id, 1).messages)
    await bob.keeps(isMine ? theirs : redacted(theirs))
    await pushBranch(bob.world, bob.root, true)
    await alice.keeps(isMine ? redacted(mine) : mine)
    expect((await pushBranch(alice.world, alice.root, true)).beside).toHaveLength(1)
    for (const name of [`ses_${id}`, `ses_${id}-2`])
      expect(alice.document(name).messages[0]?.parts[0]).toMatchObject({
        text: expect.stringContaining("[REDACTED-known-value-ABC234]"),
      })
  }
})

test("in a partial clone a save needs no remote, and keeps what is not here", async () => {
  const remote = await bare()
  const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", `file://${remote}`)]
  await alice.keeps(talk("one", 1), { file: "2026-11-20-10-00-one" })
  await pushBranch(alice.world, alice.root, true)
  alice.git("-C", remote, "config", "uploadpack.allowFilter", "true")
  bob.git("fetch", "-q", "--filter=blob:none", "origin")
  renameSync(remote, `${remote}.off`)
  await bob.keeps(talk("bobs", 1), { begun: Date.parse("2026-11-22T10:00:00Z") })
  expect(bob.kept()).toEqual(["2026-11-20-10-00-one", "ses_bobs"])
  // What may be there already gets no second file.
  await expect(bob.keeps(talk("one", 2), { begun: Date.parse("2026-11-20T10:00:00Z") })).rejects.toMatchObject({
    what: expect.stringContaining("2026-11-20-10-00-one.json may hold this session"),
    next: "Run it again when you can reach the remote.",
  })
  // Nor one in the worktree, but where it is asked for.
  const begun = Date.parse("2026-11-20T10:00:00Z")
  const entry = async (store?: "worktree") =>
    storeEntryOf(bob.world, await findPlace(bob.root), "ses_one", { begun, store })
  await expect(entry()).rejects.toMatchObject({
    what: expect.stringContaining("nothing was saved"),
    next: expect.stringContaining("`--store worktree`"),
  })
  expect((await entry("worktree")).store).toBe("worktree")
  renameSync(`${remote}.off`, remote)
  await pushBranch(bob.world, bob.root, true)
  expect(alice.git("ls-remote", remote, storeRef)).toContain(bob.git("rev-parse", storeRef).trim())
  await bob.keeps(talk("one", 2), { begun: Date.parse("2026-11-20T10:00:00Z") })
  expect(bob.document("2026-11-20-10-00-one").messages).toHaveLength(4)
})

test("who pushes and was overtaken is told whose version there is now, and hears nothing of git's advice", async () => {
  const remote = await bare()
  const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", remote)]
  const file = ".opencode/sessions/ses_talk.json"
  const place = await findPlace(alice.root)
  const shared = (changed: boolean) =>
    commitSaved(alice.world, { file, title: "Talk", store: "branch", changed, place }, { push: true }, true)
  await alice.keeps(talk("talk", 1))
  const first = await shared(true)
  expect(first).toMatchObject({ commit: alice.git("rev-parse", storeRef).trim(), pushed: "origin/opencode/sessions" })
  expect(first.warnings).toEqual([])

  await fetchBranch(bob.world, await findPlace(bob.root))
  await bob.keeps(talk("talk", 3))
  await pushBranch(bob.world, bob.root, true)
  // Less than Bob's, and then nothing new at all.
  await alice.keeps(talk("talk", 2))
  for (const changed of [true, false]) {
    const later = await shared(changed)
    expect(later.output).not.toContain("rejected")
    if (!changed) continue
    expect(later.commit).toBeUndefined()
    expect(later.warnings).toEqual([expect.stringContaining(`has saved ${file} since`)])
  }
  expect(alice.document("ses_talk").messages).toHaveLength(6)
  await bob.keeps(talk("talk", 4))
  await pushBranch(bob.world, bob.root, true)
  const overtaken = await shared(false)
  expect(overtaken.warnings).toHaveLength(1)

  await bob.keeps(talk("talk", 5, " by Bob"))
  await pushBranch(bob.world, bob.root, true)
  await alice.keeps(talk("talk", 5, " by Alice"))
  const both = await shared(true)
  expect(both.warnings).toEqual([
    expect.stringContaining(`theirs is ${file}, yours is .opencode/sessions/ses_talk-2.json`),
  ])
  // Whatever is said of the save is of hers.
  const own = ".opencode/sessions/ses_talk-2.json"
  const commit = alice.git("rev-parse", storeRef).trim()
  expect(both).toMatchObject({ file: own, commit, made: true, pushed: "origin/opencode/sessions" })
  const redacted = { counts: {}, places: [], unseen: [] }
  const report = { file, title: "Talk", sessionID: "ses_talk", store: "branch", changed: true, place, share: [] }
  const said = { ...report, found: "named", bytes: 1, messages: 10, subagents: 0, cut: 0, left: {}, redacted }
  const text = saveText(said as unknown as SaveReport, alice.root, both).split("\n")
  expect(text).toContain(`  opencode/sessions:${own}`)
  expect(text).toContain(`  committed as ${commit.slice(0, 7)} on opencode/sessions`)
  expect(text).toContain("  pushed to origin/opencode/sessions")
  expect(text).toContain("  opencode-session load --fetch ses_talk-2")
})

test("a title that was given and is overtaken is told, with the command that sets it", async () => {
  const remote = await bare()
  const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", remote)]
  const file = ".opencode/sessions/ses_talk.json"
  const place = await findPlace(alice.root)
  const given = async (title: string, turns: number) => {
    const document = talk("talk", turns)
    const named = { ...document, info: { ...document.info, title } }
    await alice.keeps(named, { facts: { titleGiven: true } })
    return commitSaved(alice.world, { file, title, store: "branch", changed: true, place }, { push: true }, true)
  }
  await alice.keeps(talk("talk", 1))
  await pushBranch(alice.world, alice.root, true)
  await fetchBranch(bob.world, await findPlace(bob.root))
  await bob.keeps(talk("talk", 3))
  await pushBranch(bob.world, bob.root, true)
  expect((await given("Al's prices", 2)).warnings).toEqual([
    expect.stringContaining(`has saved ${file} since`),
    `Its title is theirs as well, and not "Al's prices": once theirs is loaded, that is set with \`opencode-session save --session ses_talk --title 'Al'\\''s prices' --push\`.`,
  ])
  await bob.keeps(talk("talk", 5))
  await pushBranch(bob.world, bob.root, true)
  expect((await given("Talk talk", 4)).warnings).toHaveLength(1)
})

test("two who push at the same moment, again and again, both get through", async () => {
  const remote = await bare()
  const people = await Promise.all(["Alice", "Bob", "Carol"].map((name) => Keeper.create(name, remote)))
  await Promise.all(
    people.map(async (person) => {
      for (const turn of [1, 2, 3]) {
        await person.keeps(talk(`${person.name}${turn}`, 1))
        await pushBranch(person.world, person.root, true)
      }
    }),
  )
  const [alice] = people as [Keeper]
  await fetchBranch(alice.world, await findPlace(alice.root))
  expect(alice.kept("origin/opencode/sessions")).toHaveLength(9)
}, 60_000)

test("what was taken out of the remote's history does not come back with the next push", async () => {
  const remote = await bare()
  const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", remote)]
  await alice.keeps(talk("secret", 1))
  await alice.keeps(talk("other", 1))
  await pushBranch(alice.world, alice.root, true)
  // Bob has it all, and writes the branch anew without the secret one.
  bob.git("fetch", "-q", "origin")
  bob.git("checkout", "-q", "--orphan", "clean", "origin/opencode/sessions")
  bob.git("rm", "-q", "--cached", ".opencode/sessions/ses_secret.json")
  bob.git("commit", "-q", "-m", "clean")
  bob.git("push", "-q", "--force", "origin", `clean:${storeRef}`)
  await alice.keeps(talk("other", 2))
  await alice.keeps(talk("third", 1))
  alice.git("fetch", "-q", "origin")
  await pushBranch(alice.world, alice.root, true)
  bob.git("fetch", "-q", "origin")
  expect(bob.kept("origin/opencode/sessions")).toEqual(["ses_other", "ses_third"])
  expect(bob.git("log", "--format=%s", "origin/opencode/sessions", "--", ".opencode/sessions/ses_secret.json")).toBe("")
  expect(bob.document("ses_other", "origin/opencode/sessions").messages).toHaveLength(4)
})

test("the remote of the code is not touched where another is configured", async () => {
  const [code, sessions] = [await bare(), await bare()]
  const alice = await Keeper.create("Alice", code, { remote: sessions })
  await alice.keeps(talk("one", 1))
  const { name } = await pushBranch(alice.world, alice.root, true)
  expect(name).toMatch(/^opencode\/sessions at \/.*\/remote\.git$/)
  const refs = (remote: string) => execFileSync("git", ["for-each-ref"], { cwd: remote, encoding: "utf8" })
  expect(refs(code)).toBe("")
  expect(refs(sessions)).toContain(storeRef)

  const bob = await Keeper.create("Bob", code, { remote: sessions })
  await bob.keeps(talk("two", 1))
  await pushBranch(bob.world, bob.root, true)
  expect(bob.kept()).toEqual(["ses_one", "ses_two"])
  expect((await list(alice.world)).sessions).toHaveLength(1)
  expect((await list(alice.world, { fetch: true })).sessions).toHaveLength(2)
  expect(alice.git("for-each-ref", "refs/opencode-session")).not.toBe("")
})

test("a remote out of a file is a name, a plain address, or a path that leads out of the worktree", async () => {
  const allowed = ["https://example.org/a/b.git", "ssh://git@example.org:22/a.git", "git@example.org:a/b.git"]
  for (const address of allowed)
    expect([address, refusalOf(address, false, "/home/al/shop")]).toEqual([address, undefined])
  const refused = [
    "ext::sh -c touch% /tmp/x",
    "ext::sh",
    "https://al:secret@example.org/a.git",
    "https://token@example.org/a.git",
    "https://example.org/a.git?private_token=x",
    "ssh://git:secret@example.org/a.git",
    "ssh://-oProxyCommand=x/a",
    "-oProxyCommand=x@example.org:a",
    "git@-oProxyCommand=x:a",
    "git@example.org:-upload",
    "http://example.org/a.git",
    "git://example.org/a.git",
    "fd::17",
    "nowhere",
    "git@example.org:a b\n",
    "\u202egit@example.org:a",
  ]
  for (const address of refused)
    expect([address, refusalOf(address, true, "/home/al/shop")]).not.toEqual([address, undefined])
  const here = process.cwd()
  for (const path of ["./evil.git", "../a", `${here}/evil.git`, `file://${here}/a`, "/proc/self/cwd"]) {
    expect(refusalOf(path, false, here)).toContain("one in the worktree, counts in your own configuration only")
    expect(refusalOf(path, true, here)).toBeUndefined()
  }
  for (const path of ["/tmp/a.git", "file:///tmp/a.git"]) expect(refusalOf(path, false, here)).toBeUndefined()

  const remote = await bare()
  const alice = await Keeper.create("Alice", remote)
  await alice.keeps(talk("one", 1))
  for (const remote of [
    "--upload-pack=touch evil",
    "./evil.git",
    "ext::sh -c 'touch evil'",
    "https://a:b@example.org/",
  ]) {
    alice.write(".opencode/opencode-session.json", JSON.stringify({ remote }))
    await expect(pushBranch(alice.world, alice.root, true)).rejects.toThrow(
      "remote in your configuration cannot be used",
    )
    const { sessions, unfetched } = await list(alice.world, { fetch: true })
    expect(sessions).toHaveLength(1)
    expect(unfetched?.what).toContain("cannot be used")
    expect(unfetched?.message).not.toContain("a:b")
  }
  expect(readdirSync(alice.root)).toEqual([".git", ".opencode", "a"])
  alice.write(".opencode/opencode-session.json", JSON.stringify({ remote: "origin" }))
  expect(await pushBranch(alice.world, alice.root, true)).toMatchObject({ name: "origin/opencode/sessions" })
})

test("what a filter encrypts in the worktree does not come on the branch in plain text", async () => {
  const alice = await Keeper.create("Alice")
  const attributes = (rule: string) => alice.write(".gitattributes", `${rule}\n`)
  const file = await alice.keeps(talk("old", 1))
  attributes(".opencode/sessions/*.json filter=crypt")
  const what = (file: string) => `${file} was not written to the branch opencode/sessions: `
  await expect(alice.keeps(talk("old", 2))).rejects.toThrow(what(file))
  const here = alice.save("here", talk("here", 1))
  await expect(move(alice.world, "ses_here", { to: "branch" })).rejects.toMatchObject({
    what: expect.stringContaining(`${what(here)}git's attributes give it the filter crypt`),
  })
  expect(existsSync(join(alice.root, here))).toBe(true)
  attributes(".opencode/sessions/attachments/* filter=crypt")
  const beside = new Map([["a.png", Buffer.from("picture")]])
  await expect(alice.keeps(talk("pictured", 1), { beside })).rejects.toThrow("attachments/a.png was not written")
  expect(alice.log()).toHaveLength(1)
  // What is on the branch leaves it, and LFS hides nothing.
  attributes(".opencode/sessions/*.json filter=crypt")
  await move(alice.world, "ses_old", { to: "worktree" })
  for (const rule of ["filter=lfs", "-filter", "!filter", "filter"]) {
    attributes(`.opencode/sessions/*.json ${rule}`)
    await alice.keeps(talk(`new${alice.log().length}`, 1))
  }
  expect(alice.kept()).toHaveLength(4)
})

test("it says why where it cannot", async () => {
  const alice = await Keeper.create("Alice")
  alice.git("config", "user.name", "")
  alice.git("branch", "opencode")
  await expect(alice.keeps(talk("one", 1))).rejects.toThrow(/branch opencode\/sessions: empty ident name/)
  alice.git("config", "user.name", "Alice")
  await expect(alice.keeps(talk("one", 1))).rejects.toThrow(/opencode\/sessions: .*'refs\/heads\/opencode' exists/)
  alice.git("branch", "-D", "opencode")
  const file = await alice.keeps(talk("one", 1))
  await expect(alice.keeps(talk("one", 2), { store: "worktree" })).rejects.toThrow("opencode-session move ses_one")
  alice.git("worktree", "add", "-q", join(alice.root, "linked"), "opencode/sessions")
  await expect(alice.keeps(talk("one", 2))).rejects.toThrow("is checked out in")
  alice.git("worktree", "remove", join(alice.root, "linked"))
  expect(await alice.keeps(talk("one", 2))).toBe(file)

  const place = await findPlace(alice.root)
  alice.save("here", talk("here", 1))
  const here = storeEntryOf(alice.world, place, "ses_here", { store: "branch" })
  await expect(here).rejects.toMatchObject({ exitCode: 2, what: expect.stringContaining("in the worktree already") })
  const outside = storeEntryOf(alice.world, { root: alice.root, git: false }, "ses_new", { store: "branch" })
  await expect(outside).rejects.toMatchObject({ exitCode: 2 })
  // By the configuration, without being asked.
  alice.write(".opencode/opencode-session.json", JSON.stringify({ store: "branch" }))
  expect(await storeEntryOf(alice.world, place, "ses_new", {})).toMatchObject({ store: "branch" })
  expect(await storeEntryOf(alice.world, place, "ses_here", {})).toMatchObject({ store: "worktree" })
  expect(await storeEntryOf(alice.world, { root: alice.root, git: false }, "ses_new", {})).toMatchObject({
    store: "worktree",
  })
})

test("where the user pushes nowhere, neither are the sessions pushed", async () => {
  const remote = await bare()
  const alice = await Keeper.create("Alice", remote)
  await alice.keeps(talk("one", 1))
  alice.git("config", "remote.pushDefault", "no_push")
  const locked = () =>
    expect(pushBranch(alice.world, alice.root, true)).rejects.toThrow("is pushed to no_push, which is no remote")
  await locked()
  alice.git("checkout", "-q", "--detach")
  await locked()
  alice.git("checkout", "-q", "main")
  alice.git("config", "--unset", "remote.pushDefault")
  // A branch that comes from an address, as of a pull request, is pushed there, and locks nothing.
  alice.git("config", "branch.main.remote", "https://example.org/theirs.git")
  alice.git("config", "branch.main.pushRemote", "https://example.org/theirs.git")
  expect(await pushBranch(alice.world, alice.root, true)).toMatchObject({ name: "origin/opencode/sessions" })
})
