/** The documents say what the program says, and lead where they say. */
import { existsSync } from "node:fs"
import { dirname, join, normalize } from "node:path"
import markdown from "markdown-it"
import { describe, expect, test } from "vitest"
import { flagsOf } from "../../scripts/docs/declared.ts"
import { generated } from "../../scripts/docs/generated.ts"
import { isAsTold, pages, read, root } from "../../scripts/docs/pages.ts"
import { everyFailure, exported } from "../bed/error-table.ts"

test("README is read in a minute, and names the command that CI calls", () => {
  expect(read("README.md").split("\n").length).toBeLessThanOrEqual(121)
  expect(read("README.md")).toContain("npm test")
})

test.each(Object.keys(generated()))("%s is up to date: else `npm run docs`", (path) => {
  expect(read(path)).toBe(generated()[path])
})

test("no error is missing from the reference", () => {
  const listed = Object.keys(everyFailure).map((name) => name.replace(/,.*/, ""))
  expect([...new Set(listed)].sort()).toEqual([...exported].sort())
})

test("every error is one sentence of what happened and one of what to do", () => {
  for (const { what, next } of Object.values(everyFailure)) {
    expect(what).toMatch(/^.*[.]$/)
    expect(next).toMatch(/^[A-Z].*[^,;:]$/)
  }
})

const parser = markdown({ html: true })
type Token = ReturnType<typeof parser.parse>[number]
const inlineOf = (text: string): Token[] =>
  parser.parse(text, {}).flatMap((token) => [token, ...(token.children ?? [])])

/** As GitHub names headings. */
const anchorsOf = (text: string) =>
  parser.parse(text, {}).flatMap((token, index, all) => {
    if (token.type !== "heading_open") return []
    const words = (all[index + 1]?.children ?? []).map(({ content }) => content).join("")
    return [
      words
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ]
  })

const linksOf = (text: string) =>
  inlineOf(text).flatMap(({ type, content, attrs }) => {
    if (type === "html_block" || type === "html_inline")
      return [...content.matchAll(/(?:href|src|srcset)="([^"]*)"/g)].map(([, link = ""]) => link)
    const link = attrs?.find(([name]) => name === "href" || name === "src")?.[1]
    return link ? [String(link)] : []
  })

const deadLinks = (page: string, text = read(page)) =>
  linksOf(text).filter((link) => {
    if (/^(?:https?|mailto):/.test(link)) return false
    const [path = "", anchor] = link.split("#")
    const file = path ? normalize(join(dirname(page), decodeURIComponent(path))) : page
    if (path && !existsSync(join(root, file))) return true
    return anchor !== undefined && !anchorsOf(file === page ? text : read(file)).includes(anchor)
  })

describe.each(pages)("%s", (page) => {
  test("every link leads somewhere", () => {
    expect(deadLinks(page)).toEqual([])
  })

  test("every command and flag in its examples is one that there is", () => {
    expect(unknownIn(read(page))).toEqual([])
  })
})

test("a dead file, a dead anchor, an unknown flag and a wrong output are seen", () => {
  expect(
    deadLinks("docs/x.md", "# A b\n[a](#a-b) [b](#c) [c](none.md) ![d](glossary.md#from-git) <img src='x' alt=''>"),
  ).toEqual(["#c", "none.md"])
  expect(unknownIn("```sh\nopencode-session save --comit  # opencode-session nosuch --x\n```")).toEqual([
    "save --comit",
  ])
  expect(unknownIn("`opencode-session nosuch`")).toEqual(["nosuch"])
  expect(isAsTold("Saved: … (ses_1)\n…\nend\n", "Saved: A title (ses_abc)\none\ntwo\nend")).toBe(true)
  expect(isAsTold("Saved: …\n…\nend\n", "Saved: A title\nend")).toBe(true)
  expect(isAsTold("Saved at 18:03\n", "Saved at 07:11\nand more")).toBe(false)
})

/** Commands and flags of ours, in code of any kind, that the program does not declare. */
function unknownIn(text: string): string[] {
  const code = inlineOf(text).flatMap(({ type, content }) =>
    type === "fence" || type === "code_inline" ? content.split("\n") : [],
  )
  return code.flatMap((line) =>
    [...line.replace(/\s#\s.*/, "").matchAll(/\bopencode-session ([a-z-]+)([^`;&|)]*)/g)].flatMap(
      ([, command = "", rest = ""]) => {
        const flags = flagsOf.get(command)
        if (!flags) return command === "help" || /^[A-Z]/.test(command) ? [] : [command]
        const named = rest.match(/(?<=\s)--[a-z-]+/g) ?? []
        return named.filter((flag) => !flags.has(flag) && flag !== "--help").map((flag) => `${command} ${flag}`)
      },
    ),
  )
}
