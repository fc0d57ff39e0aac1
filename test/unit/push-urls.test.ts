/** A push of the sessions that can never get through says why, and one that got through in part loses nothing. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { list } from "../../src/commands/list/list.ts"
import { move } from "../../src/commands/move/move.ts"
import { commitSaved } from "../../src/commands/save/commit-saved.ts"
import { findPlace } from "../../src/git/worktree.ts"
import type { CommandScreen } from "../../src/plugin/command-screen.ts"
import { lastSaveOnScreen } from "../../src/plugin/last-save.ts"
import { storeRef } from "../../src/session/document/location.ts"
import { fetchBranch } from "../../src/stores/branch/open-branch.ts"
import { pushBranch } from "../../src/stores/branch/sync.ts"
import { bare, Keeper, talk } from "../bed/branches.ts"

test("a branch that was deleted at the remote, and is still remembered here, is in no push's way", async () => {
  const remote = await bare()
  const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", remote)]
  alice.git("update-ref", "refs/remotes/origin/opencode", "HEAD")
  for (const turns of [1, 2]) {
    await alice.keeps(talk("one", turns))
    await pushBranch(alice.world, alice.root, true)
    expect(alice.git("ls-remote", remote, storeRef)).toContain(alice.git("rev-parse", storeRef).trim())
  }
  // What only a fetch can settle names it, and the way on.
  await fetchBranch(bob.world, await findPlace(bob.root))
  await bob.keeps(talk("bobs", 1))
  await pushBranch(bob.world, bob.root, true)
  await alice.keeps(talk("one", 3))
  const prune = "`git remote prune origin`"
  const refused = pushBranch(alice.world, alice.root, true)
  await expect(refused).rejects.toMatchObject({
    what: expect.stringContaining("the branch origin/opencode is in the way"),
    next: expect.stringContaining(prune),
  })
  expect((await list(alice.world, { fetch: true })).unfetched?.next).toContain(prune)
  alice.git("remote", "prune", "origin")
  await pushBranch(alice.world, alice.root, true)
  expect(alice.kept("origin/opencode/sessions")).toEqual(["ses_bobs", "ses_one"])
})

test("a branch at the remote beside which git has no other is named", async () => {
  const remote = await bare()
  const alice = await Keeper.create("Alice", remote)
  alice.git("push", "-q", "origin", "main:opencode")
  await alice.keeps(talk("one", 1))
  await expect(pushBranch(alice.world, alice.root, true)).rejects.toMatchObject({
    what: "The session is saved, but not pushed: origin has a branch opencode, and git cannot have this one beside it.",
    next: "Rename or delete that branch there, then push with `opencode-session save --push`.",
  })
  alice.git("push", "-q", "origin", ":opencode")
  await pushBranch(alice.world, alice.root, true)
})

/** Bob has pushed to the first of two remotes, of which Alice has fetched it. */
async function two() {
  const [first, second] = [await bare(), await bare()]
  const [alice, bob] = [await Keeper.create("Alice", first), await Keeper.create("Bob", first)]
  await bob.keeps(talk("bobs", 1))
  await pushBranch(bob.world, bob.root, true)
  return { alice, bob, first, second }
}

test("a remote that is fetched from one place and pushed to another is told of", async () => {
  const { alice, second } = await two()
  alice.git("remote", "set-url", "--push", "origin", second)
  await alice.keeps(talk("one", 1))
  await pushBranch(alice.world, alice.root, true)
  await fetchBranch(alice.world, await findPlace(alice.root))
  await alice.keeps(talk("two", 1))
  const refused = pushBranch(alice.world, alice.root, true)
  await expect(refused).rejects.toMatchObject({
    what: expect.stringContaining("origin is pushed to other addresses than it is fetched from"),
    next: expect.stringContaining("set `remote` in your own configuration"),
  })
})

test.each(["by the tool", "by hand, and saved again"])(
  "of a push that one of two addresses has taken, %s, nothing is lost",
  async (how) => {
    const { alice, bob, first, second } = await two()
    for (const url of [second, first]) alice.git("remote", "set-url", "--add", "--push", "origin", url)
    await alice.keeps(talk("one", 1))
    await alice.keeps(talk("two", 1))
    if (how !== "by the tool") {
      expect(() => alice.git("push", "-q", "origin", "opencode/sessions")).toThrow()
      await alice.keeps(talk("three", 1))
    }
    const refused = pushBranch(alice.world, alice.root, true)
    await expect(refused).rejects.toMatchObject({
      what: expect.stringContaining("origin is pushed to other addresses"),
      next: expect.stringContaining("`git push origin opencode/sessions`"),
    })
    const all = ["ses_bobs", "ses_one", ...(how === "by the tool" ? [] : ["ses_three"]), "ses_two"]
    expect(alice.kept()).toEqual(all)
    const { sessions, warnings } = await list(alice.world, { fetch: true })
    expect([sessions.length, warnings]).toEqual([all.length, []])
    await fetchBranch(bob.world, await findPlace(bob.root))
    expect(bob.kept("origin/opencode/sessions")).toEqual(all)
    // Once the other has the same, it goes on.
    alice.git("push", "-q", "--force", second, storeRef)
    await alice.keeps(talk("last", 1))
    expect(await pushBranch(alice.world, alice.root, true)).toMatchObject({ beside: [], taken: [] })
    for (const remote of [first, second])
      expect(alice.git("ls-remote", remote, storeRef)).toContain(alice.git("rev-parse", storeRef).trim())
  },
)

test.each(["save", "move", "OpenCode's screen"])(
  "what a push did to the sessions here is told by %s even if it fails",
  async (by) => {
    const remote = await bare()
    const [alice, bob] = [await Keeper.create("Alice", remote), await Keeper.create("Bob", remote)]
    await alice.keeps(talk("secret", 1))
    await alice.keeps(talk("other", 1))
    await pushBranch(alice.world, alice.root, true)
    await bob.keeps(talk("other", 1))
    bob.git("push", "-q", "--force", "origin", storeRef)
    await bob.keeps(talk("other", 2, " by Bob"))
    await bob.git("push", "-q", "origin", storeRef)
    const file = await alice.keeps(talk("other", 2, " by Alice"))
    const had = alice.git("rev-parse", storeRef).trim().slice(0, 10)
    alice.git("fetch", "-q", "origin")
    const hook = join(alice.root, ".git/hooks/pre-push")
    writeFileSync(hook, "#!/bin/sh\nexit 1\n", { mode: 0o755 })
    const saved = { file, title: "Other", store: "branch", changed: true, place: await findPlace(alice.root) } as const
    const told = [
      expect.stringContaining(`theirs is ${file}, yours is .opencode/sessions/ses_other-2.json`),
      expect.stringContaining(`opencode-session load ${had}:.opencode/sessions/ses_secret.json`),
    ]
    if (by === "save") {
      const { problem, warnings } = await commitSaved(alice.world, saved, { push: true }, true)
      expect(problem?.what).toContain("not pushed")
      expect(warnings).toEqual(told)
    } else if (by === "move") {
      alice.save("next", talk("next", 1))
      const { problem, warnings } = await move(alice.world, "ses_next", { to: "branch", push: true })
      expect(problem?.what).toContain("not pushed")
      expect(warnings).toEqual(told)
    } else {
      const shown: string[] = []
      const screen = {
        directory: alice.root,
        select: async () => "share",
        toast: () => {},
        alert: (_: string, message: string) => shown.push(message),
      } as unknown as CommandScreen
      const last = JSON.stringify({ report: { ...saved, share: [] } })
      await expect(lastSaveOnScreen(screen, last)).rejects.toThrow("not pushed")
      expect(shown.join("").split("\n\n")).toEqual(told)
    }
  },
)
