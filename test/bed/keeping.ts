/**
 * One session that lives a generated life in a database that the real OpenCode made, and is saved again and again. Every
 * save checks itself (`OPENCODE_SESSION_CHECK_SAVES`): one that keeps messages from the file is made whole as well.
 */
import { execFileSync } from "node:child_process"
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import Database from "libsql"
import { load } from "../../src/commands/load/load.ts"
import { save } from "../../src/commands/save/save.ts"
import type { SaveOptions } from "../../src/commands/save/save-options.ts"
import { timeDigits } from "../../src/session/ids.ts"
import { Failure } from "../../src/support/failure.ts"
import type { World } from "../../src/support/world.ts"
import { gitAlone } from "./histories/team.ts"
import { type Deed, texts } from "./keeping-deeds.ts"
import { Machine } from "./machine.ts"
import { letters, seeded } from "./planted.ts"

/** What a team may want of the redaction. */
const policies: Record<string, object> = {
  a: { emails: true },
  b: { strictness: "paranoid" },
  c: { drop: [{ file: "a.ts" }] },
  d: { rules: [{ kind: "customer", pattern: "CUST-[0-9]{6}" }] },
  e: {},
}

/** A database without a session, made by the real OpenCode. @param list what makes it list its sessions */
export async function emptyDatabase(folder: string, binary?: string, ...list: string[]): Promise<string> {
  const machine = await Machine.create("Nobody", join(folder, "nobody"), undefined, binary)
  await machine.opencode(machine.home, "session", "list", ...list)
  const file = join(machine.env.XDG_DATA_HOME ?? "", "opencode/opencode.db")
  const database = new Database(file)
  database.exec("pragma wal_checkpoint(truncate)")
  database.close()
  return file
}

/**
 * `noted`: loads that told the next save what it need not read. `joined`: messages that threads made in saves that kept
 * others from the file.
 */
export type Lived = { saves: number; kept: number; refused: number; noted: number; joined: number }

/** For every save: the file that a thread runs, and how many there are. */
export type Threads = { file: URL; number: number }

const importRows = fileURLToPath(new URL("import-rows.mjs", import.meta.url))

const caches = ".cache/opencode-session"

let made = 0
const random = seeded(1)
const model = { providerID: "script", modelID: "scripted" }
const tokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }

/** @throws Error where a save that kept messages is not what a whole one is */
export async function lives(
  folder: string,
  empty: string,
  isInGit: boolean,
  life: readonly Deed[],
  Kind: typeof Home = Home,
  threads?: Threads,
): Promise<Lived> {
  const home = new Kind(folder, empty, isInGit, threads)
  try {
    home.says(["text:0"], false)
    for (const deed of life) await home.does(deed)
    return home.lived
  } finally {
    home.database.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Of OpenCode 1. */
export class Home {
  readonly lived: Lived = { saves: 0, kept: 0, refused: 0, noted: 0, joined: 0 }
  readonly database: Database.Database
  protected root: string
  private readonly env: NodeJS.ProcessEnv
  protected clock = Date.UTC(2026, 10, 20, 10)
  protected readonly session: string

  constructor(
    private readonly folder: string,
    empty: string,
    private readonly isInGit: boolean,
    private readonly threads?: Threads,
  ) {
    this.root = join(folder, "shop")
    mkdirSync(join(this.root, "src"), { recursive: true })
    mkdirSync(join(folder, "data/opencode"), { recursive: true })
    cpSync(empty, join(folder, "data/opencode/opencode.db"))
    writeFileSync(join(this.root, "src/a.ts"), "one\n")
    const opencode = join(folder, "opencode")
    writeFileSync(
      opencode,
      `#!/bin/sh\ncase "$*" in --version) echo ${this.version};; "db path" | "debug paths db") echo ${folder}/data/opencode/opencode.db;; import*) exec ${process.execPath} ${importRows} ${folder}/data/opencode/opencode.db ${folder}/clock "$2";; *) exit 1;; esac\n`,
    )
    chmodSync(opencode, 0o755)
    this.env = {
      HOME: folder,
      PATH: process.env.PATH,
      XDG_DATA_HOME: join(folder, "data"),
      OPENCODE_BIN: opencode,
      OPENCODE_SESSION_CHECK_SAVES: "1",
    }
    this.database = new Database(join(folder, "data/opencode/opencode.db"))
    this.database.exec("pragma synchronous = off; pragma foreign_keys = on; pragma journal_mode = wal")
    this.run(
      "insert or ignore into project (id, worktree, time_created, time_updated, sandboxes) values ('global', ?, 1, 1, '[]')",
      this.root,
    )
    this.session = this.begins()
    if (isInGit) this.git("init", "-q", "-b", "main")
    if (isInGit) this.git("config", "user.name", "b")
  }

  async does(deed: Deed) {
    // Within two seconds nothing is trusted, so that is the exception.
    this.clock += deed.does === "saves" ? 500 : 3000
    switch (deed.does) {
      case "says":
        return this.says(deed.parts, deed.subagent)
      case "saves":
        return this.saves(deed.how)
      case "undoes": {
        const prompt = this.prompts().at(-1)
        const revert = JSON.stringify({ messageID: prompt })
        return prompt && this.run(`update ${this.table} set revert = ? where id = ?`, revert, this.session)
      }
      case "redoes":
        return this.run(`update ${this.table} set revert = null where id = ?`, this.session)
      case "takes a subagent":
        return this.run(
          `delete from ${this.table} where id in (select id from ${this.table} where parent_id is not null limit 1)`,
        )
      case "renames its folder": {
        const former = this.root
        this.root = join(this.folder, `shop-${made++}`)
        return renameSync(former, this.root)
      }
      case "learns":
        if (deed.what === "c") rmSync(join(this.root, ".env"), { force: true })
        else
          writeFileSync(
            join(this.root, ".env"),
            `SECRET_KEY=${deed.what === "a" ? "sesame-open-77-known" : "tiger-4711"}\n`,
          )
        return
      case "sets":
        mkdirSync(join(this.root, ".opencode"), { recursive: true })
        writeFileSync(
          join(this.root, ".opencode/opencode-session.json"),
          JSON.stringify({ redaction: policies[deed.what] }),
        )
        return
      case "touches":
        return this.touches(deed.what)
      case "loads":
        return this.loads(deed.what)
      case "cuts the cache":
        return this.cuts(deed.what)
      case "commits":
        if (this.isInGit) this.git("add", "-A")
        if (this.isInGit) this.git("commit", "-q", "--allow-empty", "-m", "work")
        // Whoever saves from now on is another.
        if (this.isInGit) this.git("config", "user.name", deed.what)
        if (this.isInGit && deed.what === "a") this.git("checkout", "-q", "-B", "fix-hunter2-orange-99")
        return
      default:
        return this.edits(deed.does, deed.which)
    }
  }

  says(parts: readonly string[], isWithSubagent: boolean, session = this.session) {
    this.database.exec("begin")
    this.run(
      "delete from message where session_id = ? and id >= (select json_extract(revert, '$.messageID') from session where id = ?)",
      session,
      session,
    )
    this.run("update session set revert = null where id = ?", session)
    const [, changed] = parts.find((one) => one.startsWith("diffs"))?.split(":") ?? []
    const patch = `+${texts[Number(changed)]}`
    const diffs = changed ? { summary: { diffs: [{ file: "src/a.ts", patch, additions: 1, deletions: 0 }] } } : {}
    const asked = this.message(session, { role: "user", agent: "build", model, ...diffs }, [
      { type: "text", text: this.worded(Number(parts[0]?.split(":")[1])) },
    ])
    const child = isWithSubagent && session === this.session ? this.begins(session) : undefined
    if (child) this.talks(child, parts)
    const task = child ? [this.call("task", { description: "look" }, "done", { sessionId: child })] : []
    this.message(session, this.answer(asked), [...parts.flatMap((one) => this.partOf(one)), ...task])
    this.run("update session set time_updated = ? where id = ?", this.clock, session)
    this.database.exec("commit")
  }

  protected get version(): string {
    return "1.18.33"
  }
  /** Of sessions. */
  protected get table(): string {
    return "session"
  }
  protected prompts(): string[] {
    return this.messages().flatMap(({ id, data }) => (JSON.parse(data).role === "user" ? [id] : []))
  }

  private talks(session: string, parts: readonly string[]) {
    const asked = this.message(session, { role: "user", agent: "build", model }, [{ type: "text", text: "look" }])
    this.message(
      session,
      this.answer(asked),
      parts.flatMap((one) => this.partOf(one)),
    )
  }

  private partOf(one: string): object[] {
    const [kind = "", number] = one.split(":")
    const text = this.worded(Number(number))
    const at = this.clock
    const time = { start: at, end: at }
    const image = (size: number, telling = letters(random, 8)) => ({
      type: "file",
      mime: "image/png",
      filename: "a.png",
      url: `data:image/png;base64,${Buffer.alloc(size, telling).toString("base64")}`,
    })
    switch (kind) {
      case "reasoning":
        return [{ type: "reasoning", text, time }]
      case "sealed":
        return [
          { type: "reasoning", text, time, metadata: { openai: { itemId: "rs_1", reasoningEncryptedContent: "x" } } },
        ]
      case "bash":
        return [this.call("bash", { command: `echo ${text}` }, text, { output: text, exit: 0 })]
      case "long":
        return [
          this.call("bash", { command: "cat log" }, `${text}\n`.repeat(Math.ceil(20_000 / (text.length + 1))), {
            output: "",
          }),
        ]
      case "read":
        return [this.call("read", { filePath: `${this.root}/src/a.ts` }, `00001| ${text}`, { preview: text })]
      case "edit":
        return [
          this.call("edit", { filePath: `${this.root}/src/${letters(random, 3)}.ts`, newString: text }, "", {
            diff: `+${text}`,
          }),
        ]
      case "write":
        return [this.call("write", { filePath: `${this.root}/${text}`, content: "x" }, "ok", {})]
      case "todo":
        return [this.call("todowrite", { todos: [{ content: text, status: "pending", priority: "high" }] }, "ok", {})]
      case "image":
        return [image(300)]
      case "big image":
        return [image(300_000)]
      case "telling image":
        return [image(300, `\0${text}\0`)]
      case "patch":
        return [{ type: "patch", hash: "h", files: [`${this.root}/src/a.ts`, `${this.root}/./src/b.ts`] }]
      case "untyped":
        return [{ type: "future", note: text }]
      default:
        return [{ type: "text", text, time }]
    }
  }

  private call(tool: string, input: object, output: string, metadata: object) {
    const state = {
      status: "completed",
      title: tool,
      input,
      output,
      metadata,
      time: { start: this.clock, end: this.clock },
    }
    return { type: "tool", tool, callID: `call_${made++}`, state }
  }

  protected edits(what: string, which: number) {
    const messages = this.messages()
    const message = messages[which % messages.length]
    if (!message) return
    const parts = this.all("select id, data from part where message_id = ? order by id", message.id)
    const [part] = parts.slice(which % Math.max(1, parts.length))
    if (what === "takes a message") this.run("delete from message where id = ?", message.id)
    else if (what === "takes a part" && part) this.run("delete from part where id = ?", part.id)
    else if (what === "adds a part")
      this.insert(
        "part",
        newId("prt", this.clock),
        { message_id: message.id, session_id: this.session },
        this.partOf(`text:${which % texts.length}`)[0] ?? {},
      )
    else if (what === "changes" && part)
      this.run(
        "update part set data = json_set(data, '$.text', ?), time_updated = ? where id = ? and json_extract(data, '$.type') = 'text'",
        this.worded(which % texts.length),
        this.clock,
        part.id,
      )
    else if (what === "prunes")
      this.run(
        "update part set data = json_set(data, '$.state.time.compacted', ?), time_updated = ? where message_id = ? and json_extract(data, '$.type') = 'tool'",
        this.clock,
        this.clock,
        message.id,
      )
    else if (what === "busy")
      this.run(
        "update part set data = json_set(data, '$.state.status', 'running'), time_updated = ? where message_id = ? and json_extract(data, '$.type') = 'tool'",
        this.clock,
        message.id,
      )
  }

  private async saves(how: string) {
    const options = {
      session: this.session,
      ...(how === "slim" && { slim: true }),
      ...(how === "not slim" && { slim: false }),
      ...((how === "beside" || how === "inside") && { attachments: how as "beside" }),
      ...(how === "title" && { title: `Title ${made++}` }),
      ...(how === "telling title" && { title: "hunter2-orange-99 fails" }),
      ...(how.startsWith("until") && { until: 1 + (made++ % 3) }),
      ...(how.endsWith("replace") && { replace: true }),
      ...(how === "dry" && { dryRun: true }),
      ...(how === "allow" && { allowSecrets: true }),
    }
    let isKept = false
    const note = (text: string) => {
      isKept ||= text.startsWith("Kept")
      if (text.startsWith("Kept")) this.lived.kept++
      if (isKept) this.lived.joined += madeIn(text)
    }
    this.lived.saves++
    const { file: thread, number } = this.threads ?? {}
    const env = { ...this.env, ...(thread && { OPENCODE_SESSION_WORKERS: String(number) }) }
    try {
      await save({ cwd: this.root, env, now: () => new Date(this.clock), note, ...(thread && { thread }) }, options)
    } catch (problem) {
      if (!(problem instanceof Failure)) throw problem
      this.lived.refused++
    }
  }

  /** A first save, whatever was saved before. @returns all that is told of it, with the file, and how many messages threads made */
  async savesAnew(
    workers: number | string,
    thread: URL,
    options: SaveOptions = {},
    agree?: World["agree"],
  ): Promise<{ said: string; shared: number }> {
    const cached = ["clean", "saved", "messages"].map((name) => join(this.folder, caches, name))
    for (const one of [join(this.root, ".opencode/sessions"), ...cached]) rmSync(one, { recursive: true, force: true })
    let shared = 0
    const note = (text: string) => {
      shared += madeIn(text)
    }
    const env = { ...this.env, OPENCODE_SESSION_WORKERS: String(workers) }
    try {
      const world = { cwd: this.root, env, now: () => new Date(this.clock), note, thread, ...(agree && { agree }) }
      const report = await save(world, { session: this.session, ...options })
      return { said: JSON.stringify(report) + this.saved(), shared }
    } catch (problem) {
      if (!(problem instanceof Failure)) throw problem
      return { said: `${problem.what} ${problem.next}${this.saved()}`, shared }
    }
  }

  /** The saved file, where all of the session is gone, or its last messages, or nothing. */
  protected async loads(what: string) {
    const [name] = this.files()
    if (!name) return
    if (what === "a") this.run("delete from session where id = ? or parent_id = ?", this.session, this.session)
    if (what === "b")
      this.run(
        "delete from message where id in (select id from message where session_id = ? order by time_created desc, id desc limit 3)",
        this.session,
      )
    writeFileSync(join(this.folder, "clock"), String(this.clock))
    const note = (text: string) => {
      if (text.startsWith("Noted")) this.lived.noted++
    }
    try {
      await load({ cwd: this.root, env: this.env, now: () => new Date(this.clock), note }, join(this.root, name))
    } catch (problem) {
      if (!(problem instanceof Failure)) throw problem
    }
    // What a life goes on with.
    const here = this.database.prepare("select count(*) as number from session where id = ?").get(this.session)
    if ((here as { number: number }).number === 0) this.begins(null, this.session)
  }

  /** Numbers of messages that the imports were given, so far. */
  imported(): number[] {
    const file = join(this.folder, "clock.imported")
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").map(Number) : []
  }

  /** Ids of the sessions that are here. */
  sessions(): string[] {
    return this.all(`select id, '' as data from ${this.table} order by id`).map(({ id }) => id)
  }

  /** The text of the saved file. */
  saved(): string {
    const [name] = this.files()
    return name ? readFileSync(join(this.root, name), "utf8") : ""
  }

  private files(): string[] {
    const folder = ".opencode/sessions"
    const names = existsSync(join(this.root, folder)) ? readdirSync(join(this.root, folder)) : []
    return names.filter((one) => one.endsWith(".json")).map((one) => join(folder, one))
  }

  private touches(what: string) {
    const [name] = this.files()
    if (!name) return
    const file = join(this.root, name)
    if (what === "a") rmSync(file)
    else if (what === "b") appendFileSync(file, "\n")
    else writeFileSync(file, readFileSync(file, "utf8").replace("All is well.", "All is fine."))
  }

  private cuts(what: string) {
    const folder = join(this.folder, ".cache/opencode-session/messages")
    const [name] = existsSync(folder) ? readdirSync(folder) : []
    if (!name) return
    const file = join(folder, name)
    const text = readFileSync(file, "utf8")
    if (what === "a") writeFileSync(file, text.slice(0, text.length / 2))
    else if (what === "b") writeFileSync(file, text.replace(/\\"length\\":(\d)/, '\\"length\\":$11'))
    else rmSync(file)
  }

  protected worded = (index: number) =>
    (texts[index] ?? "").replaceAll("HOME", this.folder).replaceAll("ROOT", this.root)

  protected begins(parent: string | null = null, id = newId("ses", this.clock)): string {
    this.run(
      `insert into session (id, project_id, parent_id, slug, directory, title, version, time_created, time_updated, permission)
       values (?, 'global', ?, 'talk', ?, ?, '1.18.33', ?, ?, '[{"permission":"bash","pattern":"*","action":"allow"}]')`,
      id,
      parent,
      this.root,
      parent ? "Looks" : `New session - ${new Date(this.clock).toISOString()}`,
      this.clock,
      this.clock,
    )
    return id
  }

  private answer(prompt: string) {
    return {
      role: "assistant",
      parentID: prompt,
      mode: "build",
      agent: "build",
      ...model,
      path: { cwd: this.root, root: this.root },
      cost: 0,
      tokens,
      finish: "stop",
      time: { created: this.clock, completed: this.clock },
    }
  }

  private message(session: string, info: object, parts: object[]): string {
    this.clock += 10
    const id = newId("msg", this.clock)
    this.insert("message", id, { session_id: session }, { time: { created: this.clock }, ...info })
    for (const part of parts)
      this.insert("part", newId("prt", this.clock), { message_id: id, session_id: session }, part)
    return id
  }

  private insert(table: string, id: string, keys: Record<string, string>, data: object) {
    const columns = { id, ...keys, time_created: this.clock, time_updated: this.clock, data: JSON.stringify(data) }
    const names = Object.keys(columns)
    this.run(
      `insert into ${table} (${names.join(", ")}) values (${names.map(() => "?").join(", ")})`,
      ...Object.values(columns),
    )
  }

  private messages = () =>
    this.all("select id, data from message where session_id = ? order by time_created, id", this.session)
  protected all = (sql: string, ...values: unknown[]) =>
    this.database.prepare(sql).all(...values) as { id: string; data: string }[]
  protected run(sql: string, ...values: unknown[]) {
    this.database.prepare(sql).run(...values)
  }
  private git(...args: string[]) {
    const who = ["-c", "user.name=Alice", "-c", "user.email=alice@example.org"]
    execFileSync("git", [...who, ...args], { cwd: this.root, env: { ...process.env, ...gitAlone }, stdio: "ignore" })
  }
}

/** @param note of a save @returns how many messages threads made */
const madeIn = (note: string) => Number(/^Made in threads: (\d+)/.exec(note)?.[1] ?? 0)

export const newId = (kind: "ses" | "msg" | "prt", at: number) =>
  `${kind}_${timeDigits(kind, at, made++ % 0x1000)}${String(made).padStart(14, "0")}`
