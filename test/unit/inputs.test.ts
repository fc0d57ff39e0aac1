/** Files as people have them: joiners, a part of tomorrow, a file cut off, one that cannot be read. */
import { execFileSync, spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { check } from "../../src/commands/check/check.ts"
import { list } from "../../src/commands/list/list.ts"
import { withoutSecrets } from "../../src/commands/save/redact-session.ts"
import { protectionOf } from "../../src/commands/shared/redaction.ts"
import { spanOf } from "../../src/commands/shared/session-filter.ts"
import { timeOf } from "../../src/commands/shared/time-argument.ts"
import { mayImport, withoutFuture } from "../../src/commands/shared/unknown-parts.ts"
import { textMaps } from "../../src/commands/shared/worktree-of-session.ts"
import { findPlace } from "../../src/git/worktree.ts"
import { canonicalMessage, canonicalText } from "../../src/session/document/canonical.ts"
import { readSession } from "../../src/session/document/read.ts"
import { openSaved, toSaved } from "../../src/session/document/saved-document.ts"
import type { Message, Part } from "../../src/session/schema.ts"
import { printable, visible } from "../../src/view/printable.ts"
import { cli } from "../bed/machine.ts"
import { Repository, sessionWith } from "../bed/repository.ts"

const [non, zwj] = ["\u200c", "\u200d"]

test.each([
  `می${non}خواهم`,
  `نامه${non}ای`,
  `کتێب${non}ەکان`,
  `ශ්${zwj}රී`,
  `क्${zwj}ष`,
  `ന്${zwj}റെ`,
  `👨${zwj}👩${zwj}👧`,
  `🏳\ufe0f${zwj}🌈`,
  `👩🏽${zwj}💻`,
  `🏃${zwj}♂\ufe0f`,
])("%s keeps its joiner", (text) => {
  expect(printable(`a ${text} b`)).toBe(`a ${text} b`)
})

test.each([
  [`pass${non}word`, "password"],
  [`r${zwj}m`, "rm"],
  [`é${non}t`, "ét"],
  [`п${non}а`, "па"],
  [`می${non}${non}خواهم`, "میخواهم"],
  [`می${non}\u200b${non}خواهم`, "میخواهم"],
  [`${non}می ${zwj}`, "می "],
  [`a${zwj}👩`, "a👩"],
  [`👨${zwj}${zwj}👩`, "👨👩"],
  [`1${non}2`, "12"],
  [`می\u202e${non}خواهم`, `می${non}خواهم`],
])("in %j nothing is hidden", (text, shown) => {
  expect(printable(text)).toBe(shown)
})

test("a failure and a name show nothing that is not seen, a joiner neither", () => {
  const file = `می${non}خواهم🏳\ufe0f${zwj}🌈.json`
  expect(visible(`${file}\nis broken.`)).toBe("میخواهم🏳\ufe0f🌈.json is broken.")
  const { stderr } = spawnSync(process.execPath, [cli, "show", file], { encoding: "utf8" })
  expect(stderr).not.toMatch(/\p{Cf}/u)
})

test("a file that is cut off is marked in the list and by doctor, however long its head is whole", async () => {
  const repository = new Repository()
  const turns = Array.from({ length: 200 }, (_, turn): [string, object[], string] => [
    `turn ${turn}`,
    [],
    "x".repeat(500),
  ])
  const file = repository.save("one", sessionWith("ses_one", "Long", turns))
  repository.save("two", sessionWith("ses_two", "Short", [["a", [], "b"]]))
  const whole = readFileSync(join(repository.root, file), "utf8")
  const { world } = repository
  expect((await list(world)).sessions).toHaveLength(2)
  for (const length of [40_000, whole.length - 3, whole.length / 2, whole.indexOf('"messages"') + 20]) {
    repository.write(file, whole.slice(0, length))
    const { sessions, warnings } = await list(world)
    expect(sessions.map(({ sessionID }) => sessionID)).toEqual(["ses_two"])
    expect(warnings).toEqual([expect.stringContaining(`${file} is cut off before its end.`)])
  }
  const env = { ...process.env, OPENCODE_BIN: "/nowhere" }
  const told = spawnSync(process.execPath, [cli, "doctor"], { cwd: repository.root, encoding: "utf8", env })
  expect(told.stdout).toContain(`${file} is cut off before its end`)
  repository.write(file, whole.replace(/\n$/, ""))
  expect((await list(world)).sessions).toHaveLength(2)
})

test("one file that cannot be read is a finding, and the others are checked", async () => {
  const repository = new Repository()
  const token = ["ghp", "a8Kd93LsQz71XcVbNm20PoIuYtReWq5Gh4Jf"].join("_")
  const file = repository.save("one", sessionWith("ses_one", "T", [[`use ${token}`, [], "b"]]))
  const { findings, checked } = await check(repository.world, ["nowhere.json", ".opencode", file])
  expect(checked).toBe(3)
  expect(findings.map(({ file, kind }) => [file, kind])).toEqual([
    ["nowhere.json", "not loadable"],
    [".opencode", "not loadable"],
    [file, "secret"],
  ])
})

test("a part of a type of tomorrow is saved whole, without its secrets and paths; a load refuses, a copy goes without it", async () => {
  const repository = new Repository()
  const token = ["ghp", "a8Kd93LsQz71XcVbNm20PoIuYtReWq5Gh4Jf"].join("_")
  const inside = { note: `use ${token}`, files: [{ "~ at": `${repository.root}/src/a.ts` }], count: 3 }
  const metadata = { maker: { said: `token ${token}` } }
  const session = sessionWith("ses_one", "T", [["a", [{ type: "future-thing", zebra: inside, metadata }], "b"]])
  const document = readSession(JSON.stringify(session), "FILE")
  const protection = await protectionOf(repository.world, await findPlace(repository.root))
  const family = { root: { info: document.info, messages: document.messages }, subagents: [], cut: 0, missing: [] }
  const safe = await withoutSecrets(repository.world, protection, family)
  const { tokenise, expand } = textMaps(repository.world, repository.root)
  const facts = { format: 1, tool: "0", opencode: "1.18.33", saved: "2026-11-22T14:00:00.000Z" }
  const saved = toSaved(safe, {}, facts, tokenise)
  const [part] = saved.messages[1]?.parts ?? []
  expect(part).toMatchObject({
    type: "future-thing",
    zebra: { note: expect.stringMatching(/^use \[REDACTED-/), files: [{ "~ at": "{{worktree}}/src/a.ts" }], count: 3 },
    metadata: { maker: { said: expect.stringMatching(/^token \[REDACTED-/) } },
  })
  expect(part?.id).toBe(session.messages[1]?.parts[0]?.id)
  // Another order of its keys is the same part.
  const turned = Object.fromEntries(Object.entries(part ?? {}).reverse()) as unknown as Part
  const withPart = (one: Part): Message => ({ ...(saved.messages[1] as Message), parts: [one] })
  expect(canonicalMessage(withPart(turned))).toBe(canonicalMessage(withPart(part as Part)))
  expect(canonicalMessage(withPart({ ...turned, zebra: 1 } as Part))).not.toBe(canonicalMessage(withPart(turned)))

  repository.write(".opencode/sessions/one.json", canonicalText(saved))
  const { findings, warnings } = await check(repository.world, [])
  expect(findings).toEqual([])
  expect(warnings).toEqual([expect.stringContaining("without its parts of the type future-thing")])
  const [file] = (await list(repository.world)).sessions
  expect(file?.sessionID).toBe("ses_one")

  const opened = openSaved(readSession(canonicalText(saved), "FILE"), expand)
  expect(() => mayImport([opened.root])).toThrow("The session holds a part of the type future-thing")
  const copy = withoutFuture(opened)
  expect(copy.family.root.messages[1]?.parts).toHaveLength(1)
  expect(copy.warnings).toEqual([expect.stringContaining("without 1 part of a type that is not known here")])
  expect(() => mayImport([copy.family.root])).not.toThrow()
})

test("--older-than 0d is all there is", () => {
  const now = new Date("2026-11-27T10:00:00Z")
  expect(timeOf("0d", now)).toBe(now.getTime())
})

test("what is typed wrong names the help of its command, and md is Markdown", () => {
  const repository = new Repository()
  repository.save("one", sessionWith("ses_one", "Prices", [["a", [], "b"]]))
  const type = (...args: string[]) => {
    try {
      return execFileSync(process.execPath, [cli, ...args], { cwd: repository.root, encoding: "utf8", stdio: "pipe" })
    } catch (error) {
      return (error as { stderr: string }).stderr
    }
  }
  expect(type("export", "1", "--format", "md")).toContain("Prices")
  expect(type("export", "1", "--format", "doc")).toContain("It must be one of markdown, html, json")
  expect(type("export", "1", "-o", "prices.pdf")).toContain("prices.pdf ends in neither .md, .html nor .json.")
  expect(type("export", "1", "-o", "prices.constructor")).toContain("prices.constructor ends in neither")
  expect(type("export", "1", "-o", "prices.__proto__")).toContain("prices.__proto__ ends in neither")
  expect(type("export", "1", "-o", "prices.MD")).toContain("Written: prices.MD")
  expect(type("prune")).toContain("See `opencode-session prune --help`.")
  expect(type("show", "--nothing-like-it")).toContain("See `opencode-session show --help`.")
  expect(type("--nothing-like-it")).toContain("See `opencode-session --help`.")
})

test.each([
  ["2026-10-25", "2026-10-25T23:00:00Z"],
  ["2026-03-29", "2026-03-29T22:00:00Z"],
  ["2026-06-30", "2026-06-30T22:00:00Z"],
])("until %s is until that day ends, however many hours it has", (until, end) => {
  process.env.TZ = "Europe/Berlin"
  try {
    const { until: ms = 0 } = spanOf({ until }, new Date("2026-11-22T18:00:00Z"))
    expect(new Date(ms)).toEqual(new Date(end))
  } finally {
    process.env.TZ = "UTC"
  }
})
