/** A git repository with saved sessions, for what needs no OpenCode. */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { onTestFinished } from "vitest"
import { canonicalText } from "../../src/session/document/canonical.ts"
import { type Facts, factsKey, type Message, type SessionDocument } from "../../src/session/schema.ts"
import { messageCount } from "../../src/session/v2/model.ts"
import type { World } from "../../src/support/world.ts"

export class Repository {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), "opencode-session-repository-")))
  readonly world: World = { cwd: this.root, env: process.env, now: () => new Date("2026-11-22T18:00:00Z") }

  constructor() {
    onTestFinished(() => rmSync(this.root, { recursive: true, force: true }))
    this.git("init", "-q", "-b", "main")
  }

  /** @param name of whom the commits are */
  git(...args: string[]): string {
    return this.gitAs("Alice", ...args)
  }

  gitAs(name: string, ...args: string[]): string {
    const who = ["-c", `user.name=${name}`, "-c", `user.email=${name.toLowerCase()}@example.org`]
    return execFileSync("git", [...who, ...args], {
      cwd: this.root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      ...(this.clock && { env: { ...process.env, GIT_AUTHOR_DATE: this.clock, GIT_COMMITTER_DATE: this.clock } }),
    })
  }

  /** When commits are made: ISO 8601. */
  clock?: string

  write(file: string, text: string) {
    mkdirSync(dirname(join(this.root, file)), { recursive: true })
    writeFileSync(join(this.root, file), text)
  }

  /** Saves as the tool would. @returns the file */
  save(name: string, document: SessionDocument, facts: Partial<Facts> = {}): string {
    const file = `.opencode/sessions/${name}.json`
    const said = { format: 1, tool: "0", opencode: "1.18.33", saved: "2026-11-22T14:00:00.000Z", ...facts } as Facts
    const messages = messageCount(document.messages)
    this.write(file, canonicalText({ ...document, [factsKey]: { ...said, messages } }))
    return file
  }

  commit(message = "work", name = "Alice"): string {
    this.git("add", "-A")
    this.gitAs(name, "commit", "-q", "-m", message)
    return this.git("rev-parse", "HEAD").trim()
  }
}

/** A session of turns; each a prompt, tool parts, and an answer. @param id `ses_…` */
export function sessionWith(
  id: string,
  title: string,
  turns: [prompt: string, parts: object[], answer: string][],
  begun = 0,
) {
  let clock = begun
  const number = () => String(++clock)
  const messages = turns.flatMap(([prompt, parts, answer], turn) => {
    const [asked, answered] = [`msg_${id}_${turn}a`, `msg_${id}_${turn}b`]
    const own = (messageID: string, part: object) => ({
      id: `prt_${id}_${number()}`,
      sessionID: id,
      messageID,
      ...part,
    })
    const text = (messageID: string, words: string) => own(messageID, { type: "text", text: words })
    const common = { sessionID: id, agent: "build" }
    return [
      {
        info: {
          ...common,
          id: asked,
          role: "user",
          time: { created: ++clock },
          model: { providerID: "p", modelID: "m" },
        },
        parts: [text(asked, prompt)],
      },
      {
        info: {
          ...common,
          id: answered,
          role: "assistant",
          parentID: asked,
          time: { created: ++clock, completed: ++clock },
          mode: "build",
          providerID: "p",
          modelID: "m",
          path: { cwd: "/", root: "/" },
          cost: 0,
          tokens: { input: 1, output: 1, reasoning: 0, cache: { read: 0, write: 0 } },
        },
        parts: [...parts.map((part) => own(answered, part)), text(answered, answer)],
      },
    ]
  }) as Message[]
  const info = { id, slug: "s", title, version: "1.18.33", time: { created: begun + 1, updated: clock } }
  return { info, messages } as SessionDocument
}

export const tool = (name: string, input: object, output = "", metadata: object = {}, end = 2) => ({
  type: "tool",
  tool: name,
  callID: "call",
  state: { status: "completed", title: "", input, output, metadata, time: { start: end - 1, end } },
})
