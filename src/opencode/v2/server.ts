/**
 * A private server of OpenCode 2, as its own `--standalone` starts one: on the same database, without the background service,
 * and without resuming anything. It ends with its standard input, so also when we are killed.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { commandOf, type Opencode } from "../find-opencode.ts"
import type { Began } from "../run-opencode.ts"
import * as failures from "./failures.ts"
import { refuseFirstStart } from "./service.ts"

export type Answer = { status: number; body: unknown }

/** Asks OpenCode 2 for one of its routes. */
export type Ask = (method: "GET" | "POST" | "DELETE", path: string, body?: unknown) => Promise<Answer>

/** How a server is reached; a test stands in between. */
export type Serve = <Done>(
  opencode: Opencode,
  cwd: string,
  use: (ask: Ask) => Promise<Done>,
  began?: Began,
) => Promise<Done>

/** Milliseconds. */
const [patience, farewell] = [60_000, 5_000]
/** For one request: an import of 60 MB takes two seconds. */
const longest = 300_000

/**
 * @param began is told the process, which outlives us for a moment when we are killed
 * @throws Failure where it would be the first start of OpenCode 2
 */
export async function withServer<Done>(
  opencode: Opencode,
  cwd: string,
  use: (ask: Ask) => Promise<Done>,
  began: Began = () => {},
): Promise<Done> {
  await refuseFirstStart(opencode, cwd)
  const password = randomBytes(32).toString("base64url")
  const env = { ...opencode.env, PWD: cwd, OPENCODE_PASSWORD: password }
  const child = spawn(opencode.path, ["serve", "--stdio", "--port", "0"], {
    cwd,
    env,
    stdio: ["pipe", "pipe", "ignore"],
  })
  // Ctrl-C is for us: what has begun is finished first.
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()).once("error", () => resolve()))
  // A server that has gone closes it, which is no news.
  child.stdin.on("error", () => {})
  try {
    if (child.pid) began(child.pid)
    return await use(asking(await addressOf(child, commandOf(opencode)), password))
  } finally {
    child.stdin.end()
    const late = setTimeout(() => child.kill("SIGKILL"), farewell)
    await ended.finally(() => clearTimeout(late))
  }
}

/** The first line it prints. */
function addressOf(child: ChildProcess, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(failures.silent(`${command} serve`)), patience)
    const fail = (reason: string) => {
      clearTimeout(late)
      reject(failures.notStarted(command, reason))
    }
    let said = ""
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      said += text
      const url = said.split("\n").slice(0, -1).map(urlIn).find(Boolean)
      if (!url) return
      clearTimeout(late)
      resolve(url)
    })
    child.on("error", (error) => fail(error.message)).on("close", (code) => fail(`it ended with ${code}`))
  })
}

/** Plugins may say what they like before it. */
function urlIn(line: string): string | undefined {
  try {
    const { url } = JSON.parse(line)
    return typeof url === "string" ? url : undefined
  } catch {
    return undefined
  }
}

function asking(address: string, password: string): Ask {
  const authorization = `Basic ${Buffer.from(`opencode:${password}`).toString("base64")}`
  return async (method, path, body) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const request = { method, headers: { authorization, "content-type": "application/json" }, ...sent }
    const { status, text } = await answerTo(new URL(path, address), request)
    try {
      return { status, body: text ? JSON.parse(text) : undefined }
    } catch {
      return { status, body: text }
    }
  }
}

/** @throws Failure also when it ends, or is late, in the middle of its answer */
async function answerTo(url: URL, request: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(longest) })
    return { status: response.status, text: await response.text() }
  } catch (error) {
    const { message, cause } = error as Error
    throw failures.silent((cause as NodeJS.ErrnoException | undefined)?.code ?? message)
  }
}
