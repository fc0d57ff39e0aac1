import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { homesIn } from "../../src/session/home.ts"
import { flawsOf } from "../../src/session/inspect.ts"
import { factsKey, type SessionDocument } from "../../src/session/shape.ts"
import { assistant, conversation, sessionOf, user } from "../bed/sessions.ts"

describe("a home in a text", () => {
  test.each([
    ["/home/al/shop/a.ts", "/home/al"],
    ["cd /Users/bo", "/Users/bo"],
    ["C:\\Users\\al\\x", "C:\\Users\\al"],
    ['{"path":"C:\\\\Users\\\\al\\\\x"}', "C:\\Users\\al"],
    ["D:/Users/al/x", "D:\\Users\\al"],
    ['"\\/home\\/al\\/shop"', "/home/al"],
    ["file:///home/al/a.ts", "/home/al"],
    ["one\\n/home/al/a", "/home/al"],
    ["\u001b[32m/home/al/a", "/home/al"],
    ["gcc -I/home/al/include", "/home/al"],
    ["PATH=/bin:/home/al/bin", "/home/al"],
    ["in /home/al.", "/home/al"],
    ["/home/ané/x", "/home/ané"],
    ["/home/al/a /home/al/b", "/home/al"],
  ])("%j", (text, home) => {
    expect(homesIn({ [text]: [text] })).toEqual([home, home])
  })
  test.each([
    "{{home}}/shop",
    "/home/runner/work/shop",
    "/home/node/app",
    "/Users/Shared/x",
    "/mnt/home/al",
    "../home/al",
    "~/home/al",
    "https://shop.example/home/al",
    "/home/$USER/x",
    "/home/<name>",
    "/home/*/x",
    "GET /Users/42",
    "/home/",
    "data:text/plain;base64,/home/al",
  ])("%j holds none", (text) => {
    expect(homesIn(text)).toEqual([])
  })
  test("any value is read", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(homesIn(JSON.parse(text))).toBeInstanceOf(Array)
      }),
    )
  })
})

/** A session with all that must not travel, and a subagent with the same. */
function flawed(): SessionDocument {
  const messages = conversation(user("see /home/al/a"), assistant(["completed"]), user("and /home/al/b of /Users/bo"))
  const part = messages[1]?.parts[0] as Record<string, unknown>
  part.metadata = { openai: { itemId: "i", keep: 1 } }
  ;(part.state as { output: string }).output = "/home/al/c"
  const session = sessionOf(messages)
  Object.assign(session.info, {
    permission: [{ action: "allow" }],
    share: { url: "https://s.example" },
    version: "2.0.1",
  })
  return session
}

test("each flaw is told once, at its first place", () => {
  expect(flawsOf(flawed())).toEqual([
    { kind: "version", what: "OpenCode 2.0.1 is not known here", where: "its head", places: 1 },
    { kind: "permission rules", what: "permission rules", where: "its head", places: 1 },
    { kind: "share link", what: "share link", where: "its head", places: 1 },
    { kind: "home path", what: "home path /home/al", where: "message 1, text", places: 3 },
    { kind: "encrypted reasoning", what: "encrypted reasoning", where: "message 2, bash", places: 1 },
    { kind: "home path", what: "home path /Users/bo", where: "message 3, text", places: 1 },
  ])
})

test("subagents, todos and our own facts are looked at, too", () => {
  const document = sessionOf(conversation(user("hi"), assistant()))
  const todos = [{ content: "tidy /home/al/x", status: "pending", priority: "low" }]
  document[factsKey] = {
    format: 1,
    tool: "0.1.0",
    opencode: "1.18.33",
    saved: "2026-11-22T18:03:00.000Z",
    messages: 2,
    todos: [{ content: "see /home/cy/x", status: "pending", priority: "low" }],
    subagents: [{ ...flawed(), todos }],
  }
  const found = flawsOf(document)
  expect(found.map(({ what, where }) => `${where}: ${what}`)).toEqual([
    "opencode-session: home path /home/cy",
    "subagent 1, its head: OpenCode 2.0.1 is not known here",
    "subagent 1, its head: permission rules",
    "subagent 1, its head: share link",
    "subagent 1, its head: home path /home/al",
    "subagent 1, message 2, bash: encrypted reasoning",
    "subagent 1, message 3, text: home path /Users/bo",
  ])
})

test("a clean session has none", () => {
  expect(flawsOf(sessionOf(conversation(user("{{home}}/a"), assistant(["completed", "error"]))))).toEqual([])
})
