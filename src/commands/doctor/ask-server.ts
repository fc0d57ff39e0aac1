/** Starts our server as OpenCode does, and asks it what it is. */
import { spawn } from "node:child_process"
import { tmpdir } from "node:os"
import * as v from "valibot"
import { serverCommand } from "../../opencode/setup/server-entry.ts"
import { version } from "../../support/version.ts"

/** What the server said of itself; or why it said nothing, with its last words. */
export type Answer = { version: string } | { problem: "not found" | "ended" | "silent"; said: string }

/** Milliseconds. */
const patience = 15_000

const messages = [
  {
    id: 1,
    method: "initialize",
    params: {
      protocolVersion: "2025-06-18",
      capabilities: {},
      clientInfo: { name: "opencode-session doctor", version },
    },
  },
  { method: "notifications/initialized" },
  { id: 2, method: "tools/list" },
]

const answers = [
  v.object({
    id: v.literal(1),
    result: v.object({ serverInfo: v.object({ name: v.literal("opencode-session"), version: v.string() }) }),
  }),
  v.object({ id: v.literal(2), result: v.object({ tools: v.pipe(v.array(v.unknown()), v.minLength(1)) }) }),
] as const

export function askServer(env: NodeJS.ProcessEnv): Promise<Answer> {
  const [program = "", ...args] = serverCommand
  // Windows starts what npm has made only by a shell, and looks for a program in the folder first: none that a
  // repository brings along is meant.
  const child = spawn(program, args, { cwd: tmpdir(), env, shell: process.platform === "win32" })
  return new Promise((resolve) => {
    let [out, complaint] = ["", ""]
    const end = (answer: Answer) => {
      clearTimeout(late)
      child.kill()
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy()
      resolve(answer)
    }
    const said = () => complaint.trim().split("\n")[0]?.slice(0, 200) ?? ""
    const late = setTimeout(() => end({ problem: "silent", said: said() }), patience)
    child.on("error", () => end({ problem: "not found", said: "" }))
    child.on("close", () => end({ problem: "ended", said: said() }))
    child.stdin.on("error", () => {})
    child.stderr.setEncoding("utf8").on("data", (text) => {
      complaint += text
    })
    child.stdout.setEncoding("utf8").on("data", (text) => {
      out += text
      const lines = out.split("\n").flatMap(parsed)
      const [first, second] = answers.map((schema) => lines.find((line) => v.is(schema, line)))
      if (v.is(answers[0], first) && second) end({ version: first.result.serverInfo.version })
    })
    child.stdin.write(messages.map((one) => `${JSON.stringify({ jsonrpc: "2.0", ...one })}\n`).join(""))
  })
}

function parsed(line: string): unknown[] {
  try {
    return [JSON.parse(line)]
  } catch {
    return []
  }
}
