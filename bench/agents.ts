/**
 * `npm run bench -- agents`: what the server for agents answers over 1,000 generated sessions of 300 MB, at its first
 * call and when it has read them, beside ripgrep for the same words and the command line. `BENCH_SESSIONS` says how many.
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
const sessions = Number(process.env.BENCH_SESSIONS ?? 1000)
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

function timed(command: string, ...args: string[]): number {
  const start = performance.now()
  spawnSync(command, args, { cwd: root, stdio: "ignore", maxBuffer: 1e9 })
  return performance.now() - start
}
const has = (command: string) => spawnSync(command, ["--version"]).status === 0
const several = (work: () => number) => median(Array.from({ length: 3 }, work))

try {
  mkdirSync(folder, { recursive: true })
  spawnSync("git", ["init", "-q"], { cwd: root })
  let bytes = 0
  for (let index = 0; index < sessions; index++) {
    const text = generatedSession(index, 285_000, index % 333 === 7 ? "heliotrope" : "")
    bytes += text.length
    writeFileSync(join(folder, `2026-11-22-14-03-session-${index}.json`), text)
  }
  say(`${machine()}. ${sessions} generated sessions, ${megabytes(bytes)}.`)
  say(`First: of a server that has just begun. Then: the median of ${rounds} more, of the same server.`)
  say()
  const common = vocabulary[5] ?? ""
  const asked: [string, string, object, string?][] = [
    ["search: a word in 3 sessions", "search_sessions", { words: "heliotrope" }, "heliotrope"],
    ["search: a word in all sessions", "search_sessions", { words: common }, common],
    [
      "search: a phrase in 3 sessions",
      "search_sessions",
      { words: '"where is the heliotrope"' },
      "where is the heliotrope",
    ],
    ["read: a turn", "read_session", { session: "ses_000007#1" }],
    ["read: an outline", "read_session", { session: "ses_000007" }],
    ["list", "list_sessions", {}],
  ]
  const rows: string[][] = []
  let memory = 0
  for (const [title, name, given, words] of asked) {
    const server = await begun()
    const first = await server.asks(name, given)
    const then: number[] = []
    for (let round = 0; round < rounds; round++) then.push(await server.asks(name, given))
    memory = Math.max(memory, residentOf(server.pid))
    await server.end()
    rows.push([
      title,
      milliseconds(first),
      milliseconds(median(then)),
      words
        ? milliseconds(
            several(() => timed(process.execPath, cli, "search", words.includes(" ") ? `"${words}"` : words)),
          )
        : "–",
      words && has("rg") ? milliseconds(several(() => timed("rg", "--json", "-i", words, ".opencode/sessions"))) : "–",
    ])
  }
  sayTable(["Question", "First", "Then", "`opencode-session search`", "`rg`, lines of JSON"], rows)
  if (memory > 0) say(`The server takes ${megabytes(memory)} of memory at most.`)
} finally {
  rmSync(root, { recursive: true, force: true })
}

/** Bytes that a process has in memory; 0 where that cannot be told. */
function residentOf(pid: number): number {
  const { stdout } = spawnSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })
  return Number(stdout?.trim() || 0) * 1024
}
