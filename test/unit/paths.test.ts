import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { expander, type Places, tokeniser } from "../../src/session/paths/path-tokens.ts"
import { spellings } from "../../src/session/paths/spellings.ts"

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
  "src/home/al/shop",
  "pages-home-al",
  "ls -home-al",
  "var(--home-al-shop)",
  "%2Fmnt%2Fhome%2Fal",
  "\\/mnt\\/home\\/al",
  "%2Fhome%2Falice",
  "%2Fhome%2Fal%C3%A9",
  "a~al/x",
  "HEAD~al",
  "/mnt/文件/home/al",
  "src/数据/home/al/x",
  "./文件/home/al",
  "/home/al备份/src/a.ts",
  "rm -rf /home/al_",
])("%j is another path and stays", (text) => {
  expect(tokeniser(posix)(text)).toBe(text)
})

describe("a path in other surroundings", () => {
  test.each([
    ["home/al/shop/src/a.ts", "{{worktree|bare}}/src/a.ts", "Users/bo/my shop/src/a.ts"],
    ["home/al/notes/a.txt", "{{home|bare}}/notes/a.txt", "Users/bo/notes/a.txt"],
    ["drwxr-xr-x al/al 0 home/al/shop/\nhome/al/shop/a", "drwxr-xr-x al/al 0 {{worktree|bare}}/\n{{worktree|bare}}/a"],
    ["../../home/al/x", "../../{{home|bare}}/x"],
    ["sqlite:////home/al/shop/db.sqlite", "sqlite:///{{worktree}}/db.sqlite", "sqlite:////Users/bo/my shop/db.sqlite"],
    ["webpack:///home/al/shop/src/a.ts", "webpack://{{worktree}}/src/a.ts"],
    ["jar:file:/home/al/a.jar!/x", "jar:file:{{home}}/a.jar!/x"],
    [
      "?path=%2Fhome%2Fal%2Fshop%2Fa.ts",
      "?path={{worktree|component}}%2Fa.ts",
      "?path=%2FUsers%2Fbo%2Fmy%20shop%2Fa.ts",
    ],
    ["uri=file%3A%2F%2F%2Fhome%2Fal%2Fx&a=1", "uri=file%3A%2F%2F{{home|component}}%2Fx&a=1"],
    ["q%3D%2fhome%2fal%26b", "q%3D{{home|component-small}}%26b"],
    ["%252Fhome%252Fal%252Fshop", "{{worktree|component-twice}}"],
    ["s/\\/home\\/al\\/shop/x/", "s/{{worktree|escaped-slash}}/x/"],
    ["sed -i 's#/home/al/shop#.#' a", "sed -i 's#{{worktree}}#.#' a"],
    ["~/.claude/projects/-home-al-shop/x.jsonl", "~/.claude/projects/{{worktree|dashes}}/x.jsonl"],
    ["-home-al-shop\n-home-al-other", "{{worktree|dashes}}\n{{home|dashes}}-other"],
    ["~/.pi/sessions/--home-al-shop--/x", "~/.pi/sessions/-{{worktree|dashes}}--/x"],
    ["~/.vim/undo/%home%al%shop%a.ts", "~/.vim/undo/{{worktree|percents}}%a.ts"],
    ["~/.emacs.d/!home!al!shop!a.ts~", "~/.emacs.d/{{worktree|bangs}}!a.ts~"],
    ["\\\\wsl.localhost\\Ubuntu\\home\\al\\shop", "\\\\wsl.localhost\\Ubuntu{{worktree|backslash}}"],
    ["\\\\wsl$\\Ubuntu-22.04\\home\\al\\x", "\\\\wsl$\\Ubuntu-22.04{{home|backslash}}\\x"],
    ["//wsl$/Ubuntu/home/al/shop", "//wsl$/Ubuntu{{worktree}}"],
    ["//wsl.localhost/Ubuntu/home/al", "//wsl.localhost/Ubuntu{{home}}"],
    [JSON.stringify("\\\\wsl$\\Ubuntu\\home\\al"), '"\\\\\\\\wsl$\\\\Ubuntu{{home|backslash-json}}"'],
    ["file://localhost/home/al/a", "file://localhost{{home}}/a"],
    ["vscode-remote://wsl+Ubuntu/home/al/shop", "vscode-remote://wsl+Ubuntu{{worktree}}"],
    ["vscode://vscode-remote/ssh-remote+dev/home/al/shop", "vscode://vscode-remote/ssh-remote+dev{{worktree}}"],
    ["http://localhost:5173/@fs/home/al/shop/a.ts?t=1", "http://localhost:5173/@fs{{worktree}}/a.ts?t=1"],
    ["diff --git a/home/al/shop/x b/home/al/shop/y", "diff --git a{{worktree}}/x b{{worktree}}/y"],
    ["cd ~al/shop", "cd {{home|user}}/shop", "cd ~bo/shop"],
    ["&#x2F;home&#x2F;al&#x2F;x", "{{home|html}}&#x2F;x"],
    ["&#47;home&#47;al&#47;x", "{{home|html-decimal}}&#47;x"],
    ['"\\u002Fhome\\u002Fal"', '"{{home|unicode-capital}}"'],
    ['"\\u002fhome\\u002fal"', '"{{home|unicode}}"'],
    ["data%3A%22%2Fhome%2Fal%22", "data%3A%22{{home|component}}%22"],
    ["a=1%0A/home/al%0Ab", "a=1%0A{{home}}%0Ab"],
    ["ls //home/al/x", "ls /{{home}}/x"],
    ["-v/home/al/shop:/app", "-v{{worktree}}:/app"],
    ["gcc -isystem/home/al/inc --sysroot/home/al/root", "gcc -isystem{{home}}/inc --sysroot{{home}}/root"],
    ["_/home/al/shop/a.ts_ and __/home/al__", "_{{worktree}}/a.ts_ and __{{home}}__"],
    ["文件在/home/al/shop/src/a.ts里", "文件在{{worktree}}/src/a.ts里"],
    ["见README文件/home/al/shop目录", "见README文件{{worktree}}目录"],
    ["作業フォルダは/home/al/shopです", "作業フォルダは{{worktree}}です"],
    ["파일은/home/al에 있다", "파일은{{home}}에 있다"],
    ["ไฟล์อยู่ที่/home/al/x", "ไฟล์อยู่ที่{{home}}/x"],
    ["/home/al/shop里的README.md", "{{worktree}}里的README.md"],
    ["用户~al的", "用户{{home|user}}的"],
    ['"\\u6587\\u4ef6/home/al"', '"\\u6587\\u4ef6{{home}}"'],
  ])("%j", (text, portable, there = expander(other)(portable)) => {
    expect(tokeniser(posix)(text)).toBe(portable)
    expect(expander(posix)(portable)).toBe(text)
    expect(expander(other)(portable)).toBe(there)
  })
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
  ["/mnt/c/Users/al/x", "{{home|wsl}}/x"],
  ["/c/Users/al/x", "{{home|msys}}/x"],
  ["/cygdrive/d/code/shop/x", "{{worktree|cygwin}}/x"],
  ["c:\\Users\\al\\x", "{{home|small-drive}}\\x"],
  ["file:///c%3A/Users/al/x", "file://{{home|encoded-drive}}/x"],
  ["file:///c:/Users/al/x", "file://{{home|small-drive-url}}/x"],
  ["?p=C%3A%5CUsers%5Cal%5Cx", "?p={{home|component}}%5Cx"],
  ["~/.claude/projects/C--Users-al-shop", "~/.claude/projects/{{home|dashes}}-shop"],
  ["\\\\?\\C:\\Users\\al", "\\\\?\\{{home}}"],
])("on Windows %j is %j", (text, portable) => {
  expect(tokeniser(windows)(text)).toBe(portable)
  expect(expander(windows)(portable)).toBe(text)
})

test.each([
  ["/mnt/c/Users/al/shop/a", "{{worktree}}/a"],
  ["C:\\Users\\al\\shop\\a", "{{worktree|drive}}\\a"],
  ["C:/Users/al/shop/a", "{{worktree|drive-slash}}/a"],
  ['"C:\\\\Users\\\\al\\\\shop"', '"{{worktree|drive-json}}"'],
])("in WSL %j is %j", (text, portable) => {
  const wsl = { ...posix, worktree: "/mnt/c/Users/al/shop" }
  expect(tokeniser(wsl)(text)).toBe(portable)
  expect(expander(wsl)(portable)).toBe(text)
})

test.each([
  ["cd /Users/bo/my\\ shop/a", "cd {{worktree|shell}}/a"],
  ['"/Users/bo/j\\303\\274rgen"', '"{{opencode-data|octal}}"'],
  ['"/Users/bo/j\\u00fcrgen"', '"{{opencode-data|ascii-json}}"'],
  ["/Users/bo/ju\u0308rgen", "{{opencode-data|decomposed}}"],
])("a name with other letters: %j is %j", (text, portable) => {
  const places = { ...other, "opencode-data": "/Users/bo/jürgen" }
  expect(tokeniser(places)(text)).toBe(portable)
  expect(expander(places)(portable)).toBe(text)
})

test("words of the project are no paths without their slash, nor is the home of nobody", () => {
  const places = { worktree: "/app/src", home: "/home/node", "opencode-data": "/home/node/.local/share/opencode" }
  for (const text of ["app/src/a.ts", "home/node/index.ts", "/x/-home-node", "~node/x"])
    expect(tokeniser(places)(text)).toBe(text)
})

test("a name with spaces stands in URLs as well", () => {
  expect(tokeniser(other)("file:///Users/bo/my%20shop/a")).toBe("file://{{worktree|url}}/a")
})

test("a letter that may go on with the name of a folder is no end of a path", () => {
  const places = { ...posix, worktree: "/home/al/项目" }
  expect(tokeniser(places)("在/home/al/项目/a和/home/al/项目二/a")).toBe("在{{worktree}}/a和{{home}}/项目二/a")
  for (const name of ["shop备份/src/a.ts", "shopコピー\\\\a", "shop副本.zip", "shop_"])
    expect(tokeniser(posix)(`cp /home/al/${name}`)).toBe(`cp {{home}}/${name}`)
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
        const spelled = fc
          .tuple(fc.constantFrom(...Object.values(spellings)), fc.constantFrom(all.worktree, all.home))
          .map(([{ write }, path]) => write(path))
        const tokens = fc.constantFrom(
          "{{worktree}}",
          "{{=home}}",
          "{{home|url}}",
          "{{home|bare}}",
          "-link}}",
          "{{",
          "}}",
          "{{=",
          "worktree",
          "/",
          "\\",
          "file://",
          "%2F",
          "\n",
          " ",
          "-",
        )
        const piece = fc.oneof(known, spelled, tokens, fc.string({ unit: "binary", maxLength: 5 }))
        return fc.tuple(
          fc.constant(all),
          fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
        )
      }),
      ([all, text]) => {
        expect(expander(all)(tokeniser(all)(text))).toBe(text)
      },
    ),
    { numRuns: 1500 },
  )
})
