/**
 * SIGKILL at any moment of 200 saves and loads, with all they have started or of the command alone, whose opencode or git
 * then goes on. `STEADY_SEED=7` takes other moments.
 */
import { existsSync } from "node:fs"
import { mkdir, readdir, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test, vi } from "vitest"
import { factsOf } from "../../src/session/document/saved-document.ts"
import type { SessionDocument } from "../../src/session/schema.ts"
import { grow, idsInFile, idsOf, newestOf, within } from "../bed/growth.ts"
import { call, recall, subagent } from "../bed/model.ts"
import { begun, kill, leftovers, random, savedIn, sleep, told } from "../bed/steady.ts"
import { type Person, story } from "../bed/story.ts"

vi.setConfig({ testTimeout: 3_600_000 })

/** Alice with a session that has a subagent and todos, and that can grow. */
async function working() {
  const { alice, bob, model } = await story()
  const todos = [{ content: "one", status: "pending", priority: "high" }]
  model
    .when("work", call("todowrite", { todos }), subagent("look"), "The launch word is PHOENIX.")
    .when("look", "Looked.")
    .when("which word", recall(/launch word is (\w+)/))
  await alice.says("work")
  const id = newestOf(alice)
  for (const { machine } of [alice, bob]) {
    machine.env.TMPDIR = join(machine.home, "tmp")
    await mkdir(machine.env.TMPDIR)
  }
  return { alice, bob, id }
}

/** How long a command takes when nobody kills it (ms). */
async function lengthOf(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await run()
  return performance.now() - start
}

/** @returns whether it was killed, and not over before */
async function killed(
  person: Person,
  args: string[],
  length: number,
  whom: "all" | "it alone",
  env: NodeJS.ProcessEnv = {},
) {
  const { child, ended } = begun(person, args, { env })
  setTimeout(() => kill(child, "SIGKILL", whom), random() * length)
  return (await ended).signal === "SIGKILL"
}

const either = () => (random() < 0.5 ? "all" : "it alone")

const ownFolders = ({ machine, repo }: Person) => [
  join(repo, ".opencode"),
  ...["XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"].map((name) =>
    join(machine.env[name] ?? "", "opencode-session"),
  ),
  machine.env.TMPDIR ?? "",
]

/** Waits until a git that was left alone is done. @returns whether its lock is gone then */
async function unlocked(lock: string): Promise<boolean> {
  for (let waited = 0; existsSync(lock) && waited < 5000; waited += 20) await sleep(20)
  return !existsSync(lock)
}

test("150 saves", async () => {
  const { alice, id } = await working()
  const name = (await alice.saves("--session", id, "--commit")).file.replace(/^.*\//, "")
  const lock = alice.path(".git/index.lock")
  const losses: string[] = []
  let gits = 0
  const kinds: [
    what: string,
    tries: number,
    args: string[],
    change: "grown" | "as it was" | "not saved yet",
    env?: NodeJS.ProcessEnv,
  ][] = [
    ["a save of a session that has grown", 50, [], "grown"],
    ["a save for which OpenCode is asked", 8, [], "grown", { OPENCODE_SESSION_DIRECT: "0" }],
    ["a save of an unchanged session", 30, [], "as it was"],
    ["a first save", 22, [], "not saved yet"],
    ["a save with a commit", 40, ["--commit"], "grown"],
  ]
  for (const [what, tries, args, change, env] of kinds) {
    const save = ["save", "--session", id, ...args]
    const before = losses.length
    const length = async () => {
      if (change === "grown") grow(alice, id, "measured")
      if (change === "not saved yet") await rm(alice.path(`.opencode/sessions/${name}`), { force: true })
      return lengthOf(() => alice.machine.session(alice.repo, save, env && { env }))
    }
    const usual = Math.min(await length(), await length())
    let faults = 0
    for (let attempt = 0; attempt < tries; attempt++) {
      const lost = (why: string) => losses.push(`${what}, ${attempt}: ${why}`)
      if (change === "not saved yet") await rm(alice.path(".opencode/sessions"), { recursive: true, force: true })
      const old = idsOfSaved(await savedIn(alice.repo))
      if (change === "grown") grow(alice, id, `said ${what} ${attempt}`)
      const now = idsOf(alice, id).join()
      const whom = either()
      if (await killed(alice, save, usual, whom, env)) faults++
      if (!(await unlocked(lock))) {
        // A git that is killed itself leaves its lock, as it does whoever started it; what is not sure to be ours stays.
        if (whom === "all") gits++
        else lost("a lock of git stays")
        await rm(lock)
      }
      const found = idsOfSaved(await savedIn(alice.repo))
      if (![old, now].includes(found)) lost(`neither the old nor the new one: ${found.length} characters of ids`)
      const { file } = await alice.saves("--session", id, ...args)
      const saved = await savedIn(alice.repo)
      if (idsOfSaved(saved) !== now) lost("not put right")
      const left = await leftovers(...ownFolders(alice))
      if (left.length > 0) lost(`left: ${left}`)
      if (args.length > 0 && (await alice.git("show", `HEAD:${file}`)) !== (await alice.read(file)))
        lost("not committed")
    }
    const also = gits > 0 ? ` (${gits} of them with a git in the middle, whose lock stays)` : ""
    told(`SIGKILL in ${what}${also}`, tries, faults, losses.length - before)
  }
  expect(await alice.git("fsck", "--strict", "--no-dangling")).toBe("")
  expect(losses).toEqual([])
  expect(factsOf([...(await savedIn(alice.repo)).values()][0] as SessionDocument)?.subagents).toHaveLength(1)
})

/** Of the one file there is. */
function idsOfSaved(saved: Map<string, SessionDocument>): string {
  if (saved.size > 1) throw new Error(`one session in ${saved.size} files`)
  return [...saved.values()].map((document) => idsInFile(document).join()).join()
}

test("50 loads", async () => {
  const { alice, bob, id } = await working()
  const given = bob.path("given.json")
  let document!: SessionDocument
  /** Alice goes on, and Bob gets the file. */
  const handsOn = async (words?: string) => {
    if (words) grow(alice, id, words)
    const { file } = await alice.saves("--session", id)
    await writeFile(given, await alice.read(file))
    document = await alice.document(file)
  }
  await handsOn()
  await bob.types("load", "given.json")
  const sessions = () =>
    within(bob, (database) => database.prepare("select id from session order by id").all() as { id: string }[]).map(
      (row) => row.id,
    )
  const remove = (one: string) =>
    within(bob, (database) => database.prepare("delete from session where id = ? or parent_id = ?").run(one, one))
  const family = sessions()
  expect(family).toHaveLength(2)
  const isWhole = () => {
    const all = [document, ...(factsOf(document)?.subagents ?? [])]
    return all.every(({ info, messages }) => idsOf(bob, info.id).join() === idsInFile({ messages }).join())
  }
  const notes = () => readdir(join(bob.machine.env.XDG_STATE_HOME ?? "", "opencode-session/loads")).catch(() => [])
  const load = ["load", "given.json"]
  const losses: string[] = []
  const kinds: [what: string, tries: number, args: string[], prepare: (attempt: number) => unknown][] = [
    ["a first load", 18, load, () => remove(id)],
    ["a load that extends", 16, load, (attempt) => handsOn(`extended ${attempt}`)],
    ["a load as a copy", 16, [...load, "--as-copy"], () => {}],
  ]
  for (const [what, tries, args, prepare] of kinds) {
    const before = losses.length
    await prepare(-1)
    const usual = await lengthOf(() => bob.types(...args))
    for (const one of sessions()) if (!family.includes(one)) remove(one)
    let faults = 0
    for (let attempt = 0; attempt < tries; attempt++) {
      const lost = (why: string) => losses.push(`${what}, ${attempt}: ${why}`)
      await prepare(attempt)
      if (await killed(bob, args, usual, either())) faults++
      const next = await bob.types(...load)
      if (next.code !== 0) lost(next.stderr)
      if (!isWhole()) lost("the session is not whole")
      const left = [...(await notes()), ...(await leftovers(...ownFolders(bob)))]
      if (left.length > 0) lost(`left: ${left}`)
      const others = sessions().filter((one) => !family.includes(one))
      // Killed when all was in: then it is a copy as any other.
      const sizes = others.map((one) => idsOf(bob, one).length).sort()
      const whole = family.map((one) => idsOf(bob, one).length).sort()
      if (others.length > 0 && sizes.join() !== whole.join()) lost(`half a copy: ${sizes} of ${whole}`)
      for (const one of others) remove(one)
      if (sessions().join() !== family.join()) lost(`other sessions: ${sessions()}`)
    }
    told(`SIGKILL in ${what}`, tries, faults, losses.length - before)
  }
  expect(losses).toEqual([])
  expect(JSON.parse((await bob.types(...load, "--json")).stdout)).toMatchObject({
    action: "unchanged",
    messages: document.messages.length,
  })
  expect(await bob.says("which word", id)).toBe("I remember: PHOENIX")
})
