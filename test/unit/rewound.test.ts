/** A remote that was written anew takes no session away without a word. */
import { expect, test } from "vitest"
import { ofBranch } from "../../src/commands/doctor/doctor.ts"
import { list } from "../../src/commands/list/list.ts"
import { move } from "../../src/commands/move/move.ts"
import { commitSaved } from "../../src/commands/save/commit-saved.ts"
import { reading } from "../../src/commands/shared/read-session.ts"
import { findPlace } from "../../src/git/worktree.ts"
import { storeBranch, storeRef } from "../../src/session/document/location.ts"
import { pushBranch } from "../../src/stores/branch/sync.ts"
import { bare, Keeper, talk } from "../bed/branches.ts"

/** Alice has pushed `base` with a second turn, and `mine`; Bob has neither, and puts his on what he has by force. */
async function rewound() {
  const remote = await bare()
  const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", remote)]
  await alice.keeps(talk("base", 1))
  await pushBranch(alice.world, alice.root, true)
  bob.git("fetch", "-q", "origin")
  await bob.keeps(talk("bobs", 1))
  await alice.keeps(talk("base", 2))
  await alice.keeps(talk("mine", 1))
  await pushBranch(alice.world, alice.root, true)
  const had = alice.git("rev-parse", storeRef).trim()
  bob.git("push", "-q", "--force", "origin", storeRef)
  return { alice, bob, had }
}

const way = (commit: string, id: string) => `opencode-session load ${commit.slice(0, 10)}:.opencode/sessions/${id}.json`

test("a list says which, and how to have them back", async () => {
  const { alice, had } = await rewound()
  expect((await list(alice.world)).warnings).toEqual([])
  const { warnings, sessions } = await list(alice.world, { fetch: true })
  expect(sessions.map(({ sessionID, messages }) => [sessionID, messages])).toEqual([
    ["ses_bobs", 2],
    ["ses_base", 2],
  ])
  expect(warnings).toHaveLength(2)
  for (const id of ["ses_base", "ses_mine"])
    expect(warnings.join("\n")).toMatch(new RegExp(`without what it had of .*${id}.json .*${way(had, id)}`))
  expect(warnings.join("\n")).toContain(`\`opencode-session save --session ses_base --store branch --push\``)
  // A fetch by hand is told of as well, as long as they are here.
  expect((await list(alice.world)).warnings).toEqual(warnings)
})

test.each(["after a list", "at once"])("so does the push that leaves them behind, %s", async (when) => {
  const { alice, had } = await rewound()
  if (when === "after a list") await list(alice.world, { fetch: true })
  const file = await alice.keeps(talk("next", 1))
  const tip = alice.git("rev-parse", storeRef).trim()
  const saved = { file, title: "Next", store: "branch", changed: true, place: { root: alice.root, git: true } } as const
  const committed = await commitSaved(alice.world, saved, { push: true }, true)
  const { pushed, gone = [], warnings = [] } = committed
  // The report names them as well as the warnings do.
  expect(gone.sort()).toEqual([".opencode/sessions/ses_base.json", ".opencode/sessions/ses_mine.json"])
  expect(pushed).toBe(`origin/${storeBranch}`)
  expect(warnings).toHaveLength(2)
  expect(alice.kept()).toEqual(["ses_base", "ses_bobs", "ses_next"])
  expect(tip).not.toBe(had)
  for (const [id, turns] of [
    ["ses_base", 2],
    ["ses_mine", 1],
  ] as const) {
    expect(warnings.join("\n")).toContain(way(tip, id))
    const name = /load (\S+)`/.exec(warnings.find((one) => one.includes(id)) ?? "")?.[1] ?? ""
    expect((await reading(alice.world, name)).transcript.turns).toHaveLength(turns)
  }
  expect((await list(alice.world)).warnings).toEqual([])
  // What is saved again comes back.
  await alice.keeps(talk("base", 2))
  await alice.keeps(talk("mine", 1))
  await pushBranch(alice.world, alice.root, true)
  expect(alice.kept(`origin/${storeBranch}`)).toEqual(["ses_base", "ses_bobs", "ses_mine", "ses_next"])
  expect(alice.document("ses_base", `origin/${storeBranch}`).messages).toHaveLength(4)
})

test("so does a move", async () => {
  const { alice, had } = await rewound()
  alice.git("fetch", "-q", "origin")
  const { warnings } = await move(alice.world, "ses_bobs", { to: "worktree" })
  expect(warnings.filter((one) => one.includes(had.slice(0, 10)))).toHaveLength(2)
})

/** Alice has pushed `secret` on top of what Bob has, and Bob winds the remote back to that. */
async function woundBack() {
  const { alice, bob } = await rewound()
  await list(alice.world, { fetch: true })
  await pushBranch(alice.world, alice.root, true)
  await alice.keeps(talk("secret", 1))
  await pushBranch(alice.world, alice.root, true)
  bob.git("push", "-q", "--force", "origin", `${storeRef}:${storeRef}`)
  const secret = alice.git("rev-parse", storeRef).trim()
  const away = (at = secret) => expect.stringMatching(new RegExp(`without what it had of .*${way(at, "ses_secret")}`))
  return { alice, bob, secret, away }
}

test.each(["after a list", "after a fetch by hand", "at once"])(
  "what was wound back to an older commit stays away %s, until it is saved again",
  async (when) => {
    const { alice, away } = await woundBack()
    if (when === "after a list") {
      const { warnings, sessions } = await list(alice.world, { fetch: true })
      expect(warnings).toEqual([away()])
      expect(sessions).not.toContainEqual(expect.objectContaining({ sessionID: "ses_secret" }))
    }
    if (when === "after a fetch by hand") alice.git("fetch", "-q", "origin")
    await alice.keeps(talk("next", 1))
    const { taken } = await pushBranch(alice.world, alice.root, true)
    expect(taken.map(({ file }) => file)).toEqual([".opencode/sessions/ses_secret.json"])
    const there = () => alice.kept(alice.git("ls-remote", "origin", storeRef).split("\t")[0])
    expect(there()).toEqual(["ses_base", "ses_bobs", "ses_next"])
    await alice.keeps(talk("secret", 1))
    await pushBranch(alice.world, alice.root, true)
    expect(there()).toContain("ses_secret")
  },
)

test("nor does a push with nothing new take it back", async () => {
  const { alice, bob } = await woundBack()
  await list(alice.world, { fetch: true })
  expect(await pushBranch(alice.world, alice.root, true)).toMatchObject({ taken: [{}] })
  expect(alice.git("ls-remote", "origin", storeRef)).toContain(bob.git("rev-parse", storeRef).trim())
  expect((await list(alice.world)).warnings).toEqual([])
})

test("nor does the doctor tell anybody to push it by hand", async () => {
  const remote = await bare()
  const alice = await Keeper.create("Alice", remote)
  await alice.keeps(talk("secret", 1))
  await pushBranch(alice.world, alice.root, true)
  const empty = alice.git("commit-tree", "-m", "Nothing", alice.git("mktree", "--missing").trim()).trim()
  alice.git("push", "-q", "--force", "origin", `${empty}:${storeRef}`)
  const [finding] = await ofBranch(alice.world, await findPlace(alice.root))
  expect(finding).toMatchObject({
    what: expect.stringContaining(`origin/${storeBranch} was written anew without others`),
    next: "See which: opencode-session list",
  })
})

test("whoever saves it again before a push has it there again", async () => {
  const { alice } = await woundBack()
  await list(alice.world, { fetch: true })
  await alice.keeps(talk("secret", 1), { facts: { saved: "2026-11-22T15:00:00.000Z" } })
  await pushBranch(alice.world, alice.root, true)
  expect(alice.kept(`origin/${storeBranch}`)).toContain("ses_secret")
})

test.each(["wound back", "made anew"])("where it was %s, a clone that was cleaned stays clean", async (how) => {
  const { alice, bob, away } = await woundBack()
  if (how === "made anew") {
    await bob.keeps(talk("bobs", 2))
    bob.git("push", "-q", "--force", "origin", storeRef)
  }
  await list(alice.world, { fetch: true })
  const clean = () => {
    alice.git("reflog", "expire", "--expire=now", "--all")
    alice.git("gc", "-q", "--prune=now")
  }
  clean()
  expect((await list(alice.world, { fetch: true })).warnings).toEqual([away()])
  const blob = alice.git("rev-parse", `${storeRef}:.opencode/sessions/ses_secret.json`).trim()
  await alice.keeps(talk("next", 1))
  await pushBranch(alice.world, alice.root, true)
  expect(alice.kept(`origin/${storeBranch}`)).toEqual(["ses_base", "ses_bobs", "ses_next"])
  clean()
  expect(() => alice.git("cat-file", "-e", blob)).toThrow()
})

test.each([
  ["the fetch that tells of it", false],
  ["a fetch by hand", true],
])("so does one from which it was pushed by hand, cleaned after %s", async (_, isFetched) => {
  const remote = await bare()
  const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", remote)]
  await bob.keeps(talk("base", 1))
  await pushBranch(bob.world, bob.root, true)
  alice.git("fetch", "-q", "origin")
  await alice.keeps(talk("secret", 1))
  alice.git("push", "-q", "origin", storeBranch)
  bob.git("push", "-q", "--force", "origin", `${storeRef}:${storeRef}`)
  if (isFetched) alice.git("fetch", "-q", "origin")
  expect((await list(alice.world, { fetch: true })).warnings).toHaveLength(1)
  alice.git("reflog", "expire", "--expire=now", "--all")
  alice.git("gc", "-q", "--prune=now")
  await alice.keeps(talk("next", 1))
  expect((await pushBranch(alice.world, alice.root, true)).taken).toHaveLength(1)
  expect(alice.kept(`origin/${storeBranch}`)).toEqual(["ses_base", "ses_next"])
})

test("whoever deletes the branch here is rid of what was wound back, after the next fetch", async () => {
  const { alice } = await woundBack()
  await list(alice.world, { fetch: true })
  const blob = alice.git("rev-parse", `${storeRef}:.opencode/sessions/ses_secret.json`).trim()
  alice.git("branch", "-q", "-D", storeBranch)
  await list(alice.world, { fetch: true })
  alice.git("reflog", "expire", "--expire=now", "--all")
  alice.git("gc", "-q", "--prune=now")
  expect(() => alice.git("cat-file", "-e", blob)).toThrow()
})

test("a fork that is pushed to, and not fetched from, has lost nothing", async () => {
  const { alice } = await rewound()
  alice.git("fetch", "-q", "origin")
  const { local, fork } = { local: alice.git("rev-parse", `origin/${storeBranch}`).trim(), fork: await bare() }
  alice.git("update-ref", storeRef, local)
  alice.git("push", "-q", fork, storeRef)
  alice.git("remote", "set-url", "--push", "origin", fork)
  await alice.keeps(talk("mine", 1))
  await pushBranch(alice.world, alice.root, true)
  const { warnings, sessions } = await list(alice.world, { fetch: true })
  expect(warnings).toEqual([])
  expect(sessions.map(({ sessionID }) => sessionID)).toContain("ses_mine")
})

test("what was made anew and holds all of it is not told of", async () => {
  const { alice, bob } = await woundBack()
  bob.git("fetch", "-q", "origin")
  await pushBranch(alice.world, alice.root, true)
  // Bob goes on with it, and writes it all into one commit.
  await bob.keeps(talk("base", 3))
  const squashed = bob.git("commit-tree", "-m", "All", `${storeRef}^{tree}`).trim()
  bob.git("push", "-q", "--force", "origin", `${squashed}:${storeRef}`)
  const { warnings, sessions } = await list(alice.world, { fetch: true })
  expect(warnings).toEqual([])
  expect(sessions.map(({ messages }) => messages).sort()).toEqual([2, 6])
})

test("a shallow clone does not call a colleague's move a history written anew, and names the session", async () => {
  const remote = await bare()
  const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", remote)]
  for (const id of ["one", "two"]) await bob.keeps(talk(id, 1))
  await pushBranch(bob.world, bob.root, true)
  const fetch = () => alice.git("fetch", "-q", "--depth", "1", `file://${remote}`, `+${storeRef}:${tracking}`)
  const tracking = `refs/remotes/origin/${storeBranch}`
  fetch()
  await alice.keeps(talk("mine", 1))
  const had = alice.git("rev-parse", storeRef).trim()
  await move(bob.world, "ses_two", { to: "worktree", push: true })
  fetch()
  const { warnings } = await list(alice.world)
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toMatch(/no longer has what it had of .*ses_two.json .*; it may have been moved .*shallow clone/)
  expect(warnings[0]).toContain(way(had, "ses_two"))
  expect(warnings[0]).not.toContain("written anew")
  await pushBranch(alice.world, alice.root, true)
  expect(bob.git("ls-remote", "origin", storeRef)).toContain(alice.git("rev-parse", storeRef).trim())
  expect(alice.kept()).toEqual(["ses_mine", "ses_one"])

  // Where the new history is whole, it is clear.
  bob.git("checkout", "-q", "--orphan", "anew")
  bob.git("commit", "-q", "--allow-empty", "-m", "anew")
  bob.git("push", "-q", "--force", "origin", `anew:${storeRef}`)
  const anew = (await list(alice.world, { fetch: true })).warnings
  expect(anew.map((one) => /ses_\w+\.json/.exec(one)?.[0]).sort()).toEqual(["ses_mine.json", "ses_one.json"])
  expect(anew.join("\n")).toContain("was written anew")
})

test("nor does the doctor, where it was the last one", async () => {
  const remote = await bare()
  const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", remote)]
  for (const turns of [1, 2]) await bob.keeps(talk("one", turns))
  await pushBranch(bob.world, bob.root, true)
  const tracking = `refs/remotes/origin/${storeBranch}`
  const fetch = () => alice.git("fetch", "-q", "--depth", "1", `file://${remote}`, `+${storeRef}:${tracking}`)
  fetch()
  alice.git("update-ref", storeRef, tracking)
  await move(bob.world, "ses_one", { to: "worktree", push: true })
  fetch()
  const [finding] = await ofBranch(alice.world, await findPlace(alice.root))
  expect(finding?.what).toMatch(/; origin\S+ no longer has 1 session that it had$/)
})

test("a branch that was removed at the remote does not come back with a push", async () => {
  for (const pruned of [false, true]) {
    const { alice, bob } = await rewound()
    await list(alice.world, { fetch: true })
    await pushBranch(alice.world, alice.root, true)
    bob.git("push", "-q", "origin", `:${storeRef}`)
    if (pruned) alice.git("fetch", "-q", "--prune", "origin")
    await alice.keeps(talk("next", 1))
    await expect(pushBranch(alice.world, alice.root, true)).rejects.toMatchObject({
      what: `The session is saved, but not pushed: origin/${storeBranch} is not there any more; somebody has removed it.`,
      next: `Ask why. If all of its sessions may be there again: \`git push origin ${storeBranch}\`.`,
    })
    expect(alice.git("ls-remote", "origin", storeRef)).toBe("")
    // By hand it does, and pushes go on from there.
    alice.git("push", "-q", "origin", storeBranch)
    await alice.keeps(talk("last", 1))
    await pushBranch(alice.world, alice.root, true)
    expect(alice.git("ls-remote", "origin", storeRef)).toContain(alice.git("rev-parse", storeRef).trim())
  }
})

test("nor with the first push of a plain clone, which has only committed on top of it", async () => {
  const { alice, bob } = await rewound()
  const carol = await Keeper.create("Carol", alice.git("remote", "get-url", "origin").trim())
  carol.git("fetch", "-q", "origin")
  await carol.keeps(talk("carols", 1))
  bob.git("push", "-q", "origin", `:${storeRef}`)
  carol.git("fetch", "-q", "--prune", "origin")
  carol.save("next", talk("next", 1))
  const { problem } = await move(carol.world, "ses_next", { to: "branch", push: true })
  expect(problem?.message).toContain("somebody has removed it")
  expect(carol.git("ls-remote", "origin", storeRef)).toBe("")
})

test.each(["from nothing", "from an older commit"])("nor what one made anew %s lacks", async (from) => {
  const { alice, bob } = await rewound()
  bob.git("push", "-q", "--force", alice.git("remote", "get-url", "origin").trim(), `:${storeRef}`)
  alice.git("fetch", "-q", "--prune", "origin")
  if (from === "from nothing") bob.git("update-ref", "-d", storeRef)
  await bob.keeps(talk("anew", 1))
  bob.git("push", "-q", "origin", storeRef)
  alice.git("fetch", "-q", "--prune", "origin")
  await alice.keeps(talk("next", 1))
  const { taken } = await pushBranch(alice.world, alice.root, true)
  const names = taken.map(({ file }) => file.replace(/^.*\//, "")).sort()
  expect(names).toEqual(["ses_base.json", "ses_mine.json"])
  expect(bob.git("ls-remote", "origin", storeRef)).toContain(alice.git("rev-parse", storeRef).trim())
  expect(alice.kept()).toEqual(expect.arrayContaining(["ses_anew", "ses_next"]))
  expect(alice.kept()).not.toContain("ses_mine")
})
