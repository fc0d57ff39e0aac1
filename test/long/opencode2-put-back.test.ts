/** What a load into OpenCode 2 leaves behind that fails or is killed: all is here, and what is said of it is so. */
import { randomBytes } from "node:crypto"
import { mkdir, readdir, rm, truncate } from "node:fs/promises"
import { join } from "node:path"
import { expect, onTestFinished, test, vi } from "vitest"
import * as failures from "../../src/opencode/v2/failures.ts"
import type { Coming } from "../../src/opencode/v2/family.ts"
import { journalFolder } from "../../src/opencode/v2/journal.ts"
import { bringIn } from "../../src/opencode/v2/replace.ts"
import { type Ask, type Serve, withServer } from "../../src/opencode/v2/server.ts"
import { Failure } from "../../src/support/failure.ts"
import { broughtIn, familyOf, grown, hostOf, missingOf, stranger, works } from "../bed/growing2.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { story, withOpencode2 } from "../bed/story.ts"

/** The same session under another id. */
function another({ directory, document: { info, messages } }: Coming, name: string): Coming {
  const renamed = messages.map((message, index) => ({ ...message, id: `msg_${name}${index}` }))
  return { directory, document: { info: { ...info, id: `ses_${name}`, title: name }, messages: renamed } }
}

/** Killed when the session is taken away. */
async function takenAway(alice: Parameters<typeof broughtIn>[0], one: Coming) {
  await hostOf(alice).bringIn([one])
  expect(await broughtIn(alice, grown([one], one.document.info.title ?? ""), { at: "3:after" })).toMatchObject({
    killed: true,
  })
}

/** Stands between us and the server. */
const between =
  (answered: (ask: Ask, asked: Parameters<Ask>) => ReturnType<Ask>): Serve =>
  (binary, cwd, use, began) =>
    withServer(binary, cwd, (ask) => use((...asked) => answered(ask, asked)), began)

withOpencode2("OpenCode 2", () => {
  test("a session whose folder is gone by now is put back there, as it was", async () => {
    const { alice } = await story({ alice: opencode2Binary })
    const folder = join(alice.machine.home, "worktree")
    await mkdir(folder)
    const one = another(stranger(folder), "lost")
    await takenAway(alice, one)
    await rm(folder, { recursive: true })
    expect(await hostOf(alice).putBack()).toEqual([
      'A load into "lost" had been cut off: what was here has been put back.',
    ])
    expect(await missingOf(alice, [one])).toEqual([])
    const [held] = await familyOf(alice, "ses_lost")
    expect(held?.document.info.location.directory).toBe(folder)
    expect(await readdir(journalFolder(alice.machine.env))).toEqual([])
  })

  test("one that cannot be put back keeps no other from it", async () => {
    const { alice } = await story({ alice: opencode2Binary })
    const all = ["a", "b", "c"].map((name) => another(stranger(alice.repo), name))
    for (const one of all) await takenAway(alice, one)
    // Somebody has its messages under another id.
    const [first, stuck, last] = all as [Coming, Coming, Coming]
    const thief = { ...stuck, document: { ...stuck.document, info: { ...stuck.document.info, id: "ses_thief" } } }
    await hostOf(alice).bringIn([thief])
    await expect(hostOf(alice).putBack()).rejects.toThrow("could not be put back yet")
    expect(await missingOf(alice, [first])).toEqual([])
    expect(await missingOf(alice, [last])).toEqual([])
    expect(await readdir(journalFolder(alice.machine.env))).toHaveLength(1)
    await hostOf(alice).remove("ses_thief")
    expect(await hostOf(alice).putBack()).toHaveLength(1)
    expect(await missingOf(alice, [stuck])).toEqual([])
  })

  test("a load that fails or is killed before it touches anything brings nothing in", async () => {
    const { alice, model } = await story({ alice: opencode2Binary })
    const family = await familyOf(alice, await works({ alice, model }))
    const [root, subagent] = family as [Coming, Coming]
    // The session itself is here already, as it comes.
    await hostOf(alice).remove(subagent.document.info.id)
    let requests = 0
    const full = between(async (ask, asked) =>
      requests++ === 0 ? { status: 500, body: { message: "no space" } } : ask(...asked),
    )
    const load = bringIn(hostOf(alice).opencode, alice.repo, family, { serve: full })
    await expect(load).rejects.toThrow("did not import the session: no space. Nothing of it is left here.")
    expect(await familyOf(alice, root.document.info.id)).toHaveLength(1)
    expect(await broughtIn(alice, family, { at: "1:after" })).toMatchObject({ killed: true })
    expect(await hostOf(alice).putBack()).toEqual([])
    expect(await alice.machine.sessions(alice.repo)).toHaveLength(1)
    // From then on it is brought to its end.
    expect(await broughtIn(alice, family, { at: "4:before" })).toMatchObject({ killed: true })
    expect(await hostOf(alice).putBack()).toEqual([expect.stringMatching(/is here now\.$/)])
    expect(await missingOf(alice, family)).toEqual([])
    expect(await readdir(journalFolder(alice.machine.env))).toEqual([])
  })

  test("what its user has deleted after a load that was killed before it touched it stays deleted", async () => {
    const { alice } = await story({ alice: opencode2Binary })
    const one = another(stranger(alice.repo), "unwanted")
    await hostOf(alice).bringIn([one])
    expect(await broughtIn(alice, grown([one], "PLUM"), { at: "1:after" })).toMatchObject({ killed: true })
    await hostOf(alice).remove("ses_unwanted")
    expect(await hostOf(alice).putBack()).toEqual([])
    expect(await alice.machine.sessions(alice.repo)).toEqual([])
    expect(await readdir(journalFolder(alice.machine.env))).toEqual([])
  })

  test("an import that succeeds without an answer is told as it is", async () => {
    const { alice, model } = await story({ alice: opencode2Binary })
    const family = await familyOf(alice, await works({ alice, model }))
    const { opencode } = hostOf(alice)
    const silent = (id: string | undefined) => {
      let once = true
      return between(async (ask, asked) => {
        const answer = await ask(...asked)
        if (!once || (asked[2] as { info?: { id: string } } | undefined)?.info?.id !== id) return answer
        once = false
        throw failures.silent("TimeoutError")
      })
    }
    for (const came of [grown(family, "PLUM"), [stranger(alice.repo)]]) {
      const load = bringIn(opencode, alice.repo, came, { serve: silent(came[0]?.document.info.id) })
      await expect(load).rejects.toThrow("TimeoutError. What was to come in is here all the same")
      expect(await missingOf(alice, came)).toEqual([])
    }
    // Where it did not come in, or is taken back, what was here is.
    const [root, subagent] = grown(grown(family, "PLUM"), "FIG") as [Coming, Coming]
    const load = bringIn(opencode, alice.repo, [root, subagent], { serve: silent(subagent.document.info.id) })
    await expect(load).rejects.toThrow("TimeoutError. What was here has been put back as it was")
    expect(await missingOf(alice, grown(family, "PLUM"))).toEqual([])
    expect(await readdir(journalFolder(alice.machine.env))).toEqual([])
  })

  test("a note that cannot be read is told, by each command", async () => {
    const { alice } = await story({ alice: opencode2Binary })
    await takenAway(alice, another(stranger(alice.repo), "torn"))
    const folder = journalFolder(alice.machine.env)
    const [name = ""] = await readdir(folder)
    await truncate(join(folder, name), 300)
    const told = expect.stringContaining(`what is left of them is in ${join(folder, "unreadable-ses_torn.")}`)
    for (let times = 0; times < 2; times++) expect(await hostOf(alice).putBack()).toEqual([told])
  })

  test("a server that ends within its answer, and a database that cannot be read any more, are no bugs", async () => {
    const { alice } = await story({ alice: opencode2Binary })
    const { opencode } = hostOf(alice)
    const { directory, document } = stranger(alice.repo)
    // Answers are compressed, and small ones are on their way at once.
    const text = randomBytes(45_000_000).toString("base64")
    const large = [{ ...document.messages[0], text }] as typeof document.messages
    await hostOf(alice).bringIn([{ directory, document: { ...document, messages: large } }])
    let server = 0
    const { fetch } = globalThis
    onTestFinished(() => void vi.unstubAllGlobals())
    vi.stubGlobal("fetch", async (...asked: Parameters<typeof fetch>) => {
      const response = await fetch(...asked)
      process.kill(server, "SIGKILL")
      return response
    })
    const exported = withServer(
      opencode,
      alice.repo,
      (ask) => ask("GET", "/api/experimental/session/ses_stranger/export"),
      (pid) => {
        server = pid
      },
    )
    const ended = await exported.catch((error) => error)
    expect(ended).toBeInstanceOf(Failure)
    expect(ended.what).toMatch(/^OpenCode 2 did not answer in time: /)
    vi.unstubAllGlobals()

    const one = another(stranger(alice.repo), "read")
    await hostOf(alice).bringIn([one])
    const serve = between(async (ask, asked) => {
      const answer = await ask(...asked)
      // The trial is gone, and what is here is looked at once more.
      if (asked[0] === "DELETE") opencode.env = { ...opencode.env, OPENCODE_SESSION_DIRECT: "0" }
      return answer
    })
    opencode.note = () => {}
    const load = bringIn(opencode, alice.repo, grown([one], "PLUM"), { serve })
    await expect(load).rejects.toThrow("OpenCode's database could not be read: OPENCODE_SESSION_DIRECT is 0")
    expect(await missingOf(alice, [one])).toEqual([])
    expect(await readdir(journalFolder(alice.machine.env))).toEqual([])
  })
})
