/** The page of a session in a real browser, opened from disk. */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { enclosed } from "../../src/session/document/page-enclosure.ts"
import { PageBrowser } from "../bed/browser.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"
import { caseFile, pageOf } from "./case-pages.ts"

let browser: PageBrowser
beforeAll(async () => {
  browser = await PageBrowser.start()
}, 120_000)
afterAll(() => browser?.end())

const everything = () => pageOf(caseFile("everything"))
const opened = async (...args: Parameters<PageBrowser["open"]>) => {
  const found = await browser.open(...args)
  await found.page.locator("h1").waitFor()
  return found
}
/** Whether it is on the screen, when all is drawn and at rest. */
const inView = async (page: Page, selector: string) => {
  await page.waitForTimeout(250)
  return page.evaluate(
    `(() => { const { top, bottom } = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect(); return bottom > 0 && top < innerHeight })()`,
  )
}

describe("a session of every part type", () => {
  test("first screen: summary, prompts, changed files", async () => {
    const { page, incidents } = await opened(await everything())
    await page.locator("h1", { hasText: "A scripted session" }).waitFor()
    const summary = await page.locator(".summary").textContent()
    for (const words of [
      "Alice",
      "6 turns, 19 messages",
      "3 files changed, +4 −1",
      "script/gpt-5-scripted",
      "1 permission rule",
    ])
      expect(summary).toContain(words)
    // The compaction is a turn, but nobody's prompt.
    expect((await page.locator(".prompts a .number").allInnerTexts()).join()).toBe("1,2,3,4,6")
    expect((await page.locator("nav .files a").allInnerTexts()).map((words) => words.replace(/\s+/g, " "))).toEqual([
      "old.ts +0 −1",
      "src/price.ts +2 −0",
      "src/total.ts +2 −0",
    ])
    expect(await inView(page, "nav .files a")).toBe(true)
    expect(await inView(page, ".turn .prompt")).toBe(true)
    await page.locator(".prompts a").nth(1).click()
    expect(await inView(page, "#turn-2")).toBe(true)
    expect(incidents).toEqual([])
  })

  test("search counts, goes on and back, and finds what is folded or in a subagent", async () => {
    const { page, incidents } = await opened(await everything())
    await page.keyboard.press("/")
    await page.keyboard.type("price")
    await page.keyboard.press("Enter")
    const count = page.locator(".count")
    const [, all] = /^1 of (\d+)$/.exec((await count.textContent()) ?? "") ?? []
    expect(Number(all)).toBeGreaterThan(5)
    await page.keyboard.press("Enter")
    expect(await count.textContent()).toBe(`2 of ${all}`)
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.press("Shift+Enter")
    expect(await count.textContent()).toBe(`${all} of ${all}`)
    // A line in the middle of a command's output, which nobody has opened.
    await page.locator("#query").fill("/^47$/m")
    await page.keyboard.press("Enter")
    expect(await count.textContent()).toBe("1 of 1")
    expect(await inView(page, "details.call.here[open] pre")).toBe(true)
    await page.locator("#query").fill('"ls src"')
    await page.keyboard.press("Enter")
    expect(await inView(page, ".subagent details.call")).toBe(true)
    expect(await page.evaluate("CSS.highlights.get('found').size")).toBeGreaterThan(0)
    await page.locator("#query").fill("no such words")
    await page.keyboard.press("Enter")
    expect(await count.textContent()).toBe("nothing")
    await page.keyboard.press("Escape")
    expect(await count.textContent()).toBe("")
    expect(incidents).toEqual([])
  })

  test("a link leads to a message or part, opens what is folded around it, and survives another file name", async () => {
    const html = await everything()
    const document = JSON.parse(enclosed(html) ?? "")
    const parts = document.messages.flatMap(
      (message: { parts: { id: string; text?: string; tool?: string }[] }) => message.parts,
    )
    const last = parts.findLast(({ text }: { text?: string }) => text?.includes("the total is there"))
    const { page } = await opened(html, { hash: `#${last.id}`, name: "renamed.html" })
    await page.locator(`#${last.id}`).waitFor()
    expect(await inView(page, `#${last.id}`)).toBe(true)
    const inner = document["opencode-session"].subagents[0].messages[1].parts.find(
      (part: { tool?: string }) => part.tool === "bash",
    )
    await page.evaluate(`location.hash = "${inner.id}"`)
    await page.locator(`.subagent #${inner.id}[open]`).waitFor()
    expect(await inView(page, `#${inner.id}`)).toBe(true)
    const anchor = page.locator(`#${last.id}`).locator("xpath=..").locator(".anchor")
    expect(await anchor.getAttribute("href")).toMatch(/^#msg_/)
  })

  test("keyboard", async () => {
    const { page, incidents } = await opened(await everything())
    await page.keyboard.press("]")
    await page.keyboard.press("]")
    expect(await page.evaluate("document.querySelector('.here').id")).toBe("turn-2")
    await page.keyboard.press("[")
    expect(await page.evaluate("document.querySelector('.here').id")).toBe("turn-1")
    await page.keyboard.press("j")
    expect(await page.evaluate("document.activeElement.className")).toContain("message")
    await page.keyboard.press("k")
    await page.keyboard.press("e")
    await expect.poll(() => page.locator("#turn-1 details.call:not([open])").count()).toBe(0)
    await page.keyboard.press("e")
    await expect.poll(() => page.locator("#turn-1 details.call[open]").count()).toBe(0)
    await page.keyboard.press("t")
    expect(await page.locator("#changes").isVisible()).toBe(true)
    await page.keyboard.press("?")
    expect(await page.locator("dialog").isVisible()).toBe(true)
    await page.keyboard.press("Escape")
    expect(await page.locator("dialog").isVisible()).toBe(false)
    expect(incidents).toEqual([])
  })

  test("the changes are one diff, and each line leads to the turn that made it", async () => {
    const { page } = await opened(await everything())
    await page.locator("nav .files a", { hasText: "src/price.ts" }).click()
    const file = page.locator("#changes .changed", { hasText: "src/price.ts" }).first()
    expect(await inView(page, "#file-2")).toBe(true)
    // What the first turn wrote and the second took away is no change of the session.
    await expect.poll(() => file.locator("tr.removed").count()).toBe(0)
    expect(await file.locator("tr.added .text").allInnerTexts()).toEqual([
      "export const price = (amount: number) => Math.round(amount * 100) / 100",
      "export const currency = 'CHF'",
    ])
    expect(await file.locator("tr.added .turn-of").allInnerTexts()).toEqual(["1", "2"])
    await file.locator("tr.added a", { hasText: "2" }).click()
    await page.locator("#conversation").waitFor()
    expect(await inView(page, "#turn-2")).toBe(true)
  })

  test("colours of a terminal are colours, and marks that turn text around are shown", async () => {
    const { page } = await opened(await everything())
    await page.locator(".call", { hasText: "bash" }).first().locator("summary").first().click()
    expect(await page.locator(".ansi-f1").first().textContent()).toBe("✗ total")
    await page.keyboard.press("]")
    await page.evaluate("location.hash = 'turn-3'")
    await page.getByText("⟨U+202E⟩evil⟨U+202C⟩").waitFor()
  })

  test("dark and light, narrow and on paper: nothing is wider than the screen, nothing is lost", async () => {
    const { page } = await opened(await everything(), {
      colorScheme: "dark",
      viewport: { width: 360, height: 640 },
    })
    const paper = () => page.evaluate("getComputedStyle(document.body).backgroundColor")
    const dark = await paper()
    await page.keyboard.press("d")
    expect(await paper()).not.toBe(dark)
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360)
    await page.emulateMedia({ media: "print" })
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(await page.locator("nav").isVisible()).toBe(false)
    expect(await page.getByText("Prices are rounded, the total is there.").isVisible()).toBe(true)
    await expect.poll(() => page.locator(".waiting").count()).toBe(0)
  })

  test.each(["light", "dark"] as const)("axe finds nothing, %s", async (colorScheme) => {
    const { page } = await opened(await everything(), { colorScheme })
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    await page.keyboard.press("e")
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"))
    const problems = () =>
      page.evaluate("axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))")
    expect(await problems()).toEqual([])
    await page.keyboard.press("t")
    expect(await problems()).toEqual([])
  })
})

describe("what a session may hold", () => {
  /** Asks by way of the debugger, since the policy of the page forbids what Playwright does. */
  async function ask<Answer>(page: Page, expression: string): Promise<Answer> {
    const session = await page.context().newCDPSession(page)
    const { result } = await session.send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true })
    return result.value as Answer
  }

  test.each(["hostile", "future", "deeds", "empty", "plain-export", "everything", "opencode2"])(
    "%s: no dialog, no navigation, no request, no console error",
    async (name) => {
      const { page, incidents } = await browser.open(await pageOf(caseFile(name)), { bypassCSP: false })
      expect(
        await ask(
          page,
          "new Promise((done) => { const look = () => document.querySelector('h1') ? done(true) : setTimeout(look, 20); look() })",
        ),
      ).toBe(true)
      await ask(page, "dispatchEvent(new Event('beforeprint'))")
      await page.keyboard.press("e")
      await page.keyboard.press("e")
      await page.keyboard.press("e")
      await ask(page, "document.querySelectorAll('details.raw > summary').forEach((summary) => summary.click())")
      await page.keyboard.press("t")
      await page.keyboard.press("t")
      await page.keyboard.press("/")
      await page.keyboard.type("script")
      await page.keyboard.press("Enter")
      // Everything of the session's that could be pressed is.
      await ask(
        page,
        'document.querySelectorAll(\'main a:not([href^="#"]):not([href^="http"])\').forEach((one) => one.click())',
      )
      await page.waitForTimeout(200)
      expect(await ask(page, "document.scripts.length")).toBe(1)
      expect(
        await ask(
          page,
          "[...document.querySelectorAll('a')].filter((a) => !/^(#|https?:)/.test(a.getAttribute('href'))).length",
        ),
      ).toBe(0)
      expect(
        await ask(
          page,
          "document.querySelectorAll('iframe, object, embed, form:not([method=dialog]), [onclick], [onerror], [onload], main style, main link').length",
        ),
      ).toBe(0)
      expect(incidents).toEqual([])
    },
  )

  test("even a script that got in could do nothing", async () => {
    const { page } = await browser.open(await everything(), { bypassCSP: false })
    const tried = await ask<string>(
      page,
      "(() => { try { document.body.innerHTML = '<b>x</b>'; return 'markup' } catch { return 'refused' } })()",
    )
    expect(tried).toBe("refused")
    expect(await ask(page, "fetch('https://example.org').then(() => 'sent', () => 'refused')")).toBe("refused")
  })
})

describe("a page that is not whole", () => {
  const alert = 'document.querySelector("[role=alert]")?.textContent'
  const prompts = "document.querySelectorAll('.prompts a').length"

  test.each([
    ["cut off", (html: string) => html.slice(0, html.indexOf('class="session">') + 2000)],
    ["without its session", (html: string) => html.slice(0, html.indexOf('<script type="application/octet-stream"'))],
    ["changed on the way", (html: string) => html.replace(/(class="session">.{400}).{40}/, "$1AAAA")],
  ])("%s: its first screen is there, and it says that the session is not", async (_, damage) => {
    const { page } = await browser.open(damage(await everything()))
    await page.waitForFunction(alert)
    expect(await page.evaluate(alert)).toMatch(/^This page cannot show its session: /)
    expect(await page.evaluate(prompts)).toBe(5)
    await expect.poll(() => page.getByText("Reading the").count()).toBe(0)
  })

  test("without its overview all comes from the session", async () => {
    const html = (await everything()).replace(/(id="overview">)[^<]*/, "$1{")
    const { page, incidents } = await opened(html)
    await page.locator(".turn .prompt", { hasText: "Round the prices" }).first().waitFor()
    expect(await page.evaluate(prompts)).toBe(5)
    expect(incidents).toEqual([])
  })
})

test("a session of 10,000 parts is drawn only where one looks", async () => {
  const repository = new Repository()
  const parts = Array.from({ length: 49 }, (_, index) =>
    tool("bash", { command: `echo ${index}` }, `${index}\n`.repeat(20)),
  )
  const turns = Array.from({ length: 200 }, (_, turn): [string, object[], string] => [
    `Prompt ${turn}`,
    parts,
    `Answer ${turn}`,
  ])
  const prompts = { "Al<b>ice": ["msg_ses_big_0a"], Bob: ["msg_ses_big_198a"] }
  const file = repository.save("big", sessionWith("ses_big", "Ten thousand", turns), { by: "Bob", prompts })
  const { page, incidents } = await opened(await pageOf(`${repository.root}/${file}`))
  await page.locator(".prompts a").nth(199).waitFor()
  await expect.poll(() => page.locator("details.call").count()).toBeLessThan(1500)
  // Several people wrote: each turn says who, if that is known.
  expect(await page.locator("#turn-1 > h3").textContent()).toMatch(/^Turn 1 ?Al<b>ice · 1970-/)
  expect(await page.locator("#turn-2 > h3").textContent()).toMatch(/^Turn 2 ?1970-/)
  await page.keyboard.press("/")
  await page.keyboard.type('"Answer 198"')
  await page.keyboard.press("Enter")
  expect(await inView(page, "#turn-199 .answer .prose")).toBe(true)
  // Between there and here nothing is drawn, and a step back leads to what was not.
  await expect.poll(() => page.locator(".turns.waiting").count()).toBeGreaterThan(3)
  await page.keyboard.press("Escape")
  await page.evaluate("location.hash = 'turn-101'")
  expect(await inView(page, "#turn-101")).toBe(true)
  await page.keyboard.press("[")
  expect(await inView(page, "#turn-100")).toBe(true)
  expect(incidents).toEqual([])
})

test("a status that nobody knows stops nothing, and a search finds how an answer failed and what was answered", async () => {
  const question = tool("question", { questions: [{ question: "Which fruit?" }] }, "", { answers: [["Medlar"]] })
  const session = sessionWith("ses_1", "One", [["Go", [question], "Done."]])
  for (const { info } of session.messages)
    if (info.role === "assistant")
      Object.assign(info, { error: { name: "APIError", data: { message: "Quince overload" } } })
  const todos = [{ content: "Round", status: "constructor", priority: "high" }]
  const stray = { ...sessionWith("ses_2", "Sorbs", [["Look", [], "Seen."]]), todos: [] }
  const empty = { ...sessionWith("ses_3", "Vacant", []), todos: [] }
  const repository = new Repository()
  const file = join(repository.root, repository.save("one", session, { todos, subagents: [stray, empty] } as never))
  const { page, incidents } = await opened(await pageOf(file), { viewport: { width: 400, height: 800 } })
  await page.locator(".todos", { hasText: "○ Round" }).first().waitFor({ state: "attached" })
  for (const words of ["quince", "medlar", "sorbs", "vacant", "round"]) {
    await page.locator("#query").fill(words)
    await page.keyboard.press("Enter")
    expect(await page.locator(".count").textContent()).toBe("1 of 1")
    // In a closed fold nothing is visible, though it has a height.
    const marked =
      "[...CSS.highlights.get('found')].map((it) => [String(it), it.startContainer.parentElement.checkVisibility()])"
    expect(await page.evaluate(marked)).toEqual([[expect.stringMatching(RegExp(words, "i")), true]])
  }
  expect(incidents).toEqual([])
})

test("a search goes across marks and colours, and finds attachments; a link to a file says where it leads", async () => {
  const shot = tool("screenshot", { url: "https://shop.example" }, "taken")
  const file = {
    type: "file",
    mime: "application/pdf",
    filename: "report.pdf",
    url: "data:application/pdf;base64,AAAA",
  }
  Object.assign(shot.state, { attachments: [file] })
  const words =
    "Please use the **fix** and `call` it, *twi*ce.\n\nA line  \nthat is\\\nbroken by _hand_\n\n[the fix](src/price.ts#L12)\n\n```ts\nconst price = 1\n```"
  const repository = new Repository()
  const saved = repository.save("one", sessionWith("ses_1", "One", [["Go", [shot], words]]))
  const { page, incidents } = await opened(await pageOf(join(repository.root, saved)))
  for (const [query, marked] of [
    ['"use the fix and call it"', "use the fix and call it"],
    ["twice", "twice"],
    ['"const price"', "const price"],
    ['"a line that is broken by hand"', "A line\nthat is\nbroken by hand"],
    ["report.pdf", "report.pdf"],
  ] as const) {
    await page.locator("#query").fill(query)
    await page.keyboard.press("Enter")
    expect(await page.locator(".count").textContent()).toBe("1 of 1")
    expect(await page.evaluate("[...CSS.highlights.get('found')].map(String)")).toEqual([marked])
  }
  expect(await page.locator(".inside .chip").textContent()).toBe("report.pdf · application/pdf · 3 bytes")
  expect(await page.locator(".inside", { hasText: "picture" }).count()).toBe(0)
  await page.locator(".prose p", { hasText: /^the fix \(src\/price\.ts#L12\)$/ }).waitFor()
  expect(incidents).toEqual([])
})
