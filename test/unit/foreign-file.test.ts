import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { flawsOf } from "../../src/session/document/foreign-file.ts"
import { homesIn } from "../../src/session/paths/home-paths.ts"
import { factsKey, type Part, type SessionDocument } from "../../src/session/schema.ts"
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
    ['data: {"path":"/home/al/a"}', "/home/al"],
    ["sqlite:////home/al/db", "/home/al"],
    ["?path=%2Fhome%2Fal%2Fshop", "/home/al"],
    ["?path=%2Fhome%2Fan%C3%A9%2Fshop", "/home/ané"],
    ["s/\\/home\\/al\\/shop/x/", "/home/al"],
    ["~/.claude/projects/-home-al-shop/x.jsonl", "/home/al"],
    ["~/.claude/projects/C--Users-al-shop/x.jsonl", "C:\\Users\\al"],
    ["~/.vim/undo/%home%al%a.ts", "/home/al"],
    ["\\\\wsl.localhost\\Ubuntu\\home\\al\\shop", "/home/al"],
    ["//wsl$/Ubuntu/home/al/shop", "/home/al"],
    ["/mnt/c/Users/al/x", "C:\\Users\\al"],
    ["/c/Users/al/x", "C:\\Users\\al"],
    ["file:///c%3A/Users/Al%20B/x", "C:\\Users\\Al B"],
    ["http://localhost/@fs/home/al/a.ts", "/home/al"],
    ["/var/home/al/x", "/var/home/al"],
    ["+++ b/home/al/x", "/home/al"],
    ["文件在/home/al里", "/home/al"],
    ["파일은/home/al에 있다", "/home/al"],
    ["gcc -isystem/home/al/inc", "/home/al"],
    ["/home/小明/x", "/home/小明"],
  ])("%j", (text, home) => {
    expect(homesIn(text)).toEqual([home])
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
    "home/index.ts",
    "Users/list.tsx",
    "src/pages/home/al",
    "btn-home-al",
    "var(--home-al-x)",
    "%home%",
  ])("%j holds none", (text) => {
    expect(homesIn(text)).toEqual([])
  })
  test("any value is read", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(homesIn(text)).toBeInstanceOf(Array)
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

/** A call of a tool, as it is. */
function withCall(state: object): SessionDocument {
  const session = sessionOf(conversation(user("hi"), assistant(["completed"])))
  const call = session.messages[1]?.parts[0] as Part & { state: object }
  Object.assign(call.state, state)
  return session
}

test("a path without its slash is a home where it cannot be a file of the project", () => {
  const told = (state: object) => flawsOf(withCall(state)).map(({ what, places }) => `${what} ${places}`)
  expect(told({ title: "home/al/a.txt", input: { filePath: "{{worktree}}/a.txt" } })).toEqual(["home path /home/al 1"])
  expect(told({ title: "home/al/a.txt", input: { filePath: "/home/al/a.txt" } })).toEqual(["home path /home/al 2"])
  expect(told({ title: "home/index/a.ts", input: { filePath: "{{worktree}}/home/index/a.ts" } })).toEqual([])
  expect(told({ title: "ls", output: "home/al/a\nhome/index.ts" })).toEqual([])
  expect(told({ title: "ls", output: "home/al/a\n-home-al-shop\nhome/index.ts in /home/al" })).toEqual([
    "home path /home/al 1",
  ])
})

test.each([
  ["text/plain;base64", (text: string) => Buffer.from(text).toString("base64")],
  ["application/json;charset=utf-8;base64", (text: string) => Buffer.from(text).toString("base64")],
  ["text/plain", encodeURIComponent],
  ["image/svg+xml", (text: string) => text.replaceAll("\n", "%0A")],
])("an attachment of %s is looked into", (mime, encode) => {
  const file = { type: "file", mime: "text/plain", url: `data:${mime},${encode('{"at":\n"/home/al/x"}')}` }
  const own = { id: "prt_a", sessionID: "ses_1", messageID: "msg_0" }
  const session = withCall({ attachments: [{ ...own, ...file }] })
  session.messages[0]?.parts.push({ ...own, ...file } as Part)
  expect(flawsOf(session).map(({ what, places }) => `${what} ${places}`)).toEqual(["home path /home/al 2"])
})

test("a plain export shows its own worktree, wherever it is", () => {
  const session = withCall({ output: "in /srv/shop/src and /srv/shop-two" })
  Object.assign(session.info, { directory: "/srv/shop/packages/api", path: "packages/api" })
  expect(flawsOf(session).map(({ what, places }) => `${what} ${places}`)).toEqual(["worktree path /srv/shop 2"])
})

test("a clean session has none", () => {
  expect(flawsOf(sessionOf(conversation(user("{{home}}/a"), assistant(["completed", "error"]))))).toEqual([])
})
