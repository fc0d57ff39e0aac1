/** As keeping.ts, in a database of OpenCode 2. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { besideId } from "../../src/session/v2/up.ts"
import { Home, newId } from "./keeping.ts"
import { texts } from "./keeping-deeds.ts"

const model = { id: "scripted", providerID: "script" }
const tokens = { input: 1, output: 2, reasoning: 0, cache: { read: 0, write: 3 } }
const picture = (size: number) => Buffer.alloc(size, "picture").toString("base64")

/** What of a turn is a message of its own, before or behind its answer; the rest is in the answer. */
const own = new Set(["todo", "patch", "diffs", "untyped"])

export class Home2 extends Home {
  protected override get version(): string {
    return "2.0.15"
  }

  protected override get table(): string {
    return "session_v2"
  }

  protected override prompts(): string[] {
    return this.all(
      "select id, data from session_message where session_id = ? and type = 'user' order by seq",
      this.session,
    ).map(({ id }) => id)
  }

  override says(parts: readonly string[], isWithSubagent: boolean, session = this.session) {
    if (session === this.session) this.database.exec("begin")
    this.run(
      `delete from session_message where session_id = ? and seq >= (select seq from session_message where id =
         (select json_extract(revert, '$.messageID') from session_v2 where id = ?))`,
      session,
      session,
    )
    this.run("update session_v2 set revert = null, time_suspended = null where id = ?", session)
    const [first = ""] = parts
    const text = this.wordsOf(first)
    const files = parts.filter((one) => one.startsWith("image")).map(() => this.attached())
    const skills = parts.filter((one) => one.startsWith("todo")).map(() => ({ id: "s", name: "s", text }))
    const asked = this.row(session, "user", {
      text,
      ...(files.length > 0 && { files }),
      ...(skills.length > 0 && { skills }),
    })
    const apart = parts.filter((part) => own.has(kindOf(part)))
    for (const [index, one] of apart.entries()) this.beside(session, one, index === 0 ? asked : undefined)
    const child = isWithSubagent && session === this.session ? this.begins(session) : undefined
    if (child) this.says(parts, false, child)
    const content = parts.filter((part) => !own.has(kindOf(part))).flatMap((one) => this.contentOf(one))
    const call = child ? [this.called("subagent", { prompt: "look" }, "done", { sessionID: child })] : []
    // One that was interrupted at once has no answer.
    if (content.length + call.length > 0) this.answers(session, [...content, ...call], text)
    if (parts.some((part) => part.startsWith("diffs"))) this.compacts(session, Number(first.split(":")[1]))
    this.row(session, "idle", { outcome: "succeeded" })
    this.run(
      "update session_v2 set time_updated = ?, time_idle = ?, idle_outcome = 'succeeded', cost = cost + 0.25 where id = ?",
      ...[this.clock, this.clock, session],
    )
    if (session === this.session) this.database.exec("commit")
  }

  private answers(session: string, content: readonly object[], text: string) {
    // Some come as late as the prompt after them, and OpenCode goes by the order of rows alone.
    const time = { created: this.clock + (text.length % 3) * 10, completed: this.clock + 50 }
    const told = { agent: text.length % 2 ? "build" : "plan", model, finish: "stop", cost: 0.1, tokens }
    this.row(session, "assistant", { ...told, time, content, snapshot: { start: "a", end: "b", files: ["src/a.ts"] } })
  }

  /** A message of its own. @param asked the prompt right before it */
  private beside(session: string, part: string, asked: string | undefined) {
    const text = this.wordsOf(part)
    switch (kindOf(part)) {
      case "todo":
        return this.row(session, "skill", { skill: "s", name: "s", text })
      case "patch": {
        // As OpenCode's migration splits one off a prompt; or as somebody has made it up, of another prompt.
        const id = besideId(asked ?? this.prompts().at(-2) ?? "", new Set())
        const isTaken = this.all("select id, data from session_message where id = ?", id).length > 0
        return isTaken ? this.row(session, "synthetic", { text }) : this.rowAt(session, id, "synthetic", { text })
      }
      case "diffs":
        return this.row(session, "shell", {
          ...{ shellID: `sh_${this.clock}`, command: "ls", status: "exited", exit: 0 },
          ...{ output: { output: text, truncated: false }, time: { created: this.clock, completed: this.clock } },
        })
      default:
        return this.notes(session, text)
    }
  }

  private notes(session: string, text: string) {
    switch (text.length % 5) {
      case 0:
        return this.row(session, "model-switched", { model: { ...model, id: "other" }, previous: model })
      case 1:
        return this.row(session, "agent-switched", { agent: "plan" })
      case 2:
        return this.row(session, "idle", { outcome: "succeeded" })
      case 3: {
        const error = { type: "unknown", message: "No." }
        return this.row(session, "compaction", { status: "failed", reason: "manual", error })
      }
      default:
        return this.row(session, "system", { text })
    }
  }

  /** The session works in another folder from now on, which has files of the same names. */
  private moves(which: number) {
    const directory = join(this.root, which % 2 ? "sub" : "")
    for (const size of texts.map((text) => text.length)) {
      mkdirSync(join(directory, "src"), { recursive: true })
      writeFileSync(join(directory, `src/${size}.ts`), "one\n")
    }
    const [before] = this.all("select directory as id, '' as data from session_v2 where id = ?", this.session)
    const path = which % 2 ? "sub" : ""
    this.run("update session_v2 set directory = ?, path = ? where id = ?", directory, path, this.session)
    const previous = { location: { directory: before?.id } }
    this.row(this.session, "location-switched", { location: { directory }, previous })
  }

  /** @param many of how many of the last messages it repeats the texts; of too many it repeats some that never were */
  private compacts(session: string, many: number) {
    const last = this.all("select id, data from session_message where session_id = ? order by seq", session).slice(
      -many - 1,
    )
    const lines = last.flatMap(({ data }) => {
      const { text, content = [] } = JSON.parse(data) as { text?: string; content?: { type: string; text: string }[] }
      if (text !== undefined) return [`[User]: ${text}`]
      const said = content.filter(({ type }) => type === "text")
      return said.length > 0 ? [said.map((one) => `[Assistant]: ${one.text}`).join("\n\n")] : []
    })
    const recent = many > 6 ? "[User]: never said" : lines.join("\n\n")
    this.row(session, "compaction", { status: "completed", reason: "auto", summary: "So far.", recent })
  }

  private contentOf(part: string): object[] {
    const text = this.wordsOf(part)
    const time = { created: this.clock, completed: this.clock }
    switch (kindOf(part)) {
      case "reasoning":
        return [{ type: "reasoning", text, time }]
      case "sealed":
        return [{ type: "reasoning", text, time, state: { itemId: "rs_1", reasoningEncryptedContent: "x" } }]
      case "bash":
        return [this.called("shell", { command: `echo ${text}` }, text, { exit: 0 })]
      case "long":
        return [this.called("shell", { command: "cat log" }, `${text}\n`.repeat(Math.ceil(20_000 / (text.length + 1))))]
      case "read":
        return [this.called("read", { path: `${this.root}/src/a.ts` }, `00001| ${text}`)]
      case "write":
        return [this.called("write", { path: text, content: "x" }, "ok")]
      case "edit":
        return [this.called("edit", { path: `src/${text.length}.ts`, newString: text }, "ok", { diff: `+${text}` })]
      case "big image": {
        const file = {
          type: "file",
          uri: `data:image/png;base64,${picture(300_000)}`,
          mime: "image/png",
          name: "a.png",
        }
        return [this.called("read", { path: "a.png" }, text, {}, [file])]
      }
      case "image":
        return []
      default:
        return [{ type: "text", text }]
    }
  }

  private called(name: string, input: object, output: string, metadata: object = {}, files: readonly object[] = []) {
    const time = { created: this.clock, ran: this.clock, completed: this.clock }
    const state = { status: "completed", input, content: [{ type: "text", text: output }, ...files], metadata }
    return { type: "tool", id: newId("prt", this.clock), name, time, state }
  }

  private attached() {
    return { data: picture(300), mime: "image/png", source: { type: "inline" }, name: "a.png" }
  }

  protected override edits(what: string, which: number) {
    const messages = this.all(
      "select id, data from session_message where session_id = ? and type in ('user', 'assistant') order by seq",
      this.session,
    )
    const message = messages[which % messages.length]
    if (!message) return
    const data = JSON.parse(message.data)
    const text = this.worded(which % texts.length)
    // A turn goes on from here.
    if (what === "prunes" && which % 4 === 0) return this.moves(which >> 2)
    if (what === "busy") this.run("update session_v2 set time_suspended = ? where id = ?", this.clock, this.session)
    if (what === "takes a message") return this.run("delete from session_message where id = ?", message.id)
    if (what === "takes a part") data.content?.pop()
    if (what === "adds a part") data.content?.push({ type: "text", text })
    if (what === "changes" && data.content) data.content.unshift({ type: "text", text })
    if (what === "changes" && !data.content) data.text = text
    if (what === "prunes") data.metadata = { ...data.metadata, pruned: which }
    if (what === "busy" && data.content) delete data.time.completed
    this.run(
      "update session_message set data = ?, time_updated = ? where id = ?",
      ...[JSON.stringify(data), this.clock, message.id],
    )
  }

  /** OpenCode 2 imports through its server, which knows no clock but its own: e2e/save-after-load.test.ts. */
  protected override async loads() {}

  protected override begins(parent: string | null = null): string {
    const id = newId("ses", this.clock)
    this.run(
      `insert into session_v2 (id, project_id, parent_id, slug, directory, title, version, time_created, time_updated, permission)
       values (?, 'global', ?, 'talk', ?, ?, '2.0.15', ?, ?, '[{"action":"bash","resource":"*","effect":"allow"}]')`,
      ...[id, parent, this.root, parent ? "Looks" : null, this.clock, this.clock],
    )
    return id
  }

  /** In the next moment. */
  private row(session: string, type: string, data: object): string {
    this.clock += 10
    return this.rowAt(session, newId("msg", this.clock), type, data)
  }

  private rowAt(session: string, id: string, type: string, data: object): string {
    const [last] = this.all("select max(seq) as id, '' as data from session_message where session_id = ?", session)
    const own = { time: { created: this.clock }, ...data }
    this.run(
      "insert into session_message (id, session_id, type, seq, time_created, time_updated, data) values (?, ?, ?, ?, ?, ?, ?)",
      ...[id, session, type, Number(last?.id ?? 0) + 1, this.clock, this.clock, JSON.stringify(own)],
    )
    return id
  }

  private wordsOf = (part: string) => this.worded(Number(part.split(":")[1]))
}

const kindOf = (part: string) => part.split(":")[0] ?? ""
