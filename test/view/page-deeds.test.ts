/** The page tells what was done, can be copied from, and is there for those without a script, a wide screen or a screen. */
import { readFileSync } from "node:fs"
import { gzipSync } from "node:zlib"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { PageBrowser } from "../bed/browser.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"
import { caseFile, pageOf } from "./case-pages.ts"

let browser: PageBrowser
beforeAll(async () => {
  browser = await PageBrowser.start()
}, 120_000)
afterAll(() => browser?.end())

const deeds = () => pageOf(caseFile("deeds"))
const opened = async (html: string, options: Parameters<PageBrowser["open"]>[1] = {}) => {
  const found = await browser.open(html, { permissions: ["clipboard-read", "clipboard-write"], ...options })
  await found.page.locator(".call, .message").first().waitFor()
  await found.page.waitForTimeout(200)
  return found
}
const call = (page: Page, words: string) => page.locator(".call", { hasText: words }).first()
const clipboard = (page: Page) => page.evaluate("navigator.clipboard.readText()")

describe("a call reads as what it did", () => {
  test("a command by its description, with the command below it", async () => {
    const { page } = await opened(await deeds())
    const summary = call(page, "Test and lint the prices").locator("summary").first()
    expect(await summary.textContent()).toMatch(
      /bash\s+Test and lint the prices.*exit 1.*\n?.*npm test -- price && \\/s,
    )
    await summary.click()
    const inside = call(page, "Test and lint the prices").locator(".inside")
    expect(await inside.locator("pre").first().textContent()).toBe("npm test -- price && \\\n  npm run lint")
    expect(await inside.locator(".label").first().textContent()).toBe("output, 4 lines")
  })

  test("what was read is code, by its path, without the reader's numbers; the raw form is one click away", async () => {
    const { page } = await opened(await deeds())
    const read = call(page, "src/price.ts")
    await read.locator("summary").first().click()
    expect(await read.locator(".label").first().textContent()).toBe("src/price.ts, lines 1 to 4")
    expect(await read.locator("pre").first().textContent()).toBe(
      '// A price in cents\nexport const price = (amount: number) => amount * 100\n\nexport const currency = "EUR"',
    )
    expect(await read.locator(".hl-comment").first().textContent()).toBe("// A price in cents")
    await read.locator(".raw > summary").click()
    expect(await read.locator(".raw pre").textContent()).toContain("<content>")
  })

  test("what a tool answered is there, beside a diff and around the lines of a file", async () => {
    const edit = tool(
      "edit",
      { filePath: "a.ts", oldString: "a", newString: "b" },
      "Edit applied successfully.\n\nLSP errors detected in this file, please fix:\nERROR [1:1] zebrafinch is not defined",
      { diff: "@@ -1 +1 @@\n-a\n+b\n" },
    )
    const well = tool("edit", { filePath: "c.ts", oldString: "a", newString: "b" }, "Edit applied successfully.")
    const frame = (lines: string, end: string) =>
      `<path>/w/b.ts</path>\n<type>file</type>\n<content>\n${lines}\n\n${end}\n</content>`
    const reads = [
      `${frame("1: one\n2: two", "(Showing lines 1-2 of 900. Use offset=3 to continue.)")}\n\n<system-reminder>\nkoalabear\n7: rule\n</system-reminder>`,
      "A talk\nthat somebody wrote\n7: a numbered thing\nand pandamonium",
      "7: a numbered thing\nand more",
      "<file>\n00001| x\n00002| y\n\n(End of file - total 2 lines)\n</file>",
      "Read file src/price.ts, lines 1-1\n1: export const price = 1",
    ].map((output, index) => tool("read", { filePath: `read-${index}` }, output))
    const repository = new Repository()
    const session = sessionWith("ses_1", "One", [["Go", [edit, well, ...reads], "Done."]])
    const { page } = await opened(await pageOf(`${repository.root}/${repository.save("one", session)}`))
    const inside = async (words: string) => {
      const one = call(page, words)
      if ((await one.getAttribute("open")) === null) await one.locator("summary").first().click()
      await one.locator(".inside").waitFor()
      return one.locator(".inside > .label, .inside > .code pre").allInnerTexts()
    }
    expect(await inside("a.ts")).toEqual(["output, 4 lines", expect.stringContaining("zebrafinch")])
    expect(await inside("c.ts")).toEqual([])
    expect(await inside("read-0")).toEqual([
      "read-0, lines 1 to 2",
      "one\ntwo",
      "and",
      "(Showing lines 1-2 of 900. Use offset=3 to continue.)\n<system-reminder>\nkoalabear\n7: rule\n</system-reminder>",
    ])
    expect(await inside("read-1")).toEqual(["output, 4 lines", expect.stringContaining("pandamonium")])
    expect(await inside("read-2")).toEqual(["output, 2 lines", expect.stringContaining("and more")])
    expect(await inside("read-3")).toEqual(["read-3, lines 1 to 2", "x\ny"])
    expect(await inside("read-4")).toEqual(["read-4, line 1", "export const price = 1"])
  })

  test("a question with its answer, todos as their list, a subagent by its result", async () => {
    const { page, incidents } = await opened(await deeds())
    expect((await page.locator(".questions > div").allInnerTexts()).map((words) => words.split("\n"))).toEqual([
      ["Round half up, or to even as banks do?", "Half up"],
      ["Which currencies?", "EUR, CHF"],
      ["By when?", "No answer"],
    ])
    expect(await page.locator(".call .todos li").allInnerTexts()).toEqual([
      "✓ Find where prices are made",
      "▸ Round them",
      "○ Tell the others",
    ])
    const task = call(page, "find other rounding")
    await task.locator("summary").first().click()
    const result = task.locator(".inside > .prose").last()
    expect(await result.textContent()).toBe("No. Only src/price.ts does.")
    await expect.poll(() => task.locator(".subagent").count()).toBe(0)
    await task.locator(".talk > summary").click()
    await task.locator(".subagent .prompt").waitFor()
    expect(incidents).toEqual([])
  })

  test("rejected and compacted say so, and what nobody asked for is no prompt", async () => {
    const { page } = await opened(await deeds())
    expect(await call(page, "Remove what was built").locator(".told").first().textContent()).toContain("rejected")
    expect(await page.locator(".prompts .number").allInnerTexts()).toEqual(["1", "2", "4"])
    await page.evaluate("location.hash = 'turn-3'")
    const turn = page.locator("#turn-3")
    await turn.locator(".compaction", { hasText: "Context compacted automatically" }).waitFor()
    await expect.poll(() => turn.locator(".prompt").count()).toBe(0)
  })
})

test("task lists are boxes, addresses are links, diffs have the colours of code", async () => {
  const { page } = await opened(await deeds(), { viewport: { width: 1280, height: 3000 } })
  const boxes = page.locator(".answer .task input")
  expect(await boxes.evaluateAll((all) => all.map((one) => (one as { checked?: boolean }).checked))).toEqual([
    true,
    false,
    false,
  ])
  expect(await page.locator(".prose a").evaluateAll((all) => all.map((one) => one.getAttribute("href")))).toEqual([
    "https://example.org/rounding_(money)",
    "https://example.org/plan",
  ])
  expect(await page.locator(".diff .added .hl-keyword").allInnerTexts()).toEqual(["export", "const"])
})

test("code, commands, prompts, the link and the command to load are copied as they are shown", async () => {
  const { page, incidents } = await opened(await deeds(), { name: "it's mine.html" })
  await call(page, "Test and lint").locator("summary").first().click()
  await call(page, "Test and lint").getByRole("button", { name: "Copy command" }).first().click()
  await expect.poll(() => clipboard(page)).toBe("npm test -- price && \\\n  npm run lint")
  await page.getByRole("button", { name: "Copied" }).waitFor()
  await page.getByRole("button", { name: "Copy prompt" }).first().click()
  await expect.poll(() => clipboard(page)).toMatch(/^Round the prices\. See https/)
  await page.locator(".answer .prose").getByRole("button", { name: "Copy code" }).click()
  await expect.poll(() => clipboard(page)).toBe("export const price = (amount: number) => Math.round(amount * 100)")
  await page.getByRole("button", { name: "Copy link to this page" }).click()
  await expect.poll(() => clipboard(page)).toBe(page.url())
  await page.locator("footer .copy").click()
  await expect.poll(() => clipboard(page)).toBe("opencode-session load 'it'\\''s mine.html'")
  expect(await page.locator("footer").textContent()).toMatch(/Made by opencode-session [\d.]+ .*OpenCode 1\.18\.33/)
  expect(incidents).toEqual([])
})

test("what hides in a command is not copied", async () => {
  const repository = new Repository()
  const hidden = "```sh\nls \u202e\u0003\u200bx\n```"
  const file = repository.save("hidden", sessionWith("ses_hidden", "Hidden", [["Hi", [], hidden]]))
  const { page } = await opened(await pageOf(`${repository.root}/${file}`))
  await page.getByRole("button", { name: "Copy code" }).click()
  await expect.poll(() => clipboard(page)).toBe("ls ⟨U+202E⟩␃⟨U+200B⟩x")
})

test("what Markdown hides is on the page, and so is the prompt of a subtask", async () => {
  const repository = new Repository()
  const text =
    '[ERROR]: ECONNRESET\n[hint]: x "DEFINED"\n\n[a](u "TITLED")\n\n1. item\n   ```ts BEHIND\n   code\n   ```\n\n```one_word\n```\n\n[&#8203;](https://x.example/zw)\n\n| a |\n| - |\n| b | BEYOND |'
  const session = sessionWith("ses_hides", "Hides", [[text, [], "Done."]])
  session.messages[0]?.parts.push({
    type: "subtask",
    agent: "general",
    description: "Look",
    prompt: "SUBPROMPT",
  } as never)
  const { page } = await opened(await pageOf(`${repository.root}/${repository.save("hides", session)}`))
  const prompt = (await page.locator("#turn-1 .prompt").textContent()) ?? ""
  for (const words of ["ECONNRESET", "DEFINED", "TITLED", "one_word", "x.example/zw", "BEYOND", "SUBPROMPT"])
    expect(prompt).toContain(words)
  expect(await page.locator("#turn-1 .prompt li > p").textContent()).toBe("ts BEHIND")
})

test("a long prompt is folded, and its beginning is there", async () => {
  const { page } = await opened(await deeds(), { viewport: { width: 1280, height: 3000 } })
  const prompt = page.locator("#turn-2 .prompt details")
  expect(await prompt.locator("summary").textContent()).toMatch(/^Here is the log of last night.*42 lines$/s)
  await expect.poll(() => prompt.locator(".prose").count()).toBe(0)
  await prompt.locator("summary").click()
  expect(await prompt.locator(".prose").textContent()).toContain("order 1039")
})

test("the turn that one is at is marked in the list", async () => {
  const { page } = await opened(await deeds())
  const current = () => page.locator("nav [aria-current]").getAttribute("href")
  expect(await current()).toBe("#turn-1")
  await page.locator(".prompts a").nth(1).click()
  await page.waitForTimeout(400)
  expect(await current()).toBe("#turn-2")
})

test("without a script: prompts and answers, escaped, and not a word of reading", async () => {
  const { page, incidents } = await browser.open(await deeds(), { javaScriptEnabled: false })
  const words = await page.locator("body").textContent()
  for (const one of ["Round the prices of the shop", "order 1039", "Prices are rounded half up. What is left", "Done."])
    expect(words).toContain(one)
  expect(await page.locator("#reading").isVisible()).toBe(false)
  expect(words).toContain("bash rm -rf dist (rejected)")
  const hostile = await browser.open(await pageOf(caseFile("hostile")), { javaScriptEnabled: false, bypassCSP: false })
  await expect
    .poll(() => hostile.page.locator("noscript main").locator("script, img, iframe, a, style").count())
    .toBe(0)
  expect([...incidents, ...hostile.incidents]).toEqual([])
})

test("without a script even a long session adds no more than 20 KB", async () => {
  const repository = new Repository()
  const turns = Array.from({ length: 300 }, (_, turn): [string, object[], string] => [
    `Prompt ${turn}`,
    [],
    `Answer ${turn} <b>&amp;"`.repeat(40),
  ])
  const file = repository.save("long", sessionWith("ses_long", "Long", turns))
  const html = await pageOf(`${repository.root}/${file}`)
  const plain = /<noscript>([\s\S]*?)<\/noscript>/.exec(html)?.[1] ?? ""
  expect(plain.length).toBeGreaterThan(15_000)
  expect(plain.length).toBeLessThan(20_100)
  expect(plain).toMatch(/the first \d+ of 300 turns/)
  expect(plain).toContain("Prompt 0")
})

test("on paper all folds are open, but for raw ones, and closed again after it", async () => {
  const { page } = await opened(await deeds())
  const closed = () => page.locator("main details:not([open], .raw)").count()
  const before = await closed()
  expect(before).toBeGreaterThan(3)
  await page.emulateMedia({ media: "print" })
  await page.evaluate("dispatchEvent(new Event('beforeprint'))")
  expect(await closed()).toBe(0)
  expect(await page.locator(".subagent", { hasText: "Math.round in src" }).isVisible()).toBe(true)
  expect(await page.locator("footer").isVisible()).toBe(true)
  expect(await page.locator(".copy").first().isVisible()).toBe(false)
  await page.evaluate("dispatchEvent(new Event('afterprint'))")
  expect(await closed()).toBeGreaterThanOrEqual(before)
})

test("on a phone the conversation begins on the first screen, and what is folded there is not on a wide one", async () => {
  const { page } = await opened(await deeds(), { viewport: { width: 400, height: 800 } })
  const prompt = await page.locator("#turn-1 .prompt").boundingBox()
  expect(prompt?.y).toBeLessThan(400)
  expect(await page.locator(".summary").isVisible()).toBe(false)
  await page.locator("nav summary").click()
  await page.locator(".prompts a").nth(2).click()
  await page.waitForTimeout(400)
  expect((await page.locator("#turn-4").boundingBox())?.y).toBeLessThan(800)
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.locator(".summary").waitFor()
  await page.locator(".prompts").waitFor()
})

test("where nothing hovers, a button that copies is there and covers no text", async () => {
  const { page } = await opened(await deeds(), {
    viewport: { width: 400, height: 800 },
    hasTouch: true,
    isMobile: true,
  })
  const copy = page.locator("#turn-1 .prompt > .copy")
  expect(await page.evaluate("getComputedStyle(document.querySelector('#turn-1 .prompt > .copy')).opacity")).toBe("1")
  const [button, words] = [await copy.boundingBox(), await page.locator("#turn-1 .prompt .prose").boundingBox()]
  expect(button?.y).toBeGreaterThanOrEqual((words?.y ?? 0) + (words?.height ?? 0))
})

test("on a wide screen the summary stands beside the conversation", async () => {
  const { page } = await opened(await deeds(), { viewport: { width: 1920, height: 1080 } })
  const [summary, turn] = await Promise.all([".summary", "#turn-1"].map((one) => page.locator(one).boundingBox()))
  expect(summary?.x).toBeGreaterThan((turn?.x ?? 0) + (turn?.width ?? 0))
  expect((summary?.x ?? 0) + (summary?.width ?? 0)).toBeGreaterThan(1700)
  expect(turn?.y).toBeLessThan(140)
})

test.each(["light", "dark"] as const)(
  "axe finds nothing at any width, %s",
  async (colorScheme) => {
    for (const width of [400, 1280, 1920]) {
      const { page } = await opened(await deeds(), { colorScheme, viewport: { width, height: 900 } })
      await page.evaluate("dispatchEvent(new Event('beforeprint'))")
      await page.evaluate(readFileSync(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8"))
      expect(
        await page.evaluate(
          "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
        ),
      ).toEqual([])
    }
  },
  120_000,
)

/** Of the script and the style sheet, as they were before the page told what calls did. */
const before = 162_871

test("script and style together have grown by no more than 20 KB, and a page adds as much of plain text at most", () => {
  const read = (name: string) => readFileSync(new URL(`../../dist/${name}`, import.meta.url))
  const [script, style] = [read("page.js"), read("style.css")]
  expect(script.length + style.length).toBeLessThan(before + 20_000)
  expect(gzipSync(script).length).toBeLessThan(70_000)
})
