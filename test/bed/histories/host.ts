/**
 * A stand-in for OpenCode, for the generated histories alone: the real one takes seconds for each turn. It keeps what is
 * said in a SQLite database that the real OpenCode has made, in rows as the real one writes them, and answers the few
 * commands that a load and a save need. All other tests run the real OpenCode; test/long/histories-stand-in.test.ts plays one
 * history on both and compares them, so this one is tested too.
 *
 * It does what 1.18.33 was seen to do: an import adds rows and changes none, an undo hides messages, the next prompt
 * deletes them.
 */
import { readFileSync } from "node:fs"
import Database from "libsql"
import { timeDigits } from "../../../src/session/ids.ts"
import type { Message, SessionDocument } from "../../../src/session/schema.ts"

export const hostVersion = "1.18.33"

export type Answer = { code: number; stdout: string }

type Row = { id: string; data: string }

const tokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }
const model = { providerID: "script", modelID: "scripted" }

let made = 0
const newId = (kind: "ses" | "msg" | "prt", at: number) =>
  `${kind}_${timeDigits(kind, at, made++ % 0x1000)}${String(made).padStart(14, "0")}`

export class Host {
  private readonly database: Database.Database

  /** @param file an empty database of the real OpenCode @param directory the clone in which all is said */
  constructor(
    file: string,
    private readonly directory: string,
  ) {
    this.database = new Database(file)
    this.database.exec("pragma synchronous = off; pragma foreign_keys = on")
    this.run(
      "insert or ignore into project (id, worktree, time_created, time_updated, sandboxes) values ('global', ?, 1, 1, '[]')",
      [directory],
    )
    // Of a copy the clone is another.
    this.run("update session set directory = ?", [directory])
  }

  close() {
    this.database.close()
  }

  /** The ids of the sessions, as they came up. */
  sessions(): string[] {
    return this.all("select id from session order by rowid").map(({ id }) => id)
  }

  /** A prompt and its answer, in a new session or in one that is here. @returns what became of an undo: the words it deletes */
  says(sessionID: string | undefined, prompt: string, answer: string, at: number) {
    const id = sessionID ?? this.begins(at)
    this.write(() => {
      this.forgetUndone(id)
      const asked = this.message(id, at, { role: "user", agent: "build", model }, [{ type: "text", text: prompt }])
      const call = { input: { command: "ls" }, output: "README.md\n", metadata: {}, title: "ls" }
      const time = { start: at + 1, end: at + 1 }
      this.message(id, at + 1, answered(asked, at + 1), [
        { type: "step-start" },
        { type: "tool", tool: "bash", callID: `call_${at}`, state: { status: "completed", ...call, time } },
        { type: "text", text: answer, time },
        { type: "step-finish", reason: "stop", cost: 0, tokens },
      ])
      this.run("update session set time_updated = ? where id = ?", [at, id])
    })
  }

  /** What `/compact` leaves: a summary, and with `compaction.prune` marks on the old outputs of tools. */
  compacts(sessionID: string, summary: string, at: number) {
    this.write(() => {
      this.forgetUndone(sessionID)
      this.run(
        `update part set data = json_set(data, '$.state.time.compacted', ?), time_updated = ?
         where session_id = ? and json_extract(data, '$.type') = 'tool'`,
        [at, at, sessionID],
      )
      const asked = this.message(sessionID, at, { role: "user", agent: "build", model }, [
        { type: "compaction", auto: false },
      ])
      const info = { ...answered(asked, at + 1), mode: "compaction", agent: "compaction", summary: true }
      this.message(sessionID, at + 1, info, [{ type: "text", text: summary }])
    })
  }

  /** `/undo` of the last turn. @returns the text of what is hidden by now */
  undoes(sessionID: string): string {
    const [before] = this.hiddenFrom(sessionID)
    const prompts = this.messages(sessionID).filter(
      ({ id, data }) => JSON.parse(data).role === "user" && (!before || id < before),
    )
    const last = prompts.at(-1)
    if (!last) return ""
    this.run("update session set revert = ? where id = ?", [JSON.stringify({ messageID: last.id }), sessionID])
    return this.hidden(sessionID)
  }

  /** `/redo` of all that is undone. @returns the text of what is there again */
  redoes(sessionID: string): string {
    const back = this.hidden(sessionID)
    this.run("update session set revert = null where id = ?", [sessionID])
    return back
  }

  /** Answers `opencode ARGS` as the real one does where we need it. */
  answer(args: readonly string[]): Answer {
    const [command, ...rest] = args
    if (command === "import") return this.imports(rest[0] ?? "")
    if (command === "models") return { code: 0, stdout: `${model.providerID}/${model.modelID}\n` }
    if (command === "session" && rest[0] === "delete") {
      this.run("delete from session where id = ?", [rest[1] ?? ""])
      return { code: 0, stdout: "" }
    }
    if (command === "db") return this.asks(rest[0] ?? "")
    return { code: 1, stdout: `The stand-in does not know ${args.join(" ")}\n` }
  }

  private asks(sql: string): Answer {
    if (/^\s*select\b/i.test(sql)) return { code: 0, stdout: JSON.stringify(this.database.prepare(sql).all()) }
    this.database.exec(sql)
    return { code: 0, stdout: "[]" }
  }

  private imports(file: string): Answer {
    const { info, messages } = JSON.parse(readFileSync(file, "utf8")) as SessionDocument
    const { time } = info
    this.write(() => {
      this.run(
        `insert into session (id, project_id, parent_id, slug, directory, title, version, metadata, revert, time_created,
           time_updated) values (?, 'global', ?, ?, ?, ?, ?, ?, ?, ?, ?)
         on conflict (id) do update set project_id = 'global', directory = excluded.directory`,
        [
          ...[info.id, info.parentID ?? null, info.slug, this.directory, info.title, info.version],
          ...[info.metadata, info.revert].map((value) => (value ? JSON.stringify(value) : null)),
          ...[time.created, time.updated],
        ],
      )
      for (const {
        info: { id, sessionID, ...data },
        parts,
      } of messages) {
        this.insert("message", { id, session_id: info.id }, data.time.created, data)
        for (const { id: partID, sessionID, messageID, ...fields } of parts)
          this.insert("part", { id: partID, message_id: id, session_id: info.id }, data.time.created, fields)
      }
    })
    return { code: 0, stdout: `Imported session: ${info.id}\n` }
  }

  private begins(at: number): string {
    const id = newId("ses", at)
    this.run(
      `insert into session (id, project_id, slug, directory, title, version, time_created, time_updated)
       values (?, 'global', 'talk', ?, 'Talk', ?, ?, ?)`,
      [id, this.directory, hostVersion, at, at],
    )
    return id
  }

  private message(sessionID: string, at: number, info: object, parts: object[]): string {
    const id = newId("msg", at)
    this.insert("message", { id, session_id: sessionID }, at, { time: { created: at }, ...info })
    for (const part of parts)
      this.insert("part", { id: newId("prt", at), message_id: id, session_id: sessionID }, at, part)
    return id
  }

  private insert(table: "message" | "part", keys: Record<string, string>, at: number, data: object) {
    const columns = { ...keys, time_created: at, time_updated: at, data: JSON.stringify(data) }
    const names = Object.keys(columns)
    this.run(
      `insert or ignore into ${table} (${names.join(", ")}) values (${names.map(() => "?").join(", ")})`,
      Object.values(columns),
    )
  }

  /** The id of the first message that an undo hides, and all after it. */
  private hiddenFrom(sessionID: string): string[] {
    const [row] = this.database.prepare("select revert from session where id = ?").all(sessionID) as {
      revert: string
    }[]
    const from = row?.revert ? (JSON.parse(row.revert).messageID as string) : undefined
    if (!from) return []
    return this.messages(sessionID).flatMap(({ id }) => (id >= from ? [id] : []))
  }

  private hidden(sessionID: string): string {
    const ids = JSON.stringify(this.hiddenFrom(sessionID))
    return this.all("select id, data from part where message_id in (select value from json_each(?))", [ids])
      .map(({ data }) => data)
      .join("\n")
  }

  private forgetUndone(sessionID: string) {
    const ids = JSON.stringify(this.hiddenFrom(sessionID))
    this.run("delete from message where id in (select value from json_each(?))", [ids])
    this.run("update session set revert = null where id = ?", [sessionID])
  }

  private messages = (sessionID: string) =>
    this.all("select id, data from message where session_id = ? order by time_created, id", [sessionID])

  private all = (sql: string, values: unknown[] = []) => this.database.prepare(sql).all(...values) as Row[]

  private run(sql: string, values: unknown[]) {
    this.database.prepare(sql).run(...values)
  }

  private write(change: () => void) {
    this.database.exec("begin immediate")
    try {
      change()
      this.database.exec("commit")
    } catch (error) {
      this.database.exec("rollback")
      throw error
    }
  }
}

function answered(prompt: string, at: number): Partial<Message["info"]> {
  return {
    role: "assistant",
    parentID: prompt,
    mode: "build",
    agent: "build",
    ...model,
    path: { cwd: "/", root: "/" },
    cost: 0,
    tokens,
    finish: "stop",
    time: { created: at, completed: at },
  }
}
