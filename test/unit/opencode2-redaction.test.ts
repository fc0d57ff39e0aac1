/** A document of OpenCode 2: a secret and a path go from every place where there is text, and nothing else changes. */
import { expect, test } from "vitest"
import { redactor } from "../../src/redact/redactor.ts"
import { canonicalPieces, canonicalText } from "../../src/session/document/canonical.ts"
import { checkSession, readSession } from "../../src/session/document/read.ts"
import { mapConversation } from "../../src/session/paths/map-texts.ts"
import { tokeniser } from "../../src/session/paths/path-tokens.ts"
import type { SessionDocument2 } from "../../src/session/v2/schema.ts"
import { isSettled } from "../../src/session/v2/settled.ts"
import { rare } from "../bed/everything2.ts"
import { tag } from "../bed/tag.ts"

const secret = "gQ7vXz2LpR9tKw4MbN8cYs5D"
const home = "/home/al"
const rules = { tag }

/** What is no text of anybody: ids, names that OpenCode gives, and what must stay as it is to be read. */
const fixed =
  /^(?:id|sessionID|messageID|parentID|projectID|type|status|outcome|finish|rawFinish|reason|effect|action|resource|shellID|mime|data|variant|providerID|agent|start|end|skill)$/

const call = (state: object) => ({
  type: "tool",
  id: "call_1",
  name: "shell",
  state,
  time: { created: 1, ran: 2, completed: 3 },
})

/** One of everything, also what a tool may give back. */
function whole(): SessionDocument2 {
  const { info, messages } = rare("/home/al/shop")
  const { permissions, ...rest } = info as SessionDocument2["info"] & { permissions: unknown }
  const text = (words: string) => ({ type: "text", text: words })
  const answer = {
    ...{ id: "msg_rich1", type: "assistant", agent: "build", model: { id: "m", providerID: "p" }, finish: "stop" },
    time: { created: 1_700_000_000_500, completed: 1_700_000_000_600, streamed: 1_700_000_000_550 },
    content: [
      { type: "reasoning", text: "Hm.", state: { p: { signature: "c2lnbmF0dXJl" } } },
      call({
        status: "completed",
        input: { command: "ls", env: { KEY: "x" } },
        content: [text("a"), text("b")],
        metadata: { exit: 0 },
      }),
      call({ status: "error", input: {}, error: { type: "tool.execution", message: "no" }, content: [text("half")] }),
      // The model has no files of a failed call.
      call({
        ...{ status: "error", input: {}, error: { type: "tool.execution", message: "no" } },
        content: [
          text("half"),
          { type: "file", uri: "data:text/plain;base64,aGFsZg==", mime: "text/plain", name: "h" },
        ],
      }),
    ],
    snapshot: { start: "a".repeat(40), files: ["src/a.ts"] },
  }
  const shell = {
    ...{ id: "msg_rich2", type: "shell", shellID: "sh_2", command: "echo x", status: "exited", exit: 0 },
    ...{
      output: { output: "x", truncated: false },
      time: { created: 1_700_000_000_700, completed: 1_700_000_000_800 },
    },
  }
  const compaction = {
    ...{
      id: "msg_rich3",
      type: "compaction",
      status: "completed",
      reason: "auto",
      summary: "So far.",
      recent: "Recent.",
    },
    time: { created: 1_700_000_000_900 },
  }
  const all = [...messages.filter(isSettled), answer, shell, compaction] as SessionDocument2["messages"]
  return { info: rest as SessionDocument2["info"], messages: all }
}

type Path = (string | number)[]

function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value === "string")
    return fixed.test(String(path.findLast((key) => typeof key === "string"))) ? [] : [path]
  if (typeof value !== "object" || value === null) return []
  if (path.at(-1) === "state" && !("status" in value)) return []
  // The names of a tool and of a model are OpenCode's.
  const isCall = "type" in value && value.type === "tool"
  const inModel = path.at(-1) === "model" || path.at(-1) === "snapshot"
  return Object.entries(value).flatMap(([key, inner]) =>
    (inModel && key !== "files") || (isCall && key === "name")
      ? []
      : placesIn(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  )
}

function withText(document: SessionDocument2, path: Path, words: string): SessionDocument2 {
  const copy: SessionDocument2 = JSON.parse(JSON.stringify(document))
  let at = copy as unknown as Record<string | number, unknown>
  for (const key of path.slice(0, -1)) at = at[key] as typeof at
  at[path.at(-1) ?? ""] = words
  return copy
}

const saved = (document: SessionDocument2) => checkSession({ ...document }, "FILE")

const places = placesIn(whole()).filter((path) => path[0] === "messages")

test("every kind of place is looked at", () => {
  expect(places.length).toBeGreaterThan(30)
  const text = canonicalText(readSession(JSON.stringify(whole()), "FILE"))
  expect(JSON.parse(text)).toEqual(whole())
})

test.each(places.map((path) => [path.join("."), path] as const))("a secret and a path go from %s", (_, path) => {
  const words = `password=${secret} in ${home}/shop/src`
  const document = saved(withText(whole(), path, words))
  const one = redactor(rules)
  const { family, report } = one.family([document])
  const [clean] = family
  expect(report.places.length).toBeGreaterThan(0)
  const tokens = tokeniser({ worktree: `${home}/shop`, home, "opencode-data": "/data" })
  const written = canonicalText(mapConversation(clean as typeof document, tokens))
  expect(written).not.toContain(secret)
  expect(written).not.toContain(home)
  expect(one.remaining(canonicalPieces(mapConversation(clean as typeof document, tokens)))).toEqual([])
  // As it was, the second look finds it.
  expect(one.remaining(canonicalPieces(document)).length).toBeGreaterThan(0)
  // The same document with other words at that place, and nowhere else.
  const again = JSON.parse(written)
  const shop = JSON.parse(canonicalText(mapConversation(saved(withText(whole(), path, "WORDS")), tokens)))
  const other: string[] = []
  const compare = (a: unknown, b: unknown, at: string) => {
    if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) {
      if (a !== b) other.push(at)
      return
    }
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
      compare(a[key as never], b[key as never], at ? `${at}.${key}` : key)
  }
  compare(again, shop, "")
  expect(other).toEqual([path.join(".")])
})

test("a file is looked into, whatever an MCP server calls its type", () => {
  const data = Buffer.from(`password=${secret} in ${home}/shop/src`).toString("base64")
  for (const mime of ["text/plain; charset=utf-8", "text"]) {
    const file = { data, mime, source: { type: "inline" } }
    const prompt = { id: "msg_file1", type: "user", text: "Look", files: [file], time: { created: 1_700_000_000_400 } }
    const document = saved({ ...whole(), messages: [prompt] as SessionDocument2["messages"] })
    const one = redactor(rules)
    const [clean] = one.family([document]).family
    const tokens = tokeniser({ worktree: `${home}/shop`, home, "opencode-data": "/data" })
    const written = mapConversation(clean as typeof document, tokens)
    const [
      {
        files: [left],
      } = { files: [] },
    ] = JSON.parse(canonicalText(written)).messages
    expect(left).toMatchObject({ mime })
    expect(Buffer.from(left.data, "base64").toString()).toMatch(/^password=\[REDACTED-\S+\] in \{\{worktree\}\}\/src$/)
    expect(one.remaining(canonicalPieces(written))).toEqual([])
    expect(one.remaining(canonicalPieces(document))).toHaveLength(1)
  }
})
