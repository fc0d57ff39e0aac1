/** A session of OpenCode 2 with a subagent, as it was and as a colleague has gone on with it. */
import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { differenceOf } from "../../src/opencode/v2/alike.ts"
import type { Coming } from "../../src/opencode/v2/family.ts"
import { type Reader2, reading2 } from "../../src/opencode/v2/reader.ts"
import { finishInterrupted2 } from "../../src/opencode/v2/recover.ts"
import { bringIn, type Progress } from "../../src/opencode/v2/replace.ts"
import { withServer } from "../../src/opencode/v2/server.ts"
import { statusOf } from "../../src/opencode/v2/service.ts"
import { removeOne } from "../../src/opencode/v2/transfer.ts"
import type { Message2, SessionDocument2 } from "../../src/session/v2/schema.ts"
import { opencodeOf } from "./everything2.ts"
import { subagent } from "./model.ts"
import type { Person, Story } from "./story.ts"

/** What is below the host interface, with documents as OpenCode 2 has them. */
export function hostOf(person: Person) {
  const [opencode, cwd] = [opencodeOf(person), person.repo]
  return {
    opencode,
    reading: <Done>(use: (reader: Reader2) => Promise<Done>) => reading2(opencode, cwd, use),
    putBack: () => finishInterrupted2(opencode, cwd),
    bringIn: (family: readonly Coming[], progress?: Progress) =>
      bringIn(opencode, cwd, family, progress && { progress }),
    remove: (id: string) => withServer(opencode, cwd, (ask) => removeOne(ask, id)),
    status: () => statusOf(opencode, cwd),
  }
}

/** Somebody's session with a subagent. */
export async function works({ alice, model }: Pick<Story, "alice" | "model">): Promise<string> {
  model.when("work", subagent("look"), "The launch word is PHOENIX.").when("look", "Looked.")
  await alice.says("work")
  const sessions = await alice.machine.rows<{ id: string }>(
    alice.repo,
    "select id from session_v2 where parent_id is null",
  )
  return sessions[0]?.id ?? ""
}

/** A session here and what is below it, as it comes into somebody's folder. */
export async function familyOf(person: Person, id: string, directory = person.repo): Promise<Coming[]> {
  return hostOf(person).reading(async (reader) => {
    const ids = [id, ...(await reader.descendants(id))]
    const all = ids.map(async (one) => {
      const { unsettled: _, running: __, ...document } = await reader.session(one)
      return { document, directory }
    })
    return Promise.all(all)
  })
}

/** A session that nobody has. */
export function stranger(directory: string): Coming {
  const tokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }
  const time = { created: 1, updated: 1 }
  const info = { id: "ses_stranger", projectID: "global", cost: 0, tokens, time, location: { directory } }
  return {
    directory,
    document: { info, messages: [{ id: "msg_stranger", type: "user", text: "x", time: { created: 1 } }] },
  }
}

/** The same with some turns more. */
export function grown([root, ...rest]: readonly Coming[], word: string, turns = 1): Coming[] {
  if (!root) return []
  const added = Array.from({ length: turns }, (_, turn): Message2[] => {
    const id = (what: string) => `msg_${word}${turn}${what}`
    const time = { created: root.document.info.time.updated + turn, completed: root.document.info.time.updated + turn }
    const model = { id: "scripted", providerID: "script" }
    return [
      { id: id("a"), time: { created: time.created }, text: `Learn ${word}`, type: "user" },
      {
        id: id("b"),
        time,
        type: "assistant",
        agent: "build",
        model,
        content: [{ type: "text", text: `The word is ${word}.` }],
      },
      { id: id("c"), time: { created: time.created }, type: "idle", outcome: "succeeded" },
    ]
  })
  const document: SessionDocument2 = { ...root.document, messages: [...root.document.messages, ...added.flat()] }
  return [{ ...root, document }, ...rest]
}

/** @returns what of a family is not here as it was given */
export async function missingOf(person: Person, family: readonly Coming[]): Promise<string[]> {
  const [root] = family
  const held = await familyOf(person, root?.document.info.id ?? "").catch(() => [])
  return family.flatMap(({ document }) => {
    const here = held.find((one) => one.document.info.id === document.info.id)
    const { other, dropped } = here ? differenceOf(document, here.document) : { other: "it is gone", dropped: [] }
    return [...(other ? [other] : []), ...dropped].map((what) => `${document.info.id}: ${what}`)
  })
}

const require = createRequire(import.meta.url)
const script = fileURLToPath(new URL("replacing.ts", import.meta.url))

/**
 * How a process of its own is killed: at a request, or so long after one has begun (ms), or after itself, alone or with its
 * server.
 */
export type Kill = {
  at?: string
  delay?: number
  signal?: NodeJS.Signals
  after?: number
  whom?: "all" | "it alone"
}

/**
 * Brings a family in by a process of its own; without one, puts back what another has left.
 * @returns whether it was killed, and how long it took (ms)
 */
export async function broughtIn(
  person: Person,
  family?: readonly Coming[],
  { at, delay, signal, after, whom }: Kill = {},
) {
  const file = join(person.machine.home, "replacing.json")
  await writeFile(
    file,
    JSON.stringify({ opencode: opencodeOf(person), cwd: person.repo, family, killAt: at, delay, signal }),
  )
  const env = { ...person.machine.env, PWD: person.repo }
  const args = ["--import", require.resolve("tsx"), script, file]
  const child = spawn(process.execPath, args, { cwd: person.repo, env, stdio: ["ignore", "pipe", "pipe"] })
  let said = ""
  child.stderr.setEncoding("utf8").on("data", (text) => {
    said += text
  })
  let began = 0
  let timer: NodeJS.Timeout | undefined
  child.stdout.once("data", () => {
    began = performance.now()
    if (after !== undefined) timer = setTimeout(killed, after)
  })
  function killed() {
    const servers = whom === "all" ? serversOf(child.pid) : []
    child.kill("SIGKILL")
    for (const pid of servers) process.kill(pid, "SIGKILL")
  }
  const by = await new Promise((resolve) => child.on("close", (_, signal) => resolve(signal)))
  clearTimeout(timer)
  if (!by && said) throw new Error(said)
  return { killed: by === (signal ?? "SIGKILL"), took: performance.now() - began }
}

/** Processes that one has started: it would end them in peace. */
export function serversOf(pid: number | undefined): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
  return children.split(" ").filter(Boolean).map(Number)
}
