/** Each case is a folder: a saved session, and how it reads on a terminal and in a pull request. */
import { readdirSync, readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { readOutline } from "../../src/session/document/read.ts"
import { transcriptOf } from "../../src/session/transcript/transcript.ts"
import { markdown } from "../../src/view/markdown.ts"
import { pullRequestText } from "../../src/view/pull-request/document.ts"
import { prose } from "../../src/view/pull-request/prose.ts"
import { cut } from "../../src/view/pull-request/turn.ts"
import { showText } from "../../src/view/terminal/show.ts"
import { sessionWith, tool } from "../bed/repository.ts"

const folder = new URL("../view/cases/", import.meta.url)
const cases = readdirSync(folder)
const transcriptIn = (name: string) => {
  const text = readFileSync(new URL(`${name}/session.json`, folder), "utf8")
  return transcriptOf(readOutline(text, name))
}
const inPipe = { colour: false, width: Number.POSITIVE_INFINITY }
// What moves a cursor, hides, or turns text around.
const unsafe = /[^\n\P{Cc}]|[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u

test.each(cases)("%s", async (name) => {
  const transcript = transcriptIn(name)
  const terminal = showText(transcript, inPipe, {})
  const markdown = pullRequestText(transcript, `${name}.json`)
  expect(terminal).not.toMatch(unsafe)
  expect(markdown).not.toMatch(unsafe)
  await expect(terminal).toMatchFileSnapshot(`../view/cases/${name}/terminal.txt`)
  await expect(markdown).toMatchFileSnapshot(`../view/cases/${name}/pull-request.md`)
})

test("on a terminal lines are no longer than it is wide, and all escapes are colours of ours", () => {
  for (const name of cases.filter((one) => one !== "hostile")) {
    const text = showText(transcriptIn(name), { colour: true, width: 60 }, {})
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what is looked for
    const bare = text.replace(/\u001b\[\d+m/g, "")
    expect(bare).not.toMatch(unsafe)
    for (const line of bare.split("\n").filter((one) => !/^(ses_|\d+ turn|models|\s|[●✗│>])/.test(one)))
      expect([...line].length, line).toBeLessThanOrEqual(62)
  }
})

test("what one asks for is shown, and nothing else", () => {
  const everything = transcriptIn("everything")
  const prompts = showText(everything, inPipe, { prompts: true })
  expect(prompts).toContain("> Do the total in one patch.")
  expect(prompts).not.toMatch(/●|Patched|Todos/)
  const bash = showText(everything, inPipe, { tool: "bash" })
  expect(bash).toContain("● bash ls src")
  expect(bash).toMatch(/ 15\n.*… 45 more lines/)
  expect(bash).not.toMatch(/apply_patch|Patched/)
  expect(showText(everything, inPipe, { from: 6 })).not.toContain("── 5")
  const full = showText(everything, inPipe, { full: true })
  expect(full).toMatch(/ 59\n {4}60\n/)
  expect(full).toContain("So nothing can drift.")
})

test.each([60_000, 4000, 2500, 1500, 900, 200, 20])("cut to %d bytes, it says what is left out", (most) => {
  const text = pullRequestText(transcriptIn("everything"), "everything.json", { maxBytes: most })
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(most)
  if (most < 5000 && most > 800) expect(text).toContain("> Left out to keep this short: ")
  // Every fold and every block of code is closed.
  expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length)
  expect((text.match(/^[ >]*```/gm)?.length ?? 0) % 2).toBe(0)
})

test("a text that is cut uses the room that there is, and keeps the calls that changed files to the last", () => {
  const transcript = transcriptIn("everything")
  const cut = (maxBytes: number) => pullRequestText(transcript, "everything.json", { maxBytes })
  for (const most of [1500, 1800, 2000, 2500, 3000, 3500, 4000])
    expect(Buffer.byteLength(cut(most)) / most, `of ${most}`).toBeGreaterThan(0.8)
  expect(cut(3000)).toMatch(/✓ \*\*write\*\* `src\/price\.ts` \+2 −0/)
  expect(cut(3000)).toMatch(/✓ \*\*apply\\_patch\*\*/)
  expect(cut(3000)).not.toContain("**grep**")
  // Turn by turn, the newest keeping more.
  const turn = (number: number): [string, object[], string] => [
    `Prompt ${number}`,
    [tool("bash", { command: `echo ${number}` }, "out\n".repeat(12))],
    `Answer ${number}\n\n${"More of it.\n\n".repeat(20)}`,
  ]
  const long = transcriptOf(
    sessionWith(
      "ses_long",
      "Long",
      Array.from({ length: 30 }, (_, index) => turn(index)),
    ),
  )
  for (const maxBytes of [3000, 6000, 12_000])
    expect(Buffer.byteLength(pullRequestText(long, "long.json", { maxBytes })) / maxBytes).toBeGreaterThan(0.9)
})

test("summary and files come first, and the conversation is one fold", () => {
  const text = pullRequestText(transcriptIn("deeds"), "deeds.json")
  const fold = text.indexOf("<summary>The conversation: 4 turns</summary>")
  expect(fold).toBeGreaterThan(text.indexOf("| `src/price.ts` |"))
  expect(fold).toBeLessThan(text.indexOf("### Turn 1"))
  expect(text.trimEnd().endsWith("</details>")).toBe(true)
  expect(text).toContain("\n- [x] Find where prices are made\n- [ ] Round them (in progress)\n- [ ] Tell the others\n")
  expect(text).toContain("\n- [ ] round `CHF` to 5 cents\n")
  expect(text).toContain("  - Which currencies? → **EUR, CHF**\n")
})

test("no line begins as a command to a bot of the host, and every one reads as before", () => {
  const text = [
    "/approve",
    "and **more\n/hold** of it: `/lgtm`",
    "- a\n/close\n- /retest\n\n  ```\n  /shrug\n  ```\n\n  after",
    "```sh\n/usr/bin/env node\n\n  /merge\n````x\n```",
    "~~~\nplain\n~~~",
    "> /assign me",
    "&#47;label bug",
    "| /a |\n| :-- |\n| /b |",
  ].join("\n\n")
  for (const breaks of [false, true]) {
    const lines = prose(text, breaks)
    expect(lines.filter((line) => line.startsWith("/"))).toEqual([])
    expect(lines).toContain("```")
    // Cut in the code, it is closed.
    const start = lines.findIndex((line) => /^ `+sh$/.test(line))
    expect(cut(lines, start + 2).at(-3)).toMatch(/^ ?`{5}$/)
  }
  expect(markdown(prose(text).join("\n"))).toEqual(markdown(text))
})

test("what is at the host is linked there", () => {
  const page = "https://github.com/acme/shop/blob/abc/"
  const text = pullRequestText(transcriptIn("deeds"), "deeds.json", {
    links: {
      session: `${page}deeds.json`,
      commit: "https://github.com/acme/shop/commit/9e0ed0d4a",
      files: { "src/price.ts": `${page}src/price.ts` },
    },
  })
  expect(text).toContain(`| **Session** | [\`deeds.json\`](<${page}deeds.json>) |`)
  expect(text).toContain("checkout at [`9e0ed0d`](<https://github.com/acme/shop/commit/9e0ed0d4a>)")
  expect(text).toContain(`| [\`src/price.ts\`](<${page}src/price.ts>) | +1 −1 | 1 |`)
})
