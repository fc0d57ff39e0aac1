/** What the tests of faults have in common: numbers that are told, processes that are killed, and looking for traces. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { expect } from "vitest"
import { readSession } from "../../src/session/document/read.ts"
import type { SessionDocument } from "../../src/session/schema.ts"
import { cli } from "./machine.ts"
import { type Random, seeded } from "./planted.ts"
import type { Person } from "./story.ts"

/** Always the same delays and bytes, unless one wants others. */
export const random: Random = seeded(Number(process.env.STEADY_SEED ?? 1))

/** The line that `npm run bench -- steady` makes a table of. @param faults what was done to it @param losses what came of it */
export function told(name: string, tries: number, faults: number, losses: number) {
  console.log(`steady: ${name}: ${tries} tries, ${faults} faults, ${losses} losses`)
}

export type Ended = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string; peak: number }

/** Starts our command line in a process group of its own. @param wrap a command before it, as `prlimit` */
export function begun({ machine, repo }: Person, args: string[], options: SpawnOptions = {}, wrap: string[] = []) {
  const [command = "", ...all] = [...wrap, process.execPath, cli, ...args]
  const env = { ...machine.env, PWD: repo, ...options.env }
  const child = spawn(command, all, { cwd: repo, stdio: "pipe", detached: true, ...options, env })
  return { child, ended: ended(child) }
}

function ended(child: ChildProcess): Promise<Ended> {
  const said = { stdout: "", stderr: "" }
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.setEncoding("utf8").on("data", (text) => {
      said[name] += text
    })
  child.stdin?.on("error", () => {}).end()
  let peak = 0
  const look = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8")
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024)
    } catch {}
  }, 10)
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code, signal) => {
      clearInterval(look)
      resolve({ code, signal, ...said, peak })
    })
  })
}

/** Kills a process, with its children or without. */
export function kill({ pid }: ChildProcess, signal: NodeJS.Signals, whom: "all" | "it alone" = "all") {
  try {
    if (pid) process.kill(whom === "all" ? -pid : pid, signal)
  } catch {}
}

export const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** All saved sessions, read as a load reads them: it throws when one is not whole. */
export async function savedIn(repo: string): Promise<Map<string, SessionDocument>> {
  const folder = join(repo, ".opencode/sessions")
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const names = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".json")).map(({ name }) => name)
  const found = names.map(
    async (name) => [name, readSession(await readFile(join(folder, name), "utf8"), name)] as const,
  )
  return new Map(await Promise.all(found))
}

/** Names of temporary files and folders of ours below some folders. */
export async function leftovers(...folders: string[]): Promise<string[]> {
  const all = folders.map((folder) => readdir(folder, { recursive: true }).catch(() => [] as string[]))
  return (await Promise.all(all)).flat().filter((name) => /\.tmp$|(^|\/)opencode-session-\d+-/.test(name))
}

/** Exit code, nothing raw, and two sentences when it failed. @returns what is wrong with that, or nothing */
export function misspoken({ code, signal, stderr }: Ended): string | undefined {
  if (signal) return `died of ${signal}`
  if (code === 0) return undefined
  const lines = stderr
    .trimEnd()
    .split("\n")
    // What git says of it stands before.
    .filter((line) => !/^(?:Note|fatal|error|warning): /.test(line))
  if (![1, 2, 3].includes(code ?? -1) || /^\s+at |This is a bug/m.test(stderr)) return `exit ${code}: ${stderr}`
  return lines.length === 2 && lines[0]?.endsWith(".") ? undefined : `no two sentences: ${stderr}`
}

/** Counts tries, faults that came, and what was lost. */
export function counting() {
  const losses: string[] = []
  const count = { tries: 0, faults: 0 }
  return {
    losses,
    /** @returns whether it was done */
    tried(what: string, end: Ended, ...wrong: (string | false | undefined)[]): boolean {
      count.tries++
      if (end.code !== 0) count.faults++
      for (const one of [misspoken(end), ...wrong]) if (one) losses.push(`${what}: ${one}`)
      return end.code === 0
    },
    tells(name: string, faults = count.faults) {
      told(name, count.tries, faults, losses.length)
      expect(losses).toEqual([])
    },
  }
}
