/** Sessions that are for a private remote are not pushed to another, where a checkout does not name that remote. */
import { expect, test } from "vitest"
import { move } from "../../src/commands/move/move.ts"
import { findPlace } from "../../src/git/worktree.ts"
import { storeSettings } from "../../src/machine/store-settings.ts"
import { storeBranch, storeRef } from "../../src/session/document/location.ts"
import { pushBranch } from "../../src/stores/branch/sync.ts"
import { storeEntryOf } from "../../src/stores/store-entry.ts"
import { bare, Keeper, talk } from "../bed/branches.ts"

const repositoryFile = ".opencode/opencode-session.json"

/** Alice keeps a session for a private remote, which a commit of the code names. An `older` branch does not. */
async function withPrivateRemote(settings: object = {}) {
  const [open, closed] = [await bare(), await bare()]
  const alice = await Keeper.create("Alice", open, settings)
  alice.git("branch", "older")
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
    what: `The session is saved, but not pushed: another remote has sessions that origin/${storeBranch} does not have, and they may be private.`,
    next: expect.stringContaining(`\`git push origin ${storeBranch}\``),
  })
  expect(alice.git("ls-remote", open)).toBe("")
  // As the advice says: where the configuration names it, it is pushed.
  alice.git("switch", "-q", "main")
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
  alice.git("checkout", "-q", repositoryFile)
  await pushBranch(alice.world, alice.root, true)
  expect(alice.git("ls-remote", closed, storeRef)).toContain(alice.git("rev-parse", storeRef).trim())
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
  alice.git("switch", "-q", "main")
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
  alice.git("switch", "-q", "main")
  alice.write(repositoryFile, JSON.stringify({ store: "branch", remote: moved }))
  await alice.keeps(talk("next", 1))
  await pushBranch(alice.world, alice.root, true)
  expect(alice.git("ls-remote", moved, storeRef)).toContain(alice.git("rev-parse", storeRef).trim())
})

test("a branch of the code that is older than the configuration follows the one of the default branch, as last seen", async () => {
  const { alice, open, closed } = await onAnOlderBranch()
  alice.git("push", "-q", "origin", "main")
  alice.git("remote", "set-head", "origin", "main")
  expect(await storeSettings(alice.world.env, alice.root)).toMatchObject({ store: "branch", remote: closed })
  const entry = await storeEntryOf(alice.world, await findPlace(alice.root), "ses_new", {})
  expect(entry.store).toBe("branch")
  await pushBranch(alice.world, alice.root, true)
  expect(alice.git("ls-remote", closed, storeRef)).toContain(alice.git("rev-parse", storeRef).trim())
  expect(alice.git("ls-remote", open, storeRef)).toBe("")

  // A mistake in it is said of that file.
  alice.git("switch", "-q", "main")
  alice.write(repositoryFile, "{ not JSON")
  alice.commit("broken")
  alice.git("push", "-q", "origin", "main")
  alice.git("switch", "-q", "older")
  await expect(storeSettings(alice.world.env, alice.root)).rejects.toThrow(`origin/HEAD:${repositoryFile}`)
})
