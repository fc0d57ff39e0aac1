/** A "machine": a home of its own, where the real OpenCode, git and our command line run and see nothing of this one. */
import { type SpawnOptions, spawn } from "node:child_process"
import { mkdir, writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { delimiter, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import type { ScriptedModel } from "./model.ts"
import { opencode2Binary, ownService, rowsOf } from "./opencode2.ts"

const here = dirname(fileURLToPath(import.meta.url))
const require = createRequire(import.meta.url)

/** The built command line, as it is published. */
export const cli = join(here, "../../dist/cli.js")

/** The pinned OpenCode binary. */
export const opencodeBinary = join(dirname(require.resolve("opencode-ai/package.json")), "bin/opencode.exe")

export type Result = { code: number | null; stdout: string; stderr: string }
export type RunOptions = { cwd: string; env?: NodeJS.ProcessEnv; stdin?: string }

export class Machine {
  readonly env: NodeJS.ProcessEnv
  /** Whether its OpenCode is version 2. */
  readonly isSecond: boolean

  private constructor(
    readonly name: string,
    readonly home: string,
    /** The OpenCode this machine has. */
    readonly binary: string,
    model: ScriptedModel | undefined,
  ) {
    this.isSecond = binary === opencode2Binary
    const xdg = (kind: string) => join(home, ".xdg", kind)
    this.env = {
      HOME: home,
      PATH: [join(home, "bin"), dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
      XDG_DATA_HOME: xdg("data"),
      XDG_CONFIG_HOME: xdg("config"),
      XDG_STATE_HOME: xdg("state"),
      XDG_CACHE_HOME: xdg("cache"),
      OPENCODE_DISABLE_MODELS_FETCH: "1",
      OPENCODE_DISABLE_AUTOUPDATE: "1",
      OPENCODE_CONFIG_CONTENT: JSON.stringify(config(model)),
      OPENCODE_BIN: binary,
      // In the tests, not in the benches: see vitest.config.ts.
      OPENCODE_SESSION_CHECK_SAVES: process.env.OPENCODE_SESSION_CHECK_SAVES,
      OPENCODE_SESSION_WORKERS: process.env.OPENCODE_SESSION_WORKERS,
      GIT_CONFIG_NOSYSTEM: "1",
      TERM: "xterm-256color",
      LANG: "C.UTF-8",
      TZ: "UTC",
    }
  }

  static async create(name: string, home: string, model?: ScriptedModel, binary = opencodeBinary): Promise<Machine> {
    const machine = new Machine(name, home, binary, model)
    await mkdir(join(home, "bin"), { recursive: true })
    const shim = (command: string) => `#!/bin/sh\nexec ${command} "$@"\n`
    await writeFile(join(home, "bin/opencode"), shim(`"${binary}"`), { mode: 0o755 })
    await writeFile(join(home, "bin/opencode-session"), shim(`"${process.execPath}" "${cli}"`), { mode: 0o755 })
    const identity = `[user]\n\tname = ${name}\n\temail = ${name.toLowerCase()}@example.org\n`
    const defaults = "[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n[pull]\n\trebase = false\n"
    await writeFile(join(home, ".gitconfig"), identity + defaults)
    if (machine.isSecond) await ownService(machine.env)
    return machine
  }

  /** Runs a program as a person on this machine would, with an empty standard input. */
  run(command: string, args: string[], { cwd, env, stdin }: RunOptions): Promise<Result> {
    return execute(command, args, { cwd, env: { ...this.env, PWD: cwd, ...env } }, stdin)
  }

  /** `git ARGS`, which must succeed. */
  async git(cwd: string, ...args: string[]): Promise<string> {
    return must(await this.run("git", args, { cwd }), `git ${args.join(" ")}`)
  }

  /** `opencode ARGS`, as it comes out. */
  opencode(cwd: string, ...args: string[]): Promise<Result> {
    return this.run(this.binary, args, { cwd })
  }

  /** `opencode-session ARGS`, as it comes out. */
  session(cwd: string, args: string[], options: Omit<RunOptions, "cwd"> = {}): Promise<Result> {
    return this.run(process.execPath, [cli, ...args], { cwd, ...options })
  }

  /** Says something to the agent in a new session, or in the one given, and returns what it answered. */
  async prompt(cwd: string, text: string, sessionID?: string): Promise<string> {
    const how = this.isSecond ? ["--standalone", "--auto"] : []
    const args = ["run", ...how, ...(sessionID ? ["-s", sessionID] : []), text]
    return must(await this.opencode(cwd, ...args), `opencode run ${text}`).trim()
  }

  /** Asks OpenCode's own API, as its screens do. */
  async asks<Answer>(cwd: string, path: string): Promise<Answer> {
    const server = spawn(this.binary, ["serve", "--port", "0"], { cwd, env: { ...this.env, PWD: cwd }, stdio: "pipe" })
    try {
      const address = await new Promise<string>((resolve) => {
        let said = ""
        server.stdout.setEncoding("utf8").on("data", (text) => {
          said += text
          const found = /listening on (http:\S+)/.exec(said)?.[1]
          if (found) resolve(found)
        })
      })
      return (await (await fetch(`${address}${path}`)).json()) as Answer
    } finally {
      server.kill("SIGKILL")
    }
  }

  /** Rows of OpenCode's database on this machine. */
  async rows<Row = Record<string, unknown>>(cwd: string, sql: string): Promise<Row[]> {
    if (this.isSecond) return rowsOf(this.env, sql)
    return JSON.parse(must(await this.opencode(cwd, "db", sql, "--format", "json"), sql) || "[]")
  }

  /** Sets a part of OpenCode's configuration on this machine. */
  configure(part: object) {
    const config = JSON.parse(this.env.OPENCODE_CONFIG_CONTENT ?? "{}")
    this.env.OPENCODE_CONFIG_CONTENT = JSON.stringify({ ...config, ...part })
  }

  /** Another name for the scripted model: OpenCode gives some names other tools. */
  addModel(name: string) {
    const { provider } = JSON.parse(this.env.OPENCODE_CONFIG_CONTENT ?? "{}")
    provider.script.models[name] = { ...provider.script.models.scripted, name }
    this.configure({ provider })
  }

  /** The sessions of this machine, newest first. */
  sessions(cwd: string) {
    return this.rows<{ id: string; title: string; directory: string }>(
      cwd,
      `select id, title, directory from ${this.isSecond ? "session_v2" : "session"} order by time_updated desc`,
    )
  }
}

function config(model: ScriptedModel | undefined) {
  const models = { scripted: { name: "Scripted", limit: { context: 4_000_000, output: 100_000 } } }
  return {
    model: "script/scripted",
    small_model: "script/scripted",
    autoupdate: false,
    share: "disabled",
    permission: { "*": "allow" },
    provider: model && {
      script: {
        npm: "@ai-sdk/openai-compatible",
        name: "Script",
        options: { baseURL: model.url, apiKey: "none" },
        models,
      },
    },
  }
}

function must(result: Result, what: string): string {
  if (result.code !== 0) throw new Error(`${what}: exit ${result.code}\n${result.stdout}\n${result.stderr}`)
  return result.stdout
}

function execute(command: string, args: string[], options: SpawnOptions, stdin = ""): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: "pipe" })
    let stdout = ""
    let stderr = ""
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text
    })
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text
    })
    child.on("error", reject).on("close", (code) => resolve({ code, stdout, stderr }))
    child.stdin.on("error", () => {}).end(stdin)
  })
}
