/** A save is held against every version that others may count on: file, index, last commit, upstream, both stores. */
import { execFileSync } from "node:child_process"
import { readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import * as failures from "../../src/commands/failures.ts"
import { longerVersions } from "../../src/commands/load/longer-versions.ts"
import { move } from "../../src/commands/move/move.ts"
import { resolve } from "../../src/commands/resolve/resolve.ts"
import { confirmSaveOver } from "../../src/commands/save/ask-before-saving.ts"
import { ownInCopy } from "../../src/commands/save/own-messages-in-copy.ts"
import { sourceOf } from "../../src/commands/shared/session-source.ts"
import { findPlace } from "../../src/git/worktree.ts"
import { joined, laidOut } from "../../src/session/document/bytes.ts"
import { nameOf } from "../../src/session/document/location.ts"
import { readSession } from "../../src/session/document/read.ts"
import { havingOf, lackingIn } from "../../src/session/relation/missing-messages.ts"
import type { SessionDocument } from "../../src/session/schema.ts"
import { fetchBranch } from "../../src/stores/branch/open-branch.ts"
import { pushBranch } from "../../src/stores/branch/sync.ts"
import { goneWords, lossesOf } from "../../src/stores/messages-at-risk.ts"
import { storeEntryOf } from "../../src/stores/store-entry.ts"
import { blobId } from "../../src/stores/worktree/tracked-versions.ts"
import { bare, Keeper, savedOf, talk } from "../bed/branches.ts"
import { Clone, prices } from "../bed/conflicts.ts"

const file = ".opencode/sessions/talk.json"

/** What a save of this session would take from others, as `save` asks it. */
async function losses(person: Keeper, session: SessionDocument) {
  const entry = await storeEntryOf(person.world, await findPlace(person.root), session.info.id, {})
  const text = entry.isAbsent ? undefined : await entry.read?.()
  const [version] = entry.versions
  const blob = text !== undefined && version ? blobId([Buffer.from(text)], version.blob) : undefined
  const old = text === undefined ? undefined : { name: entry.file ?? "", document: readSession(text, "old"), blob }
  const having = { ...havingOf(session), id: session.info.id }
  const found = await lossesOf(person.root, entry.versions, old, having)
  return { entry, found, told: found.map(({ name, messages }) => `${name} ${messages}`) }
}

/** Alice with a session of two turns that is pushed, and the same of one turn. */
async function pushed() {
  const alice = await Keeper.create("Alice", await bare())
  alice.save("talk", talk("one", 1))
  alice.commit("one turn")
  alice.save("talk", talk("one", 2))
  alice.commit("two turns")
  alice.git("push", "-q", "-u", "origin", "main")
  return { alice, one: savedOf(talk("one", 1)), two: savedOf(talk("one", 2)) }
}

/** What `load` takes must have what was told. */
async function loads(person: Keeper, name: string): Promise<number> {
  const { text } = await sourceOf(person.world, name, await findPlace(person.root))
  return readSession(text, name).messages.length
}

test("a file of an older commit is no leave to commit a colleague's turn away", async () => {
  const { alice, one, two } = await pushed()
  expect((await losses(alice, two)).told).toEqual([])
  expect((await losses(alice, one)).told).toEqual([`${file} 2`])
  alice.git("checkout", "-q", "HEAD~1", "--", file)
  expect((await losses(alice, one)).told).toEqual([`HEAD:${file} 2`])
  expect((await losses(alice, two)).told).toEqual([])
  alice.git("reset", "-q", "--hard", "HEAD~1")
  expect((await losses(alice, one)).told).toEqual([`origin/main:${file} 2`])
  for (const name of [`HEAD:${file}`, `origin/main:${file}`]) expect(await loads(alice, name)).toBeGreaterThan(1)

  // What was staged and not committed, and a restored file; and a stash, which hides what is the session's own.
  alice.git("reset", "-q", "--hard", "@{upstream}")
  alice.save("talk", talk("one", 3))
  alice.git("add", file)
  alice.git("restore", "--source=HEAD", "--worktree", file)
  expect((await losses(alice, two)).told).toEqual([`:0:${file} 2`])
  expect(await loads(alice, `:0:${file}`)).toBe(6)
  alice.git("stash", "-q")
  expect((await losses(alice, two)).told).toEqual([])
})

test("without an upstream the branch of the same name at the remote, as last seen, counts for it", async () => {
  const { alice, one, two } = await pushed()
  alice.git("switch", "-q", "--no-track", "-c", "feature", "HEAD~1")
  expect((await losses(alice, one)).told).toEqual([])
  // Pushed without `-u`, and taken back here.
  alice.git("push", "-q", "origin", "main:feature")
  expect((await losses(alice, one)).told).toEqual([`origin/feature:${file} 2`])
  expect(await loads(alice, `origin/feature:${file}`)).toBe(4)
  expect((await losses(alice, two)).told).toEqual([])
  alice.git("switch", "-q", "--detach")
  expect((await losses(alice, one)).told).toEqual([])
})

test("the refusal names each version and what gets it, in words to type", async () => {
  const { alice, one } = await pushed()
  alice.git("checkout", "-q", "HEAD~1", "--", file)
  const { found } = await losses(alice, one)
  expect(failures.wouldDrop(found)).toMatchObject({
    what: `HEAD:${file} holds 2 messages that this session does not have.`,
    next: expect.stringContaining(`\`opencode-session load HEAD:${file}\``),
    exitCode: 3,
  })
  // With --replace it is said what goes, and which commit has it for ever.
  const commit = alice.git("rev-parse", "--short", "HEAD").trim()
  expect(await goneWords(alice.root, found)).toEqual([
    `2 messages of HEAD:${file} were left out on purpose; \`opencode-session load ${commit}:${file}\` still has them.`,
  ])
  alice.save("talk", talk("one", 3))
  expect(await goneWords(alice.root, (await losses(alice, one)).found)).toEqual([
    expect.stringContaining(`4 messages of ${file} were left out on purpose; no commit has that.`),
    expect.stringContaining(commit),
  ])
  alice.write("with space.json", "")
  expect(failures.wouldDrop([{ name: "HEAD:a b", messages: 1, inPart: 0, undone: 0 }]).next).toContain(
    "load 'HEAD:a b'",
  )
})

test("a file that is deleted, or left out by a sparse checkout, is found by its session and not saved a second time", async () => {
  const { alice, one, two } = await pushed()
  rmSync(join(alice.root, file))
  const absent = await losses(alice, two)
  expect(absent.entry).toMatchObject({ file, isAbsent: true })
  expect(absent.told).toEqual([])
  expect((await losses(alice, one)).told).toEqual([`:0:${file} 2`])
  const made = { document: two, bytes: [joined(laidOut(two))], title: "Talk", beside: new Map() }
  expect(await absent.entry.write("another.json", made)).toMatchObject({ file })
  const names = readdirSync(join(alice.root, ".opencode/sessions")).filter((name) => name.endsWith(".json"))
  expect(names).toEqual(["talk.json"])

  // Renamed there, or not yet pulled: what it is called does not matter.
  alice.git("mv", file, ".opencode/sessions/renamed.json")
  expect((await losses(alice, one)).entry.file).toBe(".opencode/sessions/renamed.json")
  expect((await losses(alice, one)).told).toEqual([
    ".opencode/sessions/renamed.json 2",
    ":0:.opencode/sessions/renamed.json 2",
  ])
  alice.git("reset", "-q", "--hard", "HEAD~2")
  expect((await losses(alice, one)).entry).toMatchObject({ file, isAbsent: true })
  expect((await losses(alice, one)).told).toEqual([`origin/main:${file} 2`])

  // A sparse checkout without .opencode.
  alice.git("reset", "-q", "--hard", "origin/main")
  alice.write("src/a", "a")
  alice.commit("code")
  alice.git("sparse-checkout", "set", "--cone", "src")
  expect((await losses(alice, one)).told).toEqual([`:0:${file} 2`])
  // A new session of the same title and minute.
  const other = savedOf(talk("other", 1))
  const { entry } = await losses(alice, other)
  const kept = await entry.write("talk.json", {
    document: other,
    bytes: [joined(laidOut(other))],
    title: "Talk",
    beside: new Map(),
  })
  expect(kept?.file).toBe(".opencode/sessions/talk-2.json")
})

test("a name that the last commit has for another session is not taken from it", async () => {
  const { alice } = await pushed()
  alice.save("talk", talk("other", 1))
  const { found } = await losses(alice, savedOf(talk("other", 1)))
  expect(found).toMatchObject([{ isOther: true, name: `:0:${file}`, messages: 4 }])
  // Nothing is there under the name that the advice gives to the file.
  alice.save("talk-2", talk("third", 1))
  await expect(
    confirmSaveOver(alice.world, alice.root, { leave: {}, sharing: [] }, found, undefined),
  ).rejects.toMatchObject({
    exitCode: 3,
    next: expect.stringContaining(`\`mv ${file} .opencode/sessions/talk-3.json\``),
  })
})

test("what was read of a version once is no reason to take the file of another session", async () => {
  const { alice, two } = await pushed()
  const gone = alice.save("gone", talk("gone", 1))
  alice.commit("another")
  for (const one of [file, gone]) rmSync(join(alice.root, one))
  expect((await losses(alice, two)).entry).toMatchObject({ file, isAbsent: true })
  alice.save("talk", talk("other", 1))
  expect((await losses(alice, two)).entry.file).toBe(undefined)
})

test("what comes up in the worktree takes no name that another session has in git alone", async () => {
  const { alice } = await pushed()
  rmSync(join(alice.root, file))
  await alice.keeps(talk("other", 1), { file: "talk" })
  expect(await move(alice.world, "ses_other")).toMatchObject({ file: ".opencode/sessions/talk-2.json", moved: true })
  // Its own name it may have again.
  await move(alice.world, "ses_other")
  alice.git("add", "--all")
  alice.commit("both gone")
  alice.save("mine", talk("mine", 1))
  alice.commit("mine")
  await move(alice.world, "ses_mine", { to: "branch" })
  expect(await move(alice.world, "ses_mine", { to: "worktree" })).toMatchObject({
    file: ".opencode/sessions/mine.json",
  })

  const clone = new Clone()
  clone.saves("Alice", prices("another"), "one-2")
  clone.bothGoOn()
  clone.fails("merge", "theirs")
  rmSync(join(clone.root, ".opencode/sessions/one-2.json"))
  const [resolved] = (await resolve(clone.world)).resolved
  expect(resolved).toMatchObject({ copy: ".opencode/sessions/one-3.json" })
})

test("a file of the branch is read under its name also by who has only fetched it", async () => {
  const remote = await bare()
  const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", remote)]
  await alice.keeps(talk("one", 1))
  await pushBranch(alice.world, alice.root, true)
  const read = async (id: string) => {
    const name = `opencode/sessions:.opencode/sessions/${id}.json`
    return sourceOf(bob.world, name, await findPlace(bob.root))
  }
  await expect(read("ses_one")).rejects.toMatchObject({
    what: "opencode/sessions:.opencode/sessions/ses_one.json is not here, nor was it when that branch was last fetched.",
    next: expect.stringContaining("`opencode-session list --fetch`"),
  })
  await fetchBranch(bob.world, await findPlace(bob.root))
  expect(await read("ses_one")).toMatchObject({ name: "origin/opencode/sessions:.opencode/sessions/ses_one.json" })
  // Nor does a branch of his own hide it.
  await bob.keeps(talk("bobs", 1))
  bob.git("update-ref", "-d", "refs/remotes/origin/opencode/sessions")
  await alice.keeps(talk("two", 1))
  await pushBranch(alice.world, alice.root, true)
  await fetchBranch(bob.world, await findPlace(bob.root))
  expect(JSON.parse((await read("ses_two")).text)).toMatchObject({ info: { id: "ses_two" } })
})

test("both stores are looked at, and a load says which has more", async () => {
  const { alice, one, two } = await pushed()
  await alice.keeps(talk("both", 2), { file: "both" })
  alice.save("both", talk("both", 1))
  const name = "opencode/sessions:.opencode/sessions/both.json"
  const both = savedOf(talk("both", 1))
  const besides = await losses(alice, both)
  expect(besides.told).toEqual([`${name} 2`])
  expect(failures.wouldDrop(besides.found)).toMatchObject({
    what: "The branch opencode/sessions holds 2 messages that this session does not have.",
    next: expect.stringContaining(name),
  })
  expect(await loads(alice, name)).toBe(4)
  const more = async (wanted: string) => {
    const place = await findPlace(alice.root)
    const { session, text } = await sourceOf(alice.world, wanted, place)
    return session ? longerVersions(alice.world, place, session, text, readSession(text, wanted)) : ["none"]
  }
  expect(await more("ses_both")).toEqual([
    `The branch opencode/sessions has 2 messages of this session that .opencode/sessions/both.json does not have: \`opencode-session load ${name}\`.`,
  ])
  expect(await more("ses_one")).toEqual([])
  alice.git("checkout", "-q", "HEAD~1", "--", file)
  expect(await more("ses_one")).toEqual([expect.stringContaining(`load HEAD:${file}`)])

  // As last seen at the remote of that branch.
  execFileSync("git", ["push", "-q", "origin", "opencode/sessions"], { cwd: alice.root })
  alice.git("fetch", "-q")
  alice.git("branch", "-q", "-D", "opencode/sessions")
  expect((await losses(alice, both)).told).toEqual([`origin/${name} 2`])
  expect(await loads(alice, `origin/${name}`)).toBe(4)
  expect((await losses(alice, one)).told).toEqual([`HEAD:${file} 2`])
  expect((await losses(alice, two)).told).toEqual([])
})

test("a version that cannot be read is none that may be taken away, and one of a newer format is told by its ids", async () => {
  const { alice, two } = await pushed()
  alice.write(file, "<<<<<<<\n")
  alice.commit("broken")
  alice.save("talk", talk("one", 2))
  const { found } = await losses(alice, two)
  expect(found).toMatchObject([{ problem: expect.anything() }])
  expect(failures.wouldDrop(found).what).toContain("cannot be compared")
})

test("what a filter of git keeps elsewhere is compared by its content, and what cannot be is told with the rest", async () => {
  const { alice, one, two } = await pushed()
  const kept = join(alice.root, ".git/kept")
  alice.write(".gitattributes", "*.json filter=lfs\n")
  alice.git("config", "filter.lfs.clean", `cat >'${kept}'; echo version https://git-lfs.github.com/spec/v1`)
  alice.git("config", "filter.lfs.smudge", `cat >/dev/null; cat '${kept}'`)
  alice.save("talk", talk("one", 3))
  alice.commit("three turns, in LFS")
  expect(alice.git("cat-file", "blob", `HEAD:${file}`)).toMatch(/^version/)
  const three = savedOf(talk("one", 3))
  expect((await losses(alice, three)).told).toEqual([])
  const { found } = await losses(alice, two)
  expect(found.map(({ messages, problem }) => [messages, problem])).toEqual([
    [2, undefined],
    [2, undefined],
  ])
  // Where nothing has the content, the messages of the file are told as well.
  alice.git("config", "--unset", "filter.lfs.smudge")
  const failure = failures.wouldDrop((await losses(alice, one)).found)
  expect(failure.what).toMatch(
    /cannot be compared .* And .*talk\.json holds 4 messages that this session does not have\./,
  )
  expect(failure.next).toMatch(/^Load it with `opencode-session load \S*talk\.json`.*, and repair the version/)
})

test("a message that is here in part is not whole", () => {
  const whole = savedOf(talk("one", 2))
  const last = whole.messages.at(-1)
  if (!last) throw new Error("it has messages")
  const cut = { ...whole, messages: [...whole.messages.slice(0, -1), { ...last, parts: [] }] }
  expect(lackingIn(whole, havingOf(cut))).toEqual({ messages: 1, inPart: 1, undone: 0 })
  const { completed, ...time } = last.info.time as { created: number; completed?: number }
  const running = { ...whole, messages: [...whole.messages.slice(0, -1), { ...last, info: { ...last.info, time } }] }
  expect(lackingIn(whole, havingOf(running as SessionDocument)).inPart).toBe(1)
  expect(lackingIn(cut, havingOf(whole)).messages).toBe(0)
  const undone = { ...havingOf(cut), undone: new Set([last.info.id]) }
  expect(lackingIn(whole, undone)).toEqual({ messages: 1, inPart: 0, undone: 1 })
})

test("after resolve has put what is one's own into a copy, a save of the original names that copy", async () => {
  const clone = new Clone()
  clone.begin()
  clone.git("update-ref", "refs/remotes/origin/main", "HEAD")
  const [mine, hers] = [prices("first", "Bob's"), prices("first", "Carol's")]
  clone.sides(
    () => clone.saves("Carol", hers),
    () => clone.saves("Bob", mine),
  )
  clone.git("update-ref", "refs/remotes/origin/main", "theirs")
  clone.fails("merge", "theirs")
  const [resolved] = (await resolve(clone.world)).resolved
  const place = await findPlace(clone.root)
  const { copies, root } = await storeEntryOf(clone.world, place, "ses_one", {})
  expect(copies).toEqual([resolved?.copy])
  const copy = await ownInCopy(root, copies, havingOf(mine), havingOf(hers))
  expect(copy).toBe(resolved?.copy)
  expect(failures.wouldDrop([{ name: clone.file, messages: 2, inPart: 0, undone: 0 }], copy).next).toBe(
    `This session's own messages are in ${copy}: go on there with \`opencode-session load ${nameOf(copy ?? "")}\`.`,
  )
  // What was said since is in no copy.
  expect(await ownInCopy(root, copies, havingOf(prices("first", "Bob's", "more")), havingOf(hers))).toBeUndefined()
})

test("what the upstream has of a session and a merge has put into a copy is none to be lost, before that is committed", async () => {
  const clone = new Clone()
  clone.begin()
  clone.sides(
    () => clone.saves("Carol", prices("first", "Carol's")),
    () => clone.saves("Bob", prices("first", "Bob's")),
  )
  // Both are shared, so Bob's keeps its id, and hers is the copy.
  clone.git("update-ref", "refs/remotes/origin/his", "HEAD")
  clone.git("update-ref", "refs/remotes/origin/main", "theirs")
  clone.git("config", "remote.origin.url", clone.root)
  clone.git("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
  clone.git("config", "branch.main.remote", "origin")
  clone.git("config", "branch.main.merge", "refs/heads/main")
  clone.fails("merge", "theirs")
  await resolve(clone.world)
  const held = async () => {
    const { versions } = await storeEntryOf(clone.world, await findPlace(clone.root), "ses_one", {})
    return versions.map(({ revision }) => revision)
  }
  expect(await held()).toEqual([":0", "HEAD"])
  clone.git("commit", "-q", "-m", "merged")
  expect(await held()).toEqual([":0", "HEAD"])
})
