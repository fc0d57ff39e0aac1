/** What a clone is told of sessions that are at a remote: not fetched yet, or fetched of another than the configured one. */
import { expect, test } from "vitest"
import { ofBranch } from "../../src/commands/doctor/doctor.ts"
import { link } from "../../src/commands/link/link.ts"
import { list } from "../../src/commands/list/list.ts"
import { longerVersions } from "../../src/commands/load/longer-versions.ts"
import { move } from "../../src/commands/move/move.ts"
import { recall } from "../../src/commands/recall/recall.ts"
import { savedSessions } from "../../src/commands/recall/saved-sessions.ts"
import { search } from "../../src/commands/search/search.ts"
import { reading } from "../../src/commands/shared/read-session.ts"
import { sourceOf } from "../../src/commands/shared/session-source.ts"
import { sessionsOfSite } from "../../src/commands/site/sessions-of-site.ts"
import { findPlace } from "../../src/git/worktree.ts"
import { tools } from "../../src/mcp/tools.ts"
import type { CommandScreen } from "../../src/plugin/command-screen.ts"
import { loadOnScreen } from "../../src/plugin/load.ts"
import { storeRef } from "../../src/session/document/location.ts"
import { readSession } from "../../src/session/document/read.ts"
import type { SessionDocument } from "../../src/session/schema.ts"
import { fetchBranch } from "../../src/stores/branch/open-branch.ts"
import { pushBranch } from "../../src/stores/branch/sync.ts"
import { listText } from "../../src/view/list.ts"
import { bare, Keeper, savedOf, talk } from "../bed/branches.ts"

const theirs = "origin/opencode/sessions"
const unusable = expect.stringContaining("The remote in your configuration cannot be used: it is no remote")

const configured = (keeper: Keeper, settings: object) => {
  keeper.write(".opencode/opencode-session.json", JSON.stringify(settings))
  keeper.commit("Where sessions are")
}

const fetched = async (keeper: Keeper) => fetchBranch(keeper.world, await findPlace(keeper.root))

/** The toast of `/session-load`. */
async function toasted({ root }: Keeper): Promise<string> {
  const said: string[] = []
  const toast = ({ message }: { message: string }) => said.push(message)
  await loadOnScreen({ directory: root, toast } as unknown as CommandScreen)
  return said.join("\n")
}

test.each(["private", undefined])("who has fetched no session yet is told to, with the remote %s", async (remote) => {
  const [code, closed] = [await bare(), await bare()]
  const [alice, bob] = [await Keeper.create("Alice", code), await Keeper.create("Bob", code)]
  for (const one of [alice, bob]) {
    one.git("remote", "add", "private", closed)
    configured(one, { store: "branch", ...(remote && { remote }) })
  }
  await alice.keeps(talk("one", 1))
  await pushBranch(alice.world, alice.root, true)
  const place = await findPlace(bob.root)
  const get = "`opencode-session list --fetch`"
  for (const wanted of ["1", "one", undefined])
    await expect(reading(bob.world, wanted)).rejects.toMatchObject({ next: expect.stringContaining(`with ${get}.`) })
  await expect(sessionsOfSite(bob.world, place, {})).rejects.toMatchObject({ next: expect.stringContaining(get) })
  const text = async (options = {}) => listText(await list(bob.world, options), bob.world.now())
  expect(await text()).toContain(`Get those of your colleagues with ${get}.\n`)
  expect(await toasted(bob)).toContain(get)
  const called = `${remote ?? "origin"}/opencode/sessions`
  expect(await ofBranch(bob.world, place)).toMatchObject([
    {
      state: "note",
      what: expect.stringContaining(`those of ${called} are not fetched yet`),
      next: expect.stringContaining("list --fetch"),
    },
  ])
  expect(await text({ fetch: true })).toContain("Talk one")
  expect(await ofBranch(bob.world, place)).toMatchObject([{ state: "good" }])
  expect((await reading(bob.world, "1")).transcript.title).toBe("Talk one")
})

test("who keeps sessions in the worktree gets those of others by a pull, and nothing of it after a fetch", async () => {
  const bob = await Keeper.create("Bob", await bare())
  await expect(reading(bob.world, "1")).rejects.toMatchObject({ next: expect.stringContaining("`git pull`") })
  expect(listText(await list(bob.world), bob.world.now())).toBe(`There are no saved sessions in ${bob.root}.\n`)
  expect(await toasted(bob)).toContain("`git pull`")
  configured(bob, { store: "branch" })
  expect(listText(await list(bob.world, { fetch: true }), bob.world.now())).not.toContain("--fetch")
  // Without a remote there is nothing to fetch.
  bob.git("remote", "remove", "origin")
  expect(await ofBranch(bob.world, await findPlace(bob.root))).toMatchObject([{ state: "good" }])
})

/** Erin has fetched what the team shared with the code, and then pulled the name of a remote of its own. */
async function moved(remote: (closed: string) => string) {
  const [code, closed] = [await bare(), await bare()]
  const [alice, erin] = [await Keeper.create("Alice", code), await Keeper.create("Erin", code)]
  for (const turns of [1, 2]) await alice.keeps(talk("shared", turns))
  await alice.keeps(talk("other", 1))
  await pushBranch(alice.world, alice.root, true)
  await fetched(erin)
  configured(erin, { store: "branch", remote: remote(closed) })
  return { alice, erin, closed }
}

test("what git has fetched is read when the configuration names a remote that this clone lacks, with a note", async () => {
  const { erin } = await moved(() => "private")
  const listed = await list(erin.world)
  expect(listed.sessions.map(({ sessionID, number, branches }) => [sessionID, number, branches])).toEqual([
    ["ses_shared", 1, [theirs]],
    ["ses_other", 2, [theirs]],
  ])
  expect(listed.warnings).toEqual([unusable])
  expect(listText(listed, erin.world.now())).toContain(`${theirs}:.opencode/sessions/ses_other.json`)
  const all = await list(erin.world, { allBranches: true })
  expect(all.sessions).toHaveLength(2)
  // It fails for that reason, and says so once.
  expect(await list(erin.world, { fetch: true })).toMatchObject({ warnings: [], unfetched: { what: unusable } })
  for (const wanted of ["1", "ses_shared", "shared"])
    expect(await reading(erin.world, wanted)).toMatchObject({
      transcript: { title: "Talk shared" },
      warnings: [unusable],
    })
  for (const allBranches of [false, true]) {
    const { found, ...said } = await search(erin.world, "prompt", { allBranches })
    expect(found.map(({ sessionID }) => sessionID).sort()).toEqual(["ses_other", "ses_shared"])
    expect(said.unusable).toEqual([unusable])
    expect((await savedSessions(erin.world, { allBranches })).sessions).toHaveLength(2)
  }
})

test("where there is nothing else, whoever asks is told that the remote cannot be used, and to fetch nothing", async () => {
  const erin = await Keeper.create("Erin", await bare())
  configured(erin, { store: "branch", remote: "private" })
  const place = await findPlace(erin.root)
  for (const wanted of ["1", "talk", undefined])
    await expect(reading(erin.world, wanted)).rejects.toMatchObject({
      what: `There are no saved sessions in ${erin.root}.`,
      next: unusable,
    })
  await expect(sessionsOfSite(erin.world, place, {})).rejects.toMatchObject({ next: unusable })
  expect(listText(await list(erin.world), erin.world.now())).toBe(`There are no saved sessions in ${erin.root}.\n`)
  expect(await toasted(erin)).toEqual(unusable)
  const asked = async (name: string, given: object) =>
    tools.find((tool) => tool.name === name)?.answer(erin.world, given)
  const said = expect.stringMatching(/\n\(The remote in your configuration cannot be used: .*\)$/)
  for (const all_branches of [false, true]) {
    expect(await asked("search_sessions", { words: "hello", all_branches })).toEqual(said)
    expect(await asked("list_sessions", { all_branches })).toEqual(said)
  }
  const read = (session: string) => asked("read_session", { session })
  await expect(read("talk")).rejects.toMatchObject({ next: unusable })
  await expect(read("origin/main:talk.json")).rejects.toMatchObject({ next: unusable })
  await erin.keeps(talk("own", 1))
  for (const wanted of ["2", "shared"])
    await expect(reading(erin.world, wanted)).rejects.toMatchObject({ next: unusable })
})

test("it goes nowhere by being read, and counts only where neither store has as much", async () => {
  const { alice, erin, closed } = await moved((path) => path)
  const place = await findPlace(erin.root)
  expect((await list(erin.world)).warnings).toEqual([])
  await expect(move(erin.world, "ses_other")).rejects.toMatchObject({
    what: expect.stringContaining(`is on ${theirs} alone`),
    next: expect.stringContaining(`opencode-session load ${theirs}:.opencode/sessions/ses_other.json`),
  })
  const ofSite = sessionsOfSite(erin.world, place, { branchStore: true })
  await expect(ofSite).rejects.toMatchObject({ what: expect.stringContaining("no saved sessions") })
  erin.git("remote", "set-url", "origin", "https://github.com/acme/shop.git")
  const commit = erin.git("log", "-1", "--format=%H", theirs, "--", ".opencode/sessions/ses_other.json").trim()
  expect(await link(erin.world, "ses_other")).toMatchObject({
    url: `https://github.com/acme/shop/blob/${commit}/.opencode/sessions/ses_other.json`,
    warnings: [],
  })
  await erin.keeps(talk("own", 1))
  await erin.keeps(talk("shared", 1))
  await pushBranch(erin.world, erin.root, true)
  expect(erin.git("ls-tree", "--name-only", "-r", storeRef)).not.toContain("ses_other")
  expect(erin.git("ls-remote", closed, storeRef)).toContain(erin.git("rev-parse", storeRef).trim())
  const numbers = (await list(erin.world)).sessions.map(({ sessionID, messages }) => [sessionID, messages])
  expect(numbers.slice(0, 2).sort()).toEqual([
    ["ses_own", 2],
    ["ses_shared", 2],
  ])
  // What is longer there stands behind, as theirs does of a session that both went on with.
  expect(numbers.slice(2)).toEqual([
    ["ses_other", 2],
    ["ses_shared", 4],
  ])
  expect((await list(erin.world)).sessions.map(({ number }) => number)).toEqual([1, 2, 3, undefined])
  expect((await reading(erin.world, "ses_shared")).document.messages).toHaveLength(2)
  const [found] = (await search(erin.world, '"Prompt 1"', {})).found
  expect(found).toMatchObject({ sessionID: "ses_shared", branches: [theirs] })
  await erin.keeps(talk("shared", 2))
  expect((await list(erin.world)).sessions).toHaveLength(3)
  expect(alice.git("ls-remote", "origin", storeRef)).toContain(erin.git("rev-parse", theirs).trim())
})

/** As who went on from the first turn elsewhere has it: with messages of other ids. */
const elsewhere = (turns: number): SessionDocument =>
  JSON.parse(
    JSON.stringify(talk("shared", turns))
      .replace(/(?<=msg_ses_shared_)(?=[1-9])/g, "x")
      .replace(/Prompt (?=[1-9])/g, "Ask "),
  )

test("what went another way there is listed, found and named, however many messages it has", async () => {
  const { alice, erin } = await moved((path) => path)
  const file = ".opencode/sessions/ses_shared.json"
  await erin.keeps(elsewhere(2))
  const listed = async () => (await list(erin.world)).sessions.filter(({ sessionID }) => sessionID === "ses_shared")
  const behind = { messages: 4, branches: [theirs] }
  // What was found out is kept for the second time.
  for (const _ of [1, 2]) expect(await listed()).toMatchObject([{ number: 1, messages: 4 }, behind])
  for (const allBranches of [false, true])
    expect((await search(erin.world, '"Prompt 1 of shared"', { allBranches })).found).toMatchObject([
      { sessionID: "ses_shared", branches: [theirs] },
    ])
  for (const allBranches of [false, true]) {
    const { sessions } = await savedSessions(erin.world, { allBranches })
    expect(sessions.filter(({ sessionID }) => sessionID === "ses_shared")).toMatchObject([{ messages: 4 }, behind])
  }
  const recalled = await recall(erin.world, `${theirs}:${file}`)
  expect(recalled.session).toMatchObject({ branches: [theirs] })
  const place = await findPlace(erin.root)
  const named = async () => {
    const { session, text } = await sourceOf(erin.world, "ses_shared", place)
    return session ? longerVersions(erin.world, place, session, text, readSession(text, file)) : ["none"]
  }
  expect(await named()).toEqual([
    `${theirs}:${file} has 2 messages of this session that opencode/sessions:${file} does not have: \`opencode-session load ${theirs}:${file}\`.`,
  ])
  // Fewer may be others.
  await erin.keeps(elsewhere(3))
  expect(await listed()).toMatchObject([{ messages: 6 }, behind])
  // The worktree may have it as well.
  erin.save("ses_shared", savedOf(talk("shared", 2)))
  expect((await listed()).map(({ branches }) => branches)).toEqual([undefined, undefined])
  erin.git("clean", "-fdq", ".opencode/sessions")
  // And what has less of the same is in no place more.
  await alice.keeps(talk("other", 2))
  await pushBranch(alice.world, alice.root, true)
  erin.git("fetch", "-q", "origin")
  await erin.keeps(talk("other", 3))
  expect((await list(erin.world)).sessions.filter(({ sessionID }) => sessionID === "ses_other")).toHaveLength(1)
})
