/** The processes that led to this one: how a save knows which tool call it is part of. */
import { execFile } from "node:child_process"
import { readFile } from "node:fs/promises"
import { promisify } from "node:util"

export type Process = {
  pid: number
  parent: number
  /** Its arguments; where the system joins them, one string of all. */
  args: string[]
  /** Seconds since it started. */
  age: number
}

/** From this process upwards. Empty where the system does not tell. */
export async function ancestors(pid = process.pid): Promise<Process[]> {
  const found: Process[] = []
  const seen = new Set<number>()
  for (let next = pid; next > 1 && !seen.has(next) && found.length < 64; ) {
    seen.add(next)
    const current = await inspect(next).catch(() => undefined)
    if (!current) break
    found.push(current)
    next = current.parent
  }
  return found
}

function inspect(pid: number): Promise<Process | undefined> {
  if (process.platform === "linux") return fromProc(pid)
  return process.platform === "win32" ? Promise.resolve(undefined) : fromPs(pid)
}

async function fromProc(pid: number): Promise<Process> {
  const [stat, cmdline, uptime] = await Promise.all(
    [`/proc/${pid}/stat`, `/proc/${pid}/cmdline`, "/proc/uptime"].map((path) => readFile(path, "utf8")),
  )
  // The second field is the program's name in parentheses and may hold anything, so count from its end.
  const fields = (stat ?? "").slice((stat ?? "").lastIndexOf(")") + 2).split(" ")
  const ticksPerSecond = 100
  return {
    pid,
    parent: Number(fields[1]),
    args: (cmdline ?? "").replace(/\0$/, "").split("\0"),
    age: Number((uptime ?? "").split(" ")[0]) - Number(fields[19]) / ticksPerSecond,
  }
}

async function fromPs(pid: number): Promise<Process | undefined> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "ppid=,etime=,args=", "-p", String(pid)])
  const match = /^\s*(\d+)\s+(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+)\s+([\s\S]*)$/.exec(stdout)
  if (!match) return undefined
  const [, parent, days = 0, hours = 0, minutes = 0, seconds = 0, args = ""] = match
  const age = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)
  return { pid, parent: Number(parent), args: [args.trimEnd()], age }
}
