/** A session of OpenCode 2 with a subagent, as it was and as a colleague has gone on with it. */
import { spawn } from "node:child_process"
import { writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Coming } from "../../src/opencode/v2/family.ts"
import { host2 } from "../../src/opencode/v2/host.ts"
import type { Message2, SessionDocument2 } from "../../src/session/v2/shape.ts"
import { opencodeOf } from "./everything2.ts"
import type { Person } from "./story.ts"

export const hostOf = (person: Person) => host2(opencodeOf(person), person.repo)

/** A session here and what is below it, as it comes into somebody's folder. */
export async function familyOf(person: Person, id: string, directory = person.repo): Promise<Coming[]> {
  return hostOf(person).reading(async (reader) => {
    const ids = [id, ...(await reader.descendants(id))]
    const all = ids.map(async (one) => {
      const { unsettled: _, ...document } = await reader.session(one)
      return { document, directory }
    })
    return Promise.all(all)
  })
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

const require = createRequire(import.meta.url)
const script = fileURLToPath(new URL("replacing.ts", import.meta.url))

/** Brings a family in by a process of its own. @param after milliseconds after which it is killed @returns whether it was */
export async function broughtIn(person: Person, family: readonly Coming[], killAt?: string, after?: number) {
  const file = join(person.machine.home, "replacing.json")
  await writeFile(file, JSON.stringify({ opencode: opencodeOf(person), cwd: person.repo, family, killAt }))
  const env = { ...person.machine.env, PWD: person.repo }
  const args = ["--import", require.resolve("tsx"), script, file]
  const child = spawn(process.execPath, args, { cwd: person.repo, env, stdio: ["ignore", "ignore", "pipe"] })
  let said = ""
  child.stderr.setEncoding("utf8").on("data", (text) => {
    said += text
  })
  const timer = after === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), after)
  const signal = await new Promise((resolve) => child.on("close", (_, signal) => resolve(signal)))
  clearTimeout(timer)
  if (!signal && said) throw new Error(said)
  return signal === "SIGKILL"
}
