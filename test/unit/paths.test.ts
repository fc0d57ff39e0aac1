import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { expander, type Places, tokeniser } from "../../src/session/paths.ts"

const posix: Places = { worktree: "/home/al/shop", home: "/home/al", "opencode-data": "/home/al/.local/share/opencode" }
const other: Places = {
  worktree: "/Users/bo/my shop",
  home: "/Users/bo",
  "opencode-data": "/Users/bo/.local/share/opencode",
}
const windows: Places = { worktree: "D:\\code\\shop", home: "C:\\Users\\al", "opencode-data": "C:\\Users\\al\\data" }

describe("a path of the machine becomes a token, and the path of another machine", () => {
  test.each([
    ["/home/al/shop/src/a.ts", "{{worktree}}/src/a.ts", "/Users/bo/my shop/src/a.ts"],
    ["/home/al/shop", "{{worktree}}", "/Users/bo/my shop"],
    ["cd /home/al/shop && ls", "cd {{worktree}} && ls", "cd /Users/bo/my shop && ls"],
    ["(see /home/al/shop.)", "(see {{worktree}}.)", "(see /Users/bo/my shop.)"],
    ["/home/al/other", "{{home}}/other", "/Users/bo/other"],
    ["/home/al/shop-two/x", "{{home}}/shop-two/x", "/Users/bo/shop-two/x"],
    [
      "/home/al/.local/share/opencode/tool-output/x",
      "{{opencode-data}}/tool-output/x",
      "/Users/bo/.local/share/opencode/tool-output/x",
    ],
    ['{"path":"/home/al/shop/a"}', '{"path":"{{worktree}}/a"}', '{"path":"/Users/bo/my shop/a"}'],
    ["file:///home/al/shop/a.ts", "file://{{worktree}}/a.ts", "file:///Users/bo/my shop/a.ts"],
    ["vscode://file/home/al/shop/a.ts:3", "vscode://file{{worktree}}/a.ts:3", "vscode://file/Users/bo/my shop/a.ts:3"],
    ['{"out":"one\\n/home/al/shop/a"}', '{"out":"one\\n{{worktree}}/a"}', '{"out":"one\\n/Users/bo/my shop/a"}'],
    ['"\\/home\\/al\\/shop\\/a"', '"{{worktree|escaped-slash}}\\/a"', '"\\/Users\\/bo\\/my shop\\/a"'],
    [
      "--- /home/al/shop/a\n+/home/al/shop/b",
      "--- {{worktree}}/a\n+{{worktree}}/b",
      "--- /Users/bo/my shop/a\n+/Users/bo/my shop/b",
    ],
    [
      "\u001b[32m/home/al/shop/a\u001b[0m",
      "\u001b[32m{{worktree}}/a\u001b[0m",
      "\u001b[32m/Users/bo/my shop/a\u001b[0m",
    ],
    ["gcc -I/home/al/shop/include", "gcc -I{{worktree}}/include", "gcc -I/Users/bo/my shop/include"],
    ["PATH=/bin:/home/al/bin", "PATH=/bin:{{home}}/bin", "PATH=/bin:/Users/bo/bin"],
    ["-v /home/al/shop:/app", "-v {{worktree}}:/app", "-v /Users/bo/my shop:/app"],
    ["@/home/al/shop/a.ts", "@{{worktree}}/a.ts", "@/Users/bo/my shop/a.ts"],
  ])("%j", (text, portable, there) => {
    expect(tokeniser(posix)(text)).toBe(portable)
    expect(expander(other)(portable)).toBe(there)
    expect(expander(posix)(portable)).toBe(text)
  })
})

test.each([
  "/home/alice",
  "/home/al.old/x",
  "/home/al-2",
  "/home/al_2",
  "/home/alé",
  "/mnt/home/al/shop",
  "../home/al/shop",
  "./home/al",
  "~/home/al",
  "https://home/al/shop",
  "sftp://server/home/al/shop",
])("%j is another path and stays", (text) => {
  expect(tokeniser(posix)(text)).toBe(text)
})

test("text that looks like a token survives", () => {
  const text = "Use {{worktree}}, {{=home}} and {{ name }} in /home/al/shop"
  expect(tokeniser(posix)(text)).toBe("Use {{=worktree}}, {{==home}} and {{ name }} in {{worktree}}")
  expect(expander(posix)(tokeniser(posix)(text))).toBe(text)
})

test("a root directory is never replaced", () => {
  const root = { worktree: "/", home: "/homes/r", "opencode-data": "C:\\" }
  expect(tokeniser(root)("/etc /homes/r/x C:\\x")).toBe("/etc {{home}}/x C:\\x")
  expect(tokeniser({ worktree: "/", home: "/", "opencode-data": "/" })("/a {{home}}")).toBe("/a {{=home}}")
})

test.each([
  ["D:\\code\\shop\\a.ts", "{{worktree}}\\a.ts"],
  ['{"path":"D:\\\\code\\\\shop\\\\a.ts"}', '{"path":"{{worktree|json}}\\\\a.ts"}'],
  [
    JSON.stringify({ inner: JSON.stringify({ path: "C:\\Users\\al\\x" }) }),
    '{"inner":"{\\"path\\":\\"{{home|json-json}}\\\\\\\\x\\"}"}',
  ],
  ["D:/code/shop/a.ts", "{{worktree|slash}}/a.ts"],
  ["file:///D:/code/shop/a.ts", "file://{{worktree|url}}/a.ts"],
  ["AD:\\code\\shop", "AD:\\code\\shop"],
])("on Windows %j is %j", (text, portable) => {
  expect(tokeniser(windows)(text)).toBe(portable)
  expect(expander(windows)(portable)).toBe(text)
})

test("a name with spaces stands in URLs as well", () => {
  expect(tokeniser(other)("file:///Users/bo/my%20shop/a")).toBe("file://{{worktree|url}}/a")
})

test("half a character in a path is no reason to fail", () => {
  expect(tokeniser({ ...other, worktree: "/w/\ud800" })("in /w/\ud800/a")).toBe("in {{worktree}}/a")
})

test("loading on the machine that saved gives back the same text, whatever it is", () => {
  const segment = fc.stringMatching(/^[a-z.{}=|$ \\%-]{1,6}$/)
  const path = fc.array(segment, { maxLength: 3 }).map((segments) => `/${segments.join("/")}`)
  const places = fc.oneof(
    fc.constantFrom(posix, other, windows, { ...posix, links: { worktree: "/srv/shop", home: "/usr/home/al" } }),
    fc.record({ worktree: path, home: path, "opencode-data": path }),
    fc.record({
      worktree: fc.constant("/tmp/{{home}}"),
      home: fc.constant("/tmp"),
      "opencode-data": fc.constant("/{{worktree}}"),
    }),
  )
  fc.assert(
    fc.property(
      places.chain((all) => {
        const known = fc.constantFrom(
          "/srv/shop",
          ...Object.values(all).filter((one) => typeof one === "string"),
          ...Object.values(all)
            .filter((one) => typeof one === "string")
            .map((one) => JSON.stringify(one)),
        )
        const tokens = fc.constantFrom(
          "{{worktree}}",
          "{{=home}}",
          "{{home|url}}",
          "{{",
          "}}",
          "{{=",
          "worktree",
          "/",
          "\\",
          "file://",
        )
        const piece = fc.oneof(known, tokens, fc.string({ unit: "binary", maxLength: 5 }))
        return fc.tuple(
          fc.constant(all),
          fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
        )
      }),
      ([all, text]) => {
        expect(expander(all)(tokeniser(all)(text))).toBe(text)
      },
    ),
    { numRuns: 5000 },
  )
})
