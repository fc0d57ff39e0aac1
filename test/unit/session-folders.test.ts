import { mkdirSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { expect, test } from "vitest"
import { movedAmong } from "../../src/commands/shared/moved-worktree.ts"
import { folderIn } from "../../src/commands/shared/worktree-of-session.ts"
import type { SessionRow } from "../../src/opencode/host.ts"
import { flawsOf } from "../../src/session/document/foreign-file.ts"
import { openSaved } from "../../src/session/document/saved-document.ts"
import { withoutDropped } from "../../src/session/dropped-fields.ts"
import { expander, type Places, tokeniserBeside } from "../../src/session/paths/path-tokens.ts"
import { spellings } from "../../src/session/paths/spellings.ts"
import type { SessionDocument } from "../../src/session/schema.ts"
import { Repository } from "../bed/repository.ts"
import { assistant, conversation, sessionOf, user } from "../bed/sessions.ts"

const bo: Places = { worktree: "/Users/bo/shop", home: "/Users/bo", "opencode-data": "/Users/bo/data" }

function exported(info: object, path: { cwd: string; root: string }, text = ""): SessionDocument {
  const session = sessionOf(conversation(user(text), assistant()))
  Object.assign(session.info, info)
  Object.assign(session.messages[1]?.info ?? {}, { path })
  return session
}

test.each([
  ["1.14 and newer", { directory: "/home/al/shop/packages/api", path: "packages/api" }, "/", "packages/api"],
  ["before", { directory: "/home/al/shop/packages/api" }, "/home/al/shop", "packages/api"],
  ["the root", { directory: "/home/al/shop", path: "" }, "/home/al/shop", "."],
  ["outside git", { directory: "/home/al/notes", path: "home/al/notes" }, "/", "."],
  ["a saved file", { directory: "packages/api", path: "packages/api" }, "{{worktree}}", "packages/api"],
  ["Windows", { directory: "C:\\shop\\packages\\api", path: "packages\\api" }, "C:\\shop", "packages/api"],
])("the folder of the worktree stays: %s", (_, info, root, subfolder) => {
  expect(withoutDropped(exported(info, { cwd: root, root })).info.directory).toBe(subfolder)
})

test("a folder that is not here, or leads out of the worktree, is none to go on in", () => {
  const { root, git } = Object.assign(new Repository(), { git: true })
  mkdirSync(join(root, "packages/api"), { recursive: true })
  mkdirSync(join(root, "inner/.git"), { recursive: true })
  symlinkSync(tmpdir(), join(root, "out"))
  const place = { root, git }
  expect(folderIn(place, "packages/api")).toBe(join(root, "packages/api"))
  expect(folderIn(place, ".")).toBe(root)
  for (const hostile of [
    "none",
    "..",
    "../../x",
    "packages/../..",
    "/tmp",
    "out",
    "inner",
    ".git",
    ".git/hooks",
    "a\0b",
  ])
    expect(folderIn(place, hostile), hostile).toBeUndefined()
})

test("a plain export of somebody else comes with the paths of the worktree here", () => {
  const session = exported(
    { directory: "/home/al/shop/api", path: "api" },
    { cwd: "/home/al/shop/api", root: "/home/al/shop" },
    "read /home/al/shop/a.ts, ~/.claude/projects/-home-al-shop and /home/al/x; {{worktree}} is ours",
  )
  const { root } = openSaved(session, expander(bo))
  expect(root.messages[0]?.parts[0]).toMatchObject({
    text: "read /Users/bo/shop/a.ts, ~/.claude/projects/-Users-bo-shop and /Users/bo/x; /Users/bo/shop is ours",
  })
  expect(root.messages[1]?.info).toMatchObject({ path: { cwd: "/Users/bo/shop/api", root: "/Users/bo/shop" } })
})

test("a session of this project is of a folder that was moved, where that is gone", async () => {
  const repository = new Repository()
  repository.write(".git/opencode", "abc\n")
  const row = (id: string, directory: string, projectID: string) => ({ id, directory, projectID }) as SessionRow
  const moved = await movedAmong(
    [
      row("ses_gone", "/gone/shop/api", "abc"),
      row("ses_clone", tmpdir(), "abc"),
      row("ses_other", "/gone/other", "def"),
      row("ses_here", repository.root, "abc"),
    ],
    { root: repository.root, git: true },
  )
  expect(moved.map(({ id }) => id)).toEqual(["ses_gone"])
})

test("what a save would make a token, check finds in a file of another tool", () => {
  const al: Places = { worktree: "/srv/shop", home: "/home/al", "opencode-data": "/home/al/.local/share/opencode" }
  const tokenise = tokeniserBeside(al)
  const spelled = fc
    .tuple(
      fc.constantFrom(...Object.values(spellings)),
      fc.constantFrom("/home/al", "/srv/shop", "/home/alice", "/srv/x"),
    )
    .map(([{ write }, path]) => write(path))
  const piece = fc.oneof(
    spelled,
    fc.constantFrom("file://", "/", "a", " ", "\n", '"', "=", "../../", "-", "%20", "/x.ts", "https://h", "{{", "\\n"),
    fc.string({ unit: "grapheme", maxLength: 2 }),
  )
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join("")),
      (text) => {
        const found = flawsOf(sessionOf(conversation(user(text))), al).map(({ what }) => what)
        expect(found.includes("home path /home/al") || found.includes("worktree path /srv/shop")).toBe(
          tokenise(text) !== text,
        )
      },
    ),
    { numRuns: 1000 },
  )
})
