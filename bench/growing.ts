/**
 * What git sends when a growing session is saved and pushed twenty times: our file beside the raw export, other layouts of
 * the same text, and compressed copies. Counted, not timed: the same in every run.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import type { Conversation } from "../src/session/conversation.ts"
import { canonicalText } from "../src/session/document/canonical.ts"
import type { SessionDocument } from "../src/session/schema.ts"
import { forged } from "./forged.ts"
import { megabytes, say, sayTable, times } from "./say.ts"

const saves = 20
const session = forged(3_500_000)
const root = mkdtempSync(join(tmpdir(), "opencode-session-bench-"))

/** With the facts that change at each save. */
function saved({ info, messages }: Conversation, number: number): SessionDocument {
  const facts = {
    format: 1,
    tool: "0",
    opencode: "1.18.33",
    saved: new Date(1_795_000_000_000 + number * 3_600_000).toISOString(),
    by: "Alice",
    branch: "main",
    messages: messages.length,
    subagentCount: 0,
  }
  return { info, "opencode-session": facts, messages } as SessionDocument
}

const layouts: Record<string, (session: Conversation, number: number) => string | Buffer> = {
  "our file": (part, number) => canonicalText(saved(part, number)),
  "`opencode export`": ({ info, messages }) => JSON.stringify({ info, messages }, null, 2),
  "on one line": ({ info, messages }) => JSON.stringify({ info, messages }),
  "a message on a line": ({ info, messages }) =>
    `{"info":${JSON.stringify(info)},"messages":[\n${messages.map((message) => JSON.stringify(message)).join("\n,")}\n]}\n`,
  "compressed (gzip)": (part, number) => gzipSync(canonicalText(saved(part, number))),
}

function git(cwd: string, ...args: string[]) {
  const who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "gc.auto=0"]
  return execFileSync("git", [...who, ...args], { cwd, stdio: ["ignore", "pipe", "ignore"], encoding: "utf8" })
}

/** @returns the bytes that a push of each commit sends, added up, and of the file at the end */
function pushed(name: string, layout: (session: Conversation, number: number) => string | Buffer) {
  const clone = join(root, name)
  mkdirSync(clone)
  git(clone, "init", "-q")
  let size = 0
  let sent = 0
  for (let number = 1; number <= saves; number++) {
    const messages = session.messages.slice(0, Math.ceil((session.messages.length * number) / saves / 2) * 2)
    const info = { ...session.info, time: { ...session.info.time, updated: session.info.time.created + number } }
    const bytes = layout({ info, messages }, number)
    size = Buffer.byteLength(bytes)
    writeFileSync(join(clone, "session.json"), bytes)
    git(clone, "add", ".")
    git(clone, "commit", "-q", "-m", `save ${number}`)
    // As `git push` packs it. What arrives cannot be counted: there a thin pack is completed with what was there before.
    const wanted = number === 1 ? "HEAD\n" : "HEAD\n^HEAD~1\n"
    const pack = ["pack-objects", "--revs", "--thin", "--stdout", "--delta-base-offset", "-q"]
    sent += execFileSync("git", pack, {
      cwd: clone,
      input: wanted,
      stdio: ["pipe", "pipe", "ignore"],
      maxBuffer: 1e9,
    }).length
  }
  return { size, sent }
}

try {
  const rows = Object.entries(layouts).map(([name, layout], index) => ({ name, ...pushed(`layout-${index}`, layout) }))
  const best = Math.min(...rows.map(({ sent }) => sent))
  say(`${saves} saves of a session of ${session.messages.length} messages, each committed and pushed.`)
  say()
  sayTable(
    ["Layout", "file at the end", "pushed in all", "per save", "beside the least"],
    rows.map(({ name, size, sent }) => [
      name,
      megabytes(size),
      megabytes(sent),
      `${(sent / saves / 1000).toFixed(1)} KB`,
      times(sent / best),
    ]),
  )
} finally {
  rmSync(root, { recursive: true, force: true })
}
