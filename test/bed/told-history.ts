/**
 * A repository beside a second one in which each line says who wrote it. All that git does is done in both, so that merges,
 * rebases and renames carry the truth along.
 */
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { createPatch } from "diff"
import { Repository, sessionWith, tool } from "./repository.ts"

/** A line, and what wrote it: `session:turn`, or nothing for a person. */
export type Line = { text: string; by?: string }
export type Change = (lines: Line[]) => Line[]
/** Given the name of who makes it. */
export type ChangeBy = (by?: string) => Change

const mark = "\u00a7"

export class ToldHistory {
  readonly code = new Repository()
  private readonly truth = new Repository()
  private now = Date.parse("2026-11-20T09:00:00Z")
  private readonly turns = new Map<string, [string, object[], string][]>()
  private readonly begun = new Map<string, number>()

  /** An agent does things in a new turn of a session: changes to files, and parts of other calls. */
  agent(session: string, prompt: string, ...deeds: ([file: string, change: ChangeBy] | object)[]) {
    const turns = this.turns.get(session) ?? []
    const by = `${session}:${turns.length + 1}`
    if (!this.begun.has(session)) this.begun.set(session, this.now)
    const parts = deeds.map((deed) => (Array.isArray(deed) ? this.edit(deed[0], deed[1](by)) : deed))
    turns.push([prompt, parts, "Done."])
    this.turns.set(session, turns)
  }

  private edit(file: string, change: Change): object {
    const before = this.text(file)
    this.put(file, change(this.lines(file)))
    const after = this.text(file) ?? ""
    const filePath = `{{worktree}}/${file}`
    return before
      ? tool(
          "edit",
          { filePath, oldString: "a", newString: "b" },
          "",
          { diff: createPatch(file, before, after) },
          this.pass(),
        )
      : tool("write", { filePath, content: after }, "", { exists: false }, this.pass())
  }

  person(file: string, change: Change) {
    this.put(file, change(this.lines(file)))
    this.pass()
  }

  remove(file: string) {
    for (const { root } of [this.code, this.truth]) rmSync(join(root, file))
  }

  /** In both; a rebase needs a name. */
  git(...args: string[]): string {
    this.at(this.code)
    const answers = [this.code, this.truth].map(({ root }) =>
      execFileSync("git", ["-c", "user.name=Carol", "-c", "user.email=carol@example.org", ...args], {
        cwd: root,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, GIT_COMMITTER_DATE: new Date(this.pass()).toISOString() },
      }),
    )
    return answers[0] ?? ""
  }

  commit(name: string, message: string): string {
    this.at(this.code, this.truth)
    this.truth.git("add", "-A")
    this.truth.git("commit", "-q", "--allow-empty", "-m", message)
    return this.code.commit(message, name)
  }

  private at(...all: Repository[]) {
    const clock = new Date(this.pass()).toISOString()
    for (const one of all) one.clock = clock
  }

  /** Saves a session as it is by now, in the worktree alone. @returns the file */
  save(session: string, title: string, by: string, branch: string): string {
    const commit = this.code.git("rev-parse", "HEAD").trim()
    const document = sessionWith(`ses_${session}`, title, this.turns.get(session) ?? [], this.begun.get(session))
    return this.code.save(session, document, { by, branch, commit, saved: new Date(this.now).toISOString() })
  }

  /** What wrote each line of a file of a commit. */
  byLine(revision: string, file: string): (string | undefined)[] {
    return parsed(this.truth.git("show", `${revision}:${file}`)).map(({ by }) => by)
  }

  private pass(): number {
    this.now += 60_000
    return this.now
  }

  private lines(file: string): Line[] {
    const path = join(this.truth.root, file)
    return existsSync(path) ? parsed(readFileSync(path, "utf8")) : []
  }

  private text(file: string): string | undefined {
    const path = join(this.code.root, file)
    return existsSync(path) ? readFileSync(path, "utf8") : undefined
  }

  private put(file: string, lines: readonly Line[]) {
    this.code.write(file, lines.map(({ text }) => `${text}\n`).join(""))
    this.truth.write(file, lines.map(({ text, by }) => `${text}${mark}${by ?? ""}\n`).join(""))
  }
}

const parsed = (text: string): Line[] =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const [text = "", by] = line.split(mark)
      return { text, ...(by && { by }) }
    })

export const add =
  (at: number, ...texts: string[]): ChangeBy =>
  (by) =>
  (lines) =>
    lines.toSpliced(at < 0 ? lines.length : at, 0, ...texts.map((text) => ({ text, ...(by && { by }) })))

export const set =
  (at: number, text: string): ChangeBy =>
  (by) =>
  (lines) =>
    lines.with(at, { text, ...(by && { by }) })

export const cut =
  (at: number, count = 1): ChangeBy =>
  () =>
  (lines) =>
    lines.toSpliced(at, count)

/** By what it says, wherever that stands. */
export const instead =
  (text: string, ...texts: string[]): ChangeBy =>
  (by) =>
  (lines) => {
    const at = lines.findIndex((line) => line.text === text)
    if (at < 0) throw new Error(`No line ${text}`)
    return lines.toSpliced(at, 1, ...texts.map((one) => ({ text: one, ...(by && { by }) })))
  }
