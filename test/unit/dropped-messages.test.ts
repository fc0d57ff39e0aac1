/** Messages that a merge, or a commit, has dropped: check --history finds them, and doctor those of the last merges. */
import { rmSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { check } from "../../src/commands/check/check.ts"
import { ofMerges } from "../../src/commands/doctor/doctor.ts"
import { resolve } from "../../src/commands/resolve/resolve.ts"
import { reading } from "../../src/commands/shared/read-session.ts"
import { findPlace } from "../../src/git/worktree.ts"
import { asCopy } from "../../src/session/make-copy.ts"
import { havingOf } from "../../src/session/relation/missing-messages.ts"
import type { SessionDocument } from "../../src/session/schema.ts"
import { lossesOf } from "../../src/stores/messages-at-risk.ts"
import { storeEntryOf } from "../../src/stores/store-entry.ts"
import { listSaved } from "../../src/stores/worktree/list-files.ts"
import { Clone, conflictsBy, prices, prices2 } from "../bed/conflicts.ts"
import { sessionWith } from "../bed/repository.ts"

const lostIn = async ({ world }: Clone) =>
  (await check(world, [], { history: true })).findings.filter(({ kind }) => kind === "lost")

const ended = (clone: Clone) => {
  clone.git("add", "-A")
  clone.git("commit", "-q", "-m", "merged")
}

const drops: Record<string, (clone: Clone) => void> = {
  "merge -X ours": (clone) => {
    clone.bothGoOn()
    clone.git("merge", "-q", "-X", "ours", "-m", "merged", "theirs")
  },
  "merge -X theirs": (clone) => {
    clone.bothGoOn()
    clone.git("merge", "-q", "-X", "theirs", "-m", "merged", "theirs")
  },
  "merge -s ours": (clone) => {
    clone.bothGoOn()
    clone.git("merge", "-q", "-s", "ours", "-m", "merged", "theirs")
  },
  "checkout --ours": (clone) => {
    conflictsBy.merge?.(clone)
    clone.git("checkout", "--ours", clone.file)
    ended(clone)
  },
  "git add, as it is": (clone) => {
    conflictsBy.merge?.(clone)
    ended(clone)
  },
  "git rm of what the other side has changed": (clone) => {
    conflictsBy["deleted by us"]?.(clone)
    clone.git("rm", "-q", clone.file)
    clone.git("commit", "-q", "-m", "merged")
  },
  "merge -s ours of a session that is only there": (clone) => {
    clone.begin()
    clone.sides(
      () => clone.saves("Carol", sessionWith("ses_hers", "Taxes", [["taxes", [], "Answer"]]), "hers"),
      () => clone.saves("Bob", prices("first", "Bob's")),
    )
    clone.git("merge", "-q", "-s", "ours", "-m", "merged", "theirs")
  },
}

for (const [how, drop] of Object.entries(drops))
  test(`${how}: what is lost is found, and the command that is named reads it`, async () => {
    const clone = new Clone()
    drop(clone)
    const { findings, warnings } = await check(clone.world, [], { history: true })
    const merge = clone.git("rev-parse", "HEAD").trim()
    const lost = findings.filter(({ kind }) => kind === "lost")
    expect(lost).toMatchObject([{ what: expect.stringMatching(/^it drops \d messages that/), commit: { id: merge } }])
    const [, wanted = ""] = /opencode-session load (\S+)$/.exec(warnings.at(-1) ?? "") ?? []
    const whose = how === "merge -X theirs" ? "Bob" : "Carol"
    expect((await reading(clone.world, wanted)).text).toContain(`"by": "${whose}"`)
    expect(await ofMerges(clone.world, await findPlace(clone.root))).toMatchObject([
      { state: "bad", next: expect.stringContaining(`opencode-session load ${wanted}`) },
    ])
    // However much comes after it, until somebody brings it back.
    clone.saves("Bob", prices("first", whose === "Bob" ? "Carol's" : "Bob's", "more"))
    expect(await lostIn(clone)).toHaveLength(1)
    const { document } = await reading(clone.world, wanted)
    const [copy] = asCopy([document as never], { sessionID: "ses_one", by: whose }, Date.UTC(2026, 10, 22))
    clone.saves("Bob", copy as never, "copy")
    expect(await lostIn(clone)).toEqual([])
    expect(await ofMerges(clone.world, await findPlace(clone.root))).toEqual([])
  })

test("a plain commit that has fewer messages than the one before is found; one that takes back what its user undid is not", async () => {
  const clone = new Clone()
  clone.saves("Carol", prices("first", "Carol's"))
  const had = clone.git("rev-parse", "HEAD").slice(0, 10)
  clone.save("one", prices("first"), { by: "Bob", left: { "undone messages": 2 } })
  clone.commit("undone")
  expect(await lostIn(clone)).toEqual([])
  clone.save("one", prices("first", "Bob's"), { by: "Bob" })
  clone.commit("gone on")
  clone.save("one", prices("first"), { by: "Bob" })
  clone.commit("replaced")
  expect(await lostIn(clone)).toMatchObject([{ what: expect.stringContaining("it drops 2 messages that") }])
  expect((await lostIn(clone))[0]?.what).not.toContain(had)
  expect(await ofMerges(clone.world, await findPlace(clone.root))).toEqual([])
})

test("the same words in another session keep nothing", async () => {
  const clone = new Clone()
  clone.saves("Carol", sessionWith("ses_other", "Taxes", [["Carol's", [], "Answer to Carol's"]], 100), "other")
  clone.saves("Carol", prices("first", "Carol's"))
  clone.saves("Bob", prices("first"))
  expect(await lostIn(clone)).toMatchObject([{ what: expect.stringContaining("it drops 2 messages that") }])
})

test("of a session of OpenCode 2, what is lost is counted as a list counts messages, and found where none of them is", async () => {
  const clone = new Clone()
  const said = (...prompts: string[]) => ({ by: "Bob", format: 2, document: prices2(...prompts) })
  const saves = ({ document, ...facts }: ReturnType<typeof said>) => {
    clone.save("one", document, facts)
    clone.commit("saved")
  }
  const [one, two] = [said("first"), said("first", "Carol's")]
  saves(two)
  expect((await listSaved(clone.root)).sessions).toMatchObject([{ messages: 4 }])
  const { versions } = await storeEntryOf(clone.world, await findPlace(clone.root), "ses_one", {})
  const atRisk = (document: SessionDocument) =>
    lossesOf(clone.root, versions, undefined, { ...havingOf(document), id: "ses_one" })
  expect(await atRisk(one.document)).toMatchObject([{ messages: 2 }])
  const switched = { ...two.document, messages: two.document.messages.filter(({ info }) => !/Switch$/.test(info.id)) }
  expect(await atRisk(switched)).toMatchObject([{ messages: 2 }])
  saves(one)
  expect(await lostIn(clone)).toMatchObject([{ what: expect.stringContaining("it drops 2 messages that") }])
  saves(two)
  saves({ ...two, document: switched })
  expect(await lostIn(clone)).toMatchObject([{ what: expect.stringContaining("it drops 2 messages that") }])
})

const keeps: Record<string, (clone: Clone) => Promise<unknown> | undefined> = {
  "a squash": (clone) => {
    clone.begin()
    clone.git("switch", "-q", "-c", "theirs")
    clone.saves("Carol", prices("first", "Carol's"))
    clone.saves("Carol", prices("first", "Carol's", "more"))
    clone.git("switch", "-q", "main")
    clone.git("merge", "-q", "--squash", "theirs")
    clone.git("commit", "-q", "-m", "squashed")
    return undefined
  },
  "a rename while the other side goes on": (clone) => {
    clone.begin()
    clone.sides(
      () => clone.saves("Carol", prices("first", "Carol's")),
      () => {
        clone.git("mv", clone.file, ".opencode/sessions/other.json")
        clone.commit("renamed", "Bob")
      },
    )
    clone.git("merge", "-q", "-m", "merged", "theirs")
    return undefined
  },
  "a prune on one side": (clone) => {
    clone.begin()
    clone.sides(
      () => {
        clone.write("shop.ts", "1\n")
        clone.commit("work", "Carol")
      },
      () => {
        rmSync(join(clone.root, clone.file))
        clone.commit("pruned", "Bob")
      },
    )
    clone.git("merge", "-q", "-m", "merged", "theirs")
    return undefined
  },
  "a resolve, which makes a copy": async (clone) => {
    conflictsBy.merge?.(clone)
    await resolve(clone.world)
    clone.git("commit", "-q", "-m", "merged")
  },
  "what was dropped, brought back, and pruned": (clone) => {
    drops["merge -X ours"]?.(clone)
    clone.saves("Bob", prices("first", "Carol's"))
    clone.saves("Bob", prices("first", "Bob's"), "other")
    rmSync(join(clone.root, clone.file))
    clone.commit("pruned", "Bob")
    return undefined
  },
}

for (const [how, keep] of Object.entries(keeps))
  test(`${how} has lost nothing`, async () => {
    const clone = new Clone()
    await keep(clone)
    expect(await lostIn(clone)).toEqual([])
    expect(await ofMerges(clone.world, await findPlace(clone.root))).toEqual([])
  })

for (const [how, drop] of Object.entries({
  "checkout --ours": (clone: Clone) => clone.git("checkout", "--ours", clone.file),
  "git add, as it is": () => {},
  "git rm": ({ root, file }: Clone) => rmSync(join(root, file)),
}))
  test(`${how}: check --staged finds what the merge's commit would drop, and nothing after resolve`, async () => {
    const clone = new Clone()
    conflictsBy.merge?.(clone)
    drop(clone)
    clone.git("add", "-A")
    const { findings, warnings } = await check(clone.world, [], { staged: true })
    const lost = findings.filter(({ kind }) => kind === "lost")
    expect(lost).toContainEqual({
      file: clone.file,
      kind: "lost",
      what: expect.stringMatching(/^it drops \d messages that [0-9a-f]{10} had$/),
      places: 1,
    })
    const [, wanted = ""] = /opencode-session load (\S+)/.exec(warnings.join("\n")) ?? []
    expect((await reading(clone.world, wanted)).transcript.turns).toHaveLength(2)

    clone.git("reset", "-q", "--hard")
    clone.fails("merge", "theirs")
    await resolve(clone.world)
    expect((await check(clone.world, [], { staged: true })).findings.filter(({ kind }) => kind === "lost")).toEqual([])
  })
