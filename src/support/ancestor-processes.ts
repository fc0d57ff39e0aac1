/** Lists the ancestors of this process, by which a save finds the tool call that it is part of. */
import { execFile } from "node:child_process"
import { readFile, readlink } from "node:fs/promises"
import { promisify } from "node:util"

export type Process = {
  pid: number
  parent: number
  /** Its arguments; a single string where the system joins them. */
  args: string[]
  /** Start time (ms) by the caller's clock. */
  began: number
  /** Path of its program, where the system tells. */
  program?: string
}

/** This process first. Empty where the system does not tell. */
export async function ancestors(now: () => Date): Promise<Process[]> {
  const found: Process[] = []
  const seen = new Set<number>()
  for (let next = process.pid; next > 1 && !seen.has(next) && found.length < 64; ) {
    seen.add(next)
    const current = await inspect(next, now).catch(() => undefined)
    if (!current) break
    found.push(current)
    next = current.parent
  }
  return found
}

function inspect(pid: number, now: () => Date): Promise<Process | undefined> {
  if (process.platform === "linux") return fromProc(pid, now)
  return process.platform === "win32" ? Promise.resolve(undefined) : fromPs(pid, now)
}

async function fromProc(pid: number, now: () => Date): Promise<Process> {
  const [stat, cmdline, uptime] = await Promise.all(
    [`/proc/${pid}/stat`, `/proc/${pid}/cmdline`, "/proc/uptime"].map((path) => readFile(path, "utf8")),
  )
  // The second field is the program's name in parentheses and may contain anything, so start after the last one.
  const fields = (stat ?? "").slice((stat ?? "").lastIndexOf(")") + 2).split(" ")
  const ticksPerSecond = 100
  const program = await readlink(`/proc/${pid}/exe`).catch(() => undefined)
  const age = Number((uptime ?? "").split(" ")[0]) - Number(fields[19]) / ticksPerSecond
  return {
    pid,
    parent: Number(fields[1]),
    args: (cmdline ?? "").replace(/\0$/, "").split("\0"),
    began: now().getTime() - age * 1000,
    ...(program && { program }),
  }
}

async function fromPs(pid: number, now: () => Date): Promise<Process | undefined> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "ppid=,etime=,args=", "-p", String(pid)])
  const match = /^\s*(\d+)\s+(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+)\s+([\s\S]*)$/.exec(stdout)
  if (!match) return undefined
  const [, parent, days = 0, hours = 0, minutes = 0, seconds = 0, args = ""] = match
  const age = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)
  return { pid, parent: Number(parent), args: [args.trimEnd()], began: now().getTime() - age * 1000 }
}
