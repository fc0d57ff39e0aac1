/** Runs opencode. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process"
import { closeSync, fstatSync, openSync, readSync, rmSync } from "node:fs"
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { isAlive } from "../support/process-alive.ts"
import { largest } from "../support/read-limit.ts"
import * as failures from "./failures.ts"

export type Result = { code: number | null; stdout: string; stderr: string }

export type Began = (pid: number) => void

export type Running = {
  /** Gets the process id: the process survives when we are killed. */
  began?: Began | undefined
  /** How long it may take (ms); for a question that something may leave without an answer for ever. */
  limit?: number
}

export type Binary = { path: string; env: NodeJS.ProcessEnv }

/** Bytes of one argument, with room for what Linux counts along with it. */
const longestArgument = 128 * 1024 - 16
/** Characters of a whole command line on Windows are 32,767, with room for the program and the other arguments. */
const longestLine = 30_000
export const tooLong = "what it is told is too long for one command"

export function isTooLong(argument: string, platform: string = process.platform): boolean {
  if (platform !== "win32") return Buffer.byteLength(argument) > longestArgument
  // In quotes, each of these may get a backslash.
  return argument.length + (argument.match(/["\\]/g)?.length ?? 0) > longestLine
}

/** How long a question may take (ms): a host that hangs, or whose port another has taken, is silent for ever. */
export const patience = 20_000

/**
 * Runs `opencode ARGS` and returns all its output.
 *
 * Its stdout is a regular file, never a pipe: OpenCode exits without draining a pipe, with exit code 0, so output over
 * 64 KiB would be cut off. Its stdin is empty: with an open one some commands wait forever. Only this user can read the
 * file, and it has no name while it is written (except on Windows, where it is removed afterwards).
 *
 * @param cwd also becomes PWD, which OpenCode trusts over the real working directory
 * @throws Failure when it takes longer than its limit
 */
export async function run({ path, env }: Binary, args: string[], cwd: string, how: Running = {}): Promise<Result> {
  const folder = await temporaryFolder()
  try {
    const file = join(folder, "stdout")
    const fd = openSync(file, "wx+", 0o600)
    try {
      if (process.platform !== "win32") rmSync(folder, { recursive: true })
      const { code, stderr } = await finished(path, args, { cwd, env: { ...env, PWD: cwd } }, fd, how)
      return { code, stdout: readFrom(fd), stderr }
    } finally {
      closeSync(fd)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** OpenCode's message on a failure, without what it also prints on success. */
export function said({ stdout, stderr }: Result): string {
  const lines = `${stderr}\n${stdout.slice(0, 2000)}`
    // biome-ignore lint/suspicious/noControlCharactersInRegex: OpenCode colours its errors
    .replace(/\u001b\[[\d;]*m/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith("Exporting session:"))
  return lines.join(" ").replace(/\.$/, "").slice(0, 500)
}

/** Creates a folder that only this user can read. The caller removes it. */
export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), `opencode-session-${process.pid}-`)).catch(() => {
    throw failures.noTemporaryFolder(tmpdir())
  })
}

/** Removes the temporary folders of processes that were killed: they may contain a session. */
export async function sweepTemporaryFolders(): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const pid = /^opencode-session-(\d+)-[^/]+$/.exec(name)?.[1]
    if (pid && !isAlive(Number(pid))) await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => {})
  }
}

/** Runs `opencode ARGS` on the user's own terminal, as if they had typed it. @returns its exit code */
export async function handOver({ path, env }: Binary, args: string[], cwd: string): Promise<number> {
  const child = begun(path, args, { cwd, env: { ...env, PWD: cwd }, stdio: "inherit" })
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(failures.notExecutable(path, error.message)))
    child.on("close", (code) => resolve(code ?? 1))
  })
}

/** Node throws some problems at once, as of arguments that are too long, and tells the others later. */
function begun(path: string, args: string[], options: SpawnOptions): ChildProcess {
  try {
    return spawn(path, args, options)
  } catch (error) {
    throw failures.notExecutable(path, reasonOf(error as NodeJS.ErrnoException))
  }
}

function finished(
  path: string,
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
  stdout: number,
  { began = () => {}, limit }: Running,
) {
  return new Promise<{ code: number | null; stderr: string }>((resolve, reject) => {
    const child = begun(path, args, { ...options, stdio: ["ignore", stdout, "pipe"] })
    if (child.pid) began(child.pid)
    const late = limit === undefined ? undefined : setTimeout(giveUp, limit)
    let stderr = ""
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      stderr += text
    })
    child.on("error", (error) => {
      clearTimeout(late)
      reject(failures.notExecutable(path, reasonOf(error)))
    })
    child.on("close", (code) => {
      clearTimeout(late)
      resolve({ code, stderr })
    })
    function giveUp() {
      child.kill("SIGKILL")
      // What a launcher has started lives on, and holds this open.
      child.stderr?.destroy()
      child.unref()
      reject(failures.noAnswer(["opencode", ...args.slice(0, 2)].join(" ")))
    }
  })
}

/** With explicit positions: the descriptor is shared with the child, whose writes have moved it to the end. */
function readFrom(fd: number): string {
  const { size } = fstatSync(fd)
  if (size > largest) throw failures.tooLarge(size)
  const buffer = Buffer.allocUnsafe(size)
  let done = 0
  while (done < size) {
    const read = readSync(fd, buffer, done, size - done, done)
    if (read === 0) break
    done += read
  }
  return buffer.toString("utf8", 0, done)
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") return "there is no such file"
  if (error.code === "EACCES") return "it may not be executed"
  // The second is what Windows says.
  if (error.code === "E2BIG" || error.code === "ENAMETOOLONG") return tooLong
  return error.message
}
