/**
 * `npm run bench -- agents`: what the server for agents answers over 1,000 and 10,000 generated sessions, at its first call
 * and when it has read them, beside the command line and ripgrep for the same words. `BENCH_SESSIONS=1000` says how many,
 * with commas several times; 10,000 take 3 GB.
 */
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Client } from "@modelcontextprotocol/client"
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio"
import { cli } from "../test/bed/machine.ts"
import { generatedSession, vocabulary } from "./generated-session.ts"
import { machine, median, megabytes, say, sayTable } from "./say.ts"

const rounds = 7
const sizes = (process.env.BENCH_SESSIONS ?? "1000,10000").split(",").map(Number)
const root = mkdtempSync(join(tmpdir(), "opencode-session-bench-"))
const folder = join(root, ".opencode/sessions")

/** A server that has read nothing yet. */
async function begun() {
  const transport = new StdioClientTransport({ command: process.execPath, args: [cli, "mcp"], cwd: root })
  const client = new Client({ name: "bench", version: "1" })
  await client.connect(transport)
  const asks = async (name: string, given: object): Promise<number> => {
    const start = performance.now()
    const { isError } = await client.callTool({ name, arguments: { ...given } })
    if (isError) throw new Error(`${name} ${JSON.stringify(given)} failed`)
    return performance.now() - start
  }
  return { asks, pid: transport.pid ?? 0, end: () => client.close() }
}

const milliseconds = (value: number) => `${value.toFixed(0)} ms`

/** Of a command that succeeds. */
function timed(command: string, ...args: string[]): number {
  const start = performance.now()
  const { status, error, stderr } = spawnSync(command, args, { cwd: root, stdio: ["ignore", "ignore", "pipe"] })
  if (error || status !== 0) throw new Error(`${command} ${args.join(" ")}: ${error ?? stderr}`)
  return performance.now() - start
}
const has = (command: string) => spawnSync(command, ["--version"]).status === 0
const several = (work: () => number) => milliseconds(median(Array.from({ length: 3 }, work)))
const typed = (...args: string[]) => several(() => timed(process.execPath, cli, ...args))

type Question = { title: string; tool: string; given: object; words?: string; command?: string[] }

const search = (title: string, words: string): Question => {
  const query = words.includes(" ") ? `"${words}"` : words
  return {
    title: `search: ${title}`,
    tool: "search_sessions",
    given: { words: query },
    words,
    command: ["search", query],
  }
}

const questions: Question[] = [
  search("a word in one of 333 sessions", "heliotrope"),
  search("a word in all sessions", vocabulary[5] ?? ""),
  search("a phrase in one of 333 sessions", "where is the heliotrope"),
  {
    title: "read: a turn",
    tool: "read_session",
    given: { session: "ses_000007#1" },
    command: ["show", "ses_000007#1"],
  },
  { title: "read: an outline", tool: "read_session", given: { session: "ses_000007" } },
  { title: "list", tool: "list_sessions", given: {} },
]

async function measure(sessions: number, bytes: number) {
  say(`${sessions.toLocaleString("en")} generated sessions, ${megabytes(bytes)}:`)
  say()
  const rows: string[][] = []
  let memory = 0
  for (const { title, tool, given, words, command } of questions) {
    const server = await begun()
    const first = await server.asks(tool, given)
    const then: number[] = []
    for (let round = 0; round < rounds; round++) then.push(await server.asks(tool, given))
    memory = Math.max(memory, residentOf(server.pid))
    await server.end()
    const rg = words && has("rg") ? several(() => timed("rg", "--json", "-i", words, ".opencode/sessions")) : "–"
    rows.push([title, milliseconds(first), milliseconds(median(then)), command ? typed(...command) : "–", rg])
  }
  sayTable(["Question", "First", "Then", "`opencode-session`", "`rg`, lines of JSON"], rows)
  if (memory > 0) say(`The server takes ${megabytes(memory)} of memory at most.`)
  say()
}

try {
  mkdirSync(folder, { recursive: true })
  spawnSync("git", ["init", "-q"], { cwd: root })
  say(`${machine()}.`)
  say(
    `First: of a server that has just begun, while the system has the files in its memory. Then: the median of ${rounds}`,
  )
  say("more, of the same server. Beside them the same on the command line, and ripgrep for the same words.")
  say()
  let [made, bytes] = [0, 0]
  for (const size of sizes.sort((a, b) => a - b)) {
    for (; made < size; made++) {
      const text = generatedSession(made, 285_000, made % 333 === 7 ? "heliotrope" : "")
      bytes += text.length
      writeFileSync(join(folder, `2026-11-22-14-03-session-${made}.json`), text)
    }
    await measure(size, bytes)
  }
} finally {
  rmSync(root, { recursive: true, force: true })
}

/** Bytes that a process has in memory; 0 where that cannot be told. */
function residentOf(pid: number): number {
  const { stdout } = spawnSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })
  return Number(stdout?.trim() || 0) * 1024
}
