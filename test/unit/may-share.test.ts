/** Sessions that are for a private remote are not pushed to another, where a checkout does not name that remote. */
import { expect, test } from "vitest"
import { list } from "../../src/commands/list/list.ts"
import { move } from "../../src/commands/move/move.ts"
import { reading } from "../../src/commands/shared/read-session.ts"
import { findPlace } from "../../src/git/worktree.ts"
import { storeSettings } from "../../src/machine/store-settings.ts"
import { storeBranch, storeRef } from "../../src/session/document/location.ts"
import { type Facts, factsKey } from "../../src/session/schema.ts"
import { pushBranch } from "../../src/stores/branch/sync.ts"
import { savedCopy } from "../../src/stores/copy-origin.ts"
import { storeEntryOf } from "../../src/stores/store-entry.ts"
import { bare, Keeper, savedOf, talk } from "../bed/branches.ts"

const repositoryFile = ".opencode/opencode-session.json"

/**
 * Alice keeps a session for a private remote, which a commit of the code names. An `older` branch does not, and no usual
 * name of the default branch, which would count there, either.
 */
async function withPrivateRemote(settings: object = {}) {
  const [open, closed] = [await bare(), await bare()]
  const alice = await Keeper.create("Alice", open, settings)
  alice.git("branch", "older")
  alice.git("branch", "-m", "trunk")
  alice.write(repositoryFile, JSON.stringify({ store: "branch", remote: closed }))
  alice.commit("Sessions are private")
  await alice.keeps(talk("secret", 1))
  return { alice, open, closed }
}

/** She has shared it there, and goes on with it on the other branch. */
async function onAnOlderBranch(settings: object = {}) {
  const { alice, ...remotes } = await withPrivateRemote(settings)
  await pushBranch(alice.world, alice.root, true)
  alice.git("switch", "-q", "older")
  await alice.keeps(talk("secret", 2))
  return { alice, ...remotes }
}

test("a branch of the code from before the private remote pushes nothing to the other", async () => {
  const { alice, open, closed } = await onAnOlderBranch()
  const refused = pushBranch(alice.world, alice.root, true)
  await expect(refused).rejects.toMatchObject({
    what: `The session is saved, but not pushed: another remote has sessions or turns that origin/${storeBranch} does not have, and they may be private.`,
    next: expect.stringMatching(
      new RegExp(
        `name that remote as .remote. in your own.* at origin/${storeBranch}: .git push origin ${storeBranch}`,
      ),
    ),
  })
  expect(alice.git("ls-remote", open)).toBe("")
  // As the advice says: where the configuration names it, it is pushed.
  alice.git("switch", "-q", "trunk")
  await pushBranch(alice.world, alice.root, true)
  expect(alice.git("ls-remote", closed, storeRef)).toContain(alice.git("rev-parse", storeRef).trim())
})

test("nor to one that has other sessions", async () => {
  const { alice, open } = await onAnOlderBranch()
  const bob = await Keeper.create("Bob", open)
  await bob.keeps(talk("bobs", 1))
  await pushBranch(bob.world, bob.root, true)
  await expect(pushBranch(alice.world, alice.root, true)).rejects.toThrow("may be private")
  expect(bob.kept()).toEqual(["ses_bobs"])
})

test("nor what the private remote does not have yet, until its user has pushed it by hand", async () => {
  const { alice, open } = await withPrivateRemote()
  alice.git("switch", "-q", "older")
  alice.save("other", talk("other", 1))
  const refused = await move(alice.world, "ses_other", { to: "branch", push: true })
  expect(refused.problem).toMatchObject({
    what: `The session is moved, but not pushed: sessions here were saved for another remote than origin/${storeBranch}, and they may be private.`,
    next: expect.stringContaining(`\`git push origin ${storeBranch}\``),
  })
  expect(alice.git("ls-remote", open)).toBe("")
  alice.git("push", "-q", "origin", storeBranch)
  await alice.keeps(talk("other", 2))
  await pushBranch(alice.world, alice.root, true)
  expect(alice.git("ls-remote", open, storeRef)).toContain(alice.git("rev-parse", storeRef).trim())
})

test("nor where another remote than that one is configured", async () => {
  const { alice, open, closed } = await withPrivateRemote()
  alice.write(repositoryFile, JSON.stringify({ store: "branch", remote: open }))
  await alice.keeps(talk("other", 1))
  await expect(pushBranch(alice.world, alice.root, true)).rejects.toThrow("saved for another remote")
  expect(alice.git("ls-remote", open)).toBe("")
  // By hand to an address, of which git notes nothing here.
  alice.git("push", "-q", open, storeBranch)
  await pushBranch(alice.world, alice.root, true)
  // Back at the first one, whose name is the word of the team.
  alice.git("checkout", "-q", repositoryFile)
  alice.git("push", "-q", "origin", "trunk")
  alice.git("remote", "set-head", "origin", "trunk")
  await pushBranch(alice.world, alice.root, true)
  expect(alice.git("ls-remote", closed, storeRef)).toContain(alice.git("rev-parse", storeRef).trim())
})

/** A branch of somebody else's names a remote of theirs. */
async function onAHostileBranch() {
  const { alice, ...remotes } = await withPrivateRemote()
  await pushBranch(alice.world, alice.root, true)
  const theirs = await bare()
  alice.git("push", "-q", "origin", "trunk")
  alice.git("remote", "set-head", "origin", "trunk")
  alice.git("switch", "-q", "-c", "hostile")
  alice.write(repositoryFile, JSON.stringify({ store: "branch", remote: theirs }))
  alice.commit("Their remote")
  await alice.keeps(talk("other", 1))
  return { alice, theirs, ...remotes }
}

test("nor does what the private remote has go to one that a branch of somebody else names", async () => {
  const { alice, theirs } = await onAHostileBranch()
  await expect(pushBranch(alice.world, alice.root, true)).rejects.toMatchObject({
    what: expect.stringContaining("they may be private"),
    next: expect.stringContaining(`\`git push ${theirs} ${storeBranch}\``),
  })
  expect(alice.git("ls-remote", theirs)).toBe("")
  // The whole team has moved there.
  alice.git("push", "-q", "origin", "hostile:trunk")
  await pushBranch(alice.world, alice.root, true)
  expect(alice.git("ls-remote", theirs, storeRef)).toContain(alice.git("rev-parse", storeRef).trim())
})

test("until its user has pushed it there by hand", async () => {
  const { alice, theirs } = await onAHostileBranch()
  alice.git("push", "-q", theirs, storeBranch)
  await alice.keeps(talk("next", 1))
  await pushBranch(alice.world, alice.root, true)
  expect(alice.git("ls-remote", theirs, storeRef)).toContain(alice.git("rev-parse", storeRef).trim())
})

/** Bob has only loaded what Alice has pushed to the private remote, and is on a branch that does not name it. */
async function whoHasLoaded(before: (bob: Keeper) => Promise<unknown> = async () => {}) {
  const { alice, open, closed } = await withPrivateRemote()
  await pushBranch(alice.world, alice.root, true)
  alice.git("push", "-q", "origin", "trunk", "older")
  const bob = await Keeper.create("Bob", open)
  bob.git("fetch", "-q", "origin")
  await before(bob)
  bob.git("switch", "-q", "-c", "set-up", "origin/trunk")
  await list(bob.world, { fetch: true })
  expect((await reading(bob.world, "1")).transcript.turns).toHaveLength(1)
  bob.git("switch", "-q", "older")
  return { bob, open, closed }
}

const withOwn = async (bob: Keeper) => {
  await bob.keeps(talk("own", 1))
  await pushBranch(bob.world, bob.root, true)
}

test.each([
  ["has nothing of his own", undefined],
  ["has shared others with the code", withOwn],
])("nor what somebody has only loaded from the private remote, who %s", async (_, before) => {
  const { bob, open, closed } = await whoHasLoaded(before)
  // Under the name that it has there, whatever it would be called today: two files of one session would be two truths.
  await bob.keeps(talk("secret", 2), { file: "later" })
  await expect(pushBranch(bob.world, bob.root, true)).rejects.toThrow("another remote has sessions")
  expect(bob.git("ls-remote", open, storeRef)).not.toContain(bob.git("rev-parse", storeRef).trim())
  // As the advice says: where the configuration names it, it is pushed.
  bob.git("switch", "-q", "set-up")
  await pushBranch(bob.world, bob.root, true)
  expect(bob.git("ls-remote", closed, storeRef)).toContain(bob.git("rev-parse", storeRef).trim())
  expect(bob.kept()).not.toContain("later")
  expect(bob.document("ses_secret").messages).toHaveLength(4)
})

test("what is his own goes to the remote of the code, and what he has pushed there by hand", async () => {
  const { bob, open } = await whoHasLoaded()
  await bob.keeps(talk("own", 1))
  await pushBranch(bob.world, bob.root, true)
  await bob.keeps(talk("secret", 2))
  await expect(pushBranch(bob.world, bob.root, true)).rejects.toThrow("may be private")
  bob.git("push", "-q", "origin", storeBranch)
  await bob.keeps(talk("secret", 3))
  await pushBranch(bob.world, bob.root, true)
  expect(bob.git("ls-remote", open, storeRef)).toContain(bob.git("rev-parse", storeRef).trim())
})

/** A session of the code's remote goes on at the private one, from where Bob has loaded it. */
async function whoHasLoadedMore() {
  const [open, closed] = [await bare(), await bare()]
  const alice = await Keeper.create("Alice", open)
  await alice.keeps(talk("both", 1))
  await pushBranch(alice.world, alice.root, true)
  alice.git("branch", "older")
  alice.git("branch", "-m", "trunk")
  alice.write(repositoryFile, JSON.stringify({ store: "branch", remote: closed }))
  alice.commit("Sessions are private from now on")
  await alice.keeps(talk("both", 2))
  await pushBranch(alice.world, alice.root, true)
  alice.git("push", "-q", "origin", "trunk", "older")
  const bob = await Keeper.create("Bob", open)
  bob.git("fetch", "-q", "origin")
  bob.git("switch", "-q", "-c", "set-up", "origin/trunk")
  await list(bob.world, { fetch: true })
  bob.git("switch", "-q", "older")
  const refused = () => expect(pushBranch(bob.world, bob.root, true)).rejects.toThrow("may be private")
  const there = () => bob.git("ls-remote", open, storeRef)
  return { bob, closed, refused, there, before: there() }
}

test("nor the private turns of a session that was public once", async () => {
  const { bob, closed, refused, there, before } = await whoHasLoadedMore()
  await bob.keeps(talk("both", 3))
  await refused()
  // Nor from an earlier commit, or in a copy.
  await bob.keeps(talk("both", 1), { facts: { saved: "2026-11-22T15:00:00.000Z" } })
  await refused()
  expect(there()).toBe(before)
  bob.git("switch", "-q", "set-up")
  await pushBranch(bob.world, bob.root, true)
  expect(bob.git("ls-remote", closed, storeRef)).toContain(bob.git("rev-parse", storeRef).trim())
})

test("nor in a copy of it", async () => {
  const { bob, refused, there, before } = await whoHasLoadedMore()
  const copy = savedCopy(savedOf(talk("both", 3)), 1)
  await bob.keeps(copy, { facts: copy[factsKey] as Facts })
  await refused()
  expect(there()).toBe(before)
})

test("what goes on from the public turns alone is pushed, also in a copy", async () => {
  const { bob, there } = await whoHasLoadedMore()
  const copy = savedCopy(savedOf(talk("both", 1)), 1)
  await bob.keeps(copy, { facts: copy[factsKey] as Facts })
  const { messages } = talk("own", 2)
  const [...begun] = talk("both", 1).messages
  await bob.keeps({ ...talk("both", 1), messages: [...begun, ...messages.slice(2)] })
  await pushBranch(bob.world, bob.root, true)
  expect(there()).toContain(bob.git("rev-parse", storeRef).trim())
})

test("a save of it stays on the branch, which does not go where the code goes", async () => {
  const { bob } = await whoHasLoaded()
  const storeOf = async (id: string) => (await storeEntryOf(bob.world, await findPlace(bob.root), id, {})).store
  expect([await storeOf("ses_secret"), await storeOf("ses_new")]).toEqual(["branch", "worktree"])
})

test.each([
  ["shared", onAnOlderBranch],
  ["kept", withPrivateRemote],
])("a move puts what is %s privately on top of no other remote's sessions", async (_, begin) => {
  const { alice, open } = await begin()
  alice.git("switch", "-q", "older")
  const bob = await Keeper.create("Bob", open)
  await bob.keeps(talk("bobs", 1))
  await pushBranch(bob.world, bob.root, true)
  alice.git("fetch", "-q", "origin")
  alice.save("other", talk("other", 1))
  const { problem } = await move(alice.world, "ses_other", { to: "branch", push: true })
  expect(problem?.message).toContain("may be private")
  alice.git("fetch", "-q", "origin")
  expect(alice.kept(`origin/${storeBranch}`)).toEqual(["ses_bobs"])
})

test("a team that goes on at a private remote pushes there what it has shared with the code", async () => {
  const { alice } = await onAnOlderBranch()
  alice.git("push", "-q", "origin", storeBranch)
  const next = await bare()
  alice.git("switch", "-q", "trunk")
  alice.write(repositoryFile, JSON.stringify({ store: "branch", remote: next }))
  await pushBranch(alice.world, alice.root, true)
  expect(alice.git("ls-remote", next, storeRef)).toContain(alice.git("rev-parse", storeRef).trim())
})

test("what its user names, or has pushed by hand, is pushed", async () => {
  const named = await onAnOlderBranch({ remote: "origin" })
  await pushBranch(named.alice.world, named.alice.root, true)
  expect(named.alice.git("ls-remote", named.open, storeRef)).not.toBe("")

  const { alice, open } = await onAnOlderBranch()
  alice.git("push", "-q", "origin", storeBranch)
  await alice.keeps(talk("next", 1))
  await pushBranch(alice.world, alice.root, true)
  expect(alice.git("ls-remote", open, storeRef)).toContain(alice.git("rev-parse", storeRef).trim())
})

test("a remote that was moved needs nothing of those whose sessions it has", async () => {
  const { alice } = await onAnOlderBranch()
  const moved = await bare()
  alice.git("push", "-q", moved, `${storeRef}:${storeRef}`)
  alice.git("switch", "-q", "trunk")
  alice.write(repositoryFile, JSON.stringify({ store: "branch", remote: moved }))
  await alice.keeps(talk("next", 1))
  await pushBranch(alice.world, alice.root, true)
  expect(alice.git("ls-remote", moved, storeRef)).toContain(alice.git("rev-parse", storeRef).trim())
})

test("a branch of the code that is older than the configuration follows the one of the default branch, as last seen", async () => {
  const { alice, open, closed } = await onAnOlderBranch()
  alice.git("push", "-q", "origin", "trunk")
  alice.git("remote", "set-head", "origin", "trunk")
  expect(await storeSettings(alice.world.env, alice.root)).toMatchObject({ store: "branch", remote: closed })
  const entry = await storeEntryOf(alice.world, await findPlace(alice.root), "ses_new", {})
  expect(entry.store).toBe("branch")
  await pushBranch(alice.world, alice.root, true)
  expect(alice.git("ls-remote", closed, storeRef)).toContain(alice.git("rev-parse", storeRef).trim())
  expect(alice.git("ls-remote", open, storeRef)).toBe("")

  // A mistake in it is said of that file.
  alice.git("switch", "-q", "trunk")
  alice.write(repositoryFile, "{ not JSON")
  alice.commit("broken")
  alice.git("push", "-q", "origin", "trunk")
  alice.git("switch", "-q", "older")
  await expect(storeSettings(alice.world.env, alice.root)).rejects.toThrow(`origin/HEAD:${repositoryFile}`)
})
