/** Running opencode. */
import { spawn } from "node:child_process"
import { closeSync, fstatSync, openSync, readSync, rmSync } from "node:fs"
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { isAlive } from "../support/process-alive.ts"
import { largest } from "../support/size-limit.ts"
import * as failures from "./failures.ts"

export type Result = { code: number | null; stdout: string; stderr: string }

export type Began = (pid: number) => void

export type Binary = { path: string; env: NodeJS.ProcessEnv }

/**
 * Runs `opencode ARGS` and returns all that it printed.
 *
 * Its stdout is a regular file, never a pipe: OpenCode exits without draining a pipe, with exit code 0, so output
 * over 64 KiB would be cut. Its stdin is empty: with an open one some commands wait for ever. The file is for this
 * user alone and has no name any more while it is written (but on Windows, where it is removed after).
 *
 * @param cwd also becomes PWD, which OpenCode trusts over the real working directory
 * @param began is told the process: it goes on when we are killed
 */
export async function run({ path, env }: Binary, args: string[], cwd: string, began?: Began): Promise<Result> {
  const folder = await temporaryFolder()
  try {
    const file = join(folder, "stdout")
    const fd = openSync(file, "wx+", 0o600)
    try {
      if (process.platform !== "win32") rmSync(folder, { recursive: true })
      const { code, stderr } = await finished(path, args, { cwd, env: { ...env, PWD: cwd } }, fd, began)
      return { code, stdout: readFrom(fd), stderr }
    } finally {
      closeSync(fd)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What OpenCode said of a failure, without what it says on success too. */
export function said({ stdout, stderr }: Result): string {
  const lines = `${stderr}\n${stdout.slice(0, 2000)}`
    // biome-ignore lint/suspicious/noControlCharactersInRegex: OpenCode colours its errors
    .replace(/\u001b\[[\d;]*m/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith("Exporting session:"))
  return lines.join(" ").replace(/\.$/, "").slice(0, 500)
}

/** A new folder for this user alone. The caller removes it. */
export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), `opencode-session-${process.pid}-`)).catch(() => {
    throw failures.noTemporaryFolder(tmpdir())
  })
}

/** Removes the temporary folders of processes that were killed: a session may lie in them. */
export async function sweepTemporaryFolders(): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const pid = /^opencode-session-(\d+)-[^/]+$/.exec(name)?.[1]
    if (pid && !isAlive(Number(pid))) await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => {})
  }
}

/** Runs `opencode ARGS` on the user's own terminal, as if they had typed it. @returns its exit code */
export async function handOver({ path, env }: Binary, args: string[], cwd: string): Promise<number> {
  const child = spawn(path, args, { cwd, env: { ...env, PWD: cwd }, stdio: "inherit" })
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(failures.notExecutable(path, error.message)))
    child.on("close", (code) => resolve(code ?? 1))
  })
}

function finished(
  path: string,
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
  stdout: number,
  began: Began = () => {},
) {
  return new Promise<{ code: number | null; stderr: string }>((resolve, reject) => {
    const child = spawn(path, args, { ...options, stdio: ["ignore", stdout, "pipe"] })
    if (child.pid) began(child.pid)
    let stderr = ""
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      stderr += text
    })
    child.on("error", (error) => reject(failures.notExecutable(path, reasonOf(error))))
    child.on("close", (code) => resolve({ code, stderr }))
  })
}

/** By position, from the start: the descriptor is shared with the child, whose writes have moved it to the end. */
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
  return error.message
}
