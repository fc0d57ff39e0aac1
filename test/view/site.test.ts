/** The site of a team's sessions in a real browser: from disk, and below a path of a server. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { PageBrowser } from "../bed/browser.ts"
import { hostileWords } from "../bed/hostile-words.ts"
import { Machine } from "../bed/machine.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

const people = ["Alice", "Bob", "Carol"]
const colours = ["amber", "beige", "coral", "denim", "ebony", "flaxen", "green"]

/** Thirty sessions of three people, a long one, and those with hostile words. */
function savedSessions(): Repository {
  const repository = new Repository()
  for (let index = 0; index < 30; index++) {
    const colour = colours[index % colours.length] ?? ""
    const file = `{{worktree}}/src/${colour}.ts`
    const edit = tool("write", { filePath: file, content: "1\n" }, "", {}, 1)
    const turns: [string, object[], string][] = [
      [`Paint the shed number ${index}`, [edit], `It is ${colour} now.`],
      [`And the fence of plot${index}?`, [tool("bash", { command: `brush --plot ${index}` }, "quietword")], "Done."],
    ]
    repository.save(`shed-${index}`, sessionWith(`ses_shed${index}`, `Shed ${index}`, turns, 1000 + index), {
      by: people[index % 3] ?? "",
      branch: index % 2 ? "main" : "feature/paint",
      saved: `2026-11-${String(10 + Math.floor(index / 3)).padStart(2, "0")}T10:0${index % 3}:00.000Z`,
    })
  }
  const long = Array.from({ length: 60 }, (_, turn): [string, object[], string] => [
    turn === 41 ? "Where is the heliotrope? fixTheRounding" : `Step ${turn}`,
    [],
    "Ja, schön: 日本語の文章 здесь. ฉันไปตลาดที่เปิดตั้งแต่เช้าจนถึงเย็นทุกวันในสัปดาห์",
  ])
  repository.save("long", sessionWith("ses_long", "A long one", long), {
    by: "Bob",
    authors: ["Alice", "Bob"],
    branch: "main",
  })
  for (const [index, words] of Object.values(hostileWords).entries()) {
    const file = `{{worktree}}/src/${words.replaceAll("/", "_")}.ts`
    const edit = tool("write", { filePath: file, content: words }, words, {}, 1)
    const session = sessionWith(`ses_hostile${index}`, words, [[`${words} hostileword`, [edit], words]])
    repository.save(`hostile-${index}`, session, { by: words, branch: words, saved: "2026-11-01T10:00:00.000Z" })
  }
  return repository
}

let browser: PageBrowser
let folder = ""
let served: { address: string; end: () => void }
const addressOf = (where: string) => (where === "disk" ? `${pathToFileURL(folder).href}/` : served.address)

beforeAll(async () => {
  browser = await PageBrowser.start()
  const server = createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url ?? "", "http://x").pathname)
    const file = name.startsWith("/team/shop/") ? name.slice("/team/shop/".length) || "index.html" : ""
    try {
      const type = file.endsWith(".html") ? "text/html; charset=utf-8" : "text/javascript"
      response.writeHead(200, { "content-type": type, "x-content-type-options": "nosniff" })
      response.end(readFileSync(join(folder, file)))
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as { port: number }
  served = { address: `http://127.0.0.1:${port}/team/shop/`, end: () => server.close() }
}, 240_000)
afterAll(async () => {
  served?.end()
  await browser?.end()
  if (folder) rmSync(dirname(folder), { recursive: true, force: true })
})

async function opened(where: string, path = "index.html", options: Parameters<PageBrowser["visit"]>[2] = {}) {
  const base = addressOf(where)
  const found = await browser.visit(base + path, (url) => url.startsWith(base) || url.endsWith("/favicon.ico"), options)
  await found.page.locator("h1").first().waitFor()
  return found
}
const titles = (page: Page) => page.locator(".session .title").allInnerTexts()
const told = (page: Page, words: RegExp) => page.locator("[role=status]", { hasText: words }).waitFor()
const choice = (page: Page, label: string) =>
  page.locator("label", { hasText: new RegExp(`^${label}`) }).locator("select")
const ask = (page: Page, words: string) => page.locator("#query").fill(words)

// A repository of the test bed lasts as long as a test; the site that is made of it is what the others look at.
test("the site is made", async () => {
  const repository = savedSessions()
  const machine = await Machine.create("Alice", repository.root)
  folder = join(mkdtempSync(join(tmpdir(), "opencode-session-site-")), "public")
  const made = await machine.session(repository.root, ["site", "-o", folder, "--force"])
  expect(made.stdout).toContain("41 sessions, 41 made anew")
}, 240_000)

describe.each(["disk", "server"])("from %s", (where) => {
  test("newest first, with who, when, branch, files and the first prompt", async () => {
    const { page, incidents } = await opened(where)
    await told(page, /^41 sessions$/)
    expect((await titles(page)).slice(0, 2)).toEqual(["A long one", "Shed 29"])
    const row = page.locator(".session", { hasText: "Shed 29" })
    for (const words of ["Carol", "2026-11-19", "main", "2 turns", "Paint the shed number 29", "src/beige.ts"])
      expect(await row.textContent()).toContain(words)
    expect(incidents).toEqual([])
  })

  test("the search looks into every session, and a hit leads to its turn", async () => {
    const { page, incidents } = await opened(where)
    await ask(page, "heliotrope")
    await told(page, /^1 of 41 sessions$/)
    await page.locator(".hits a", { hasText: "Where is the heliotrope?" }).waitFor()
    await page.locator(".hits a").click()
    await page.locator("#turn-42.here").waitFor()
    expect(await page.locator("a.up").getAttribute("href")).toBe("../index.html")
    await page.goBack()
    await told(page, /^1 of 41 sessions$/)
    for (const [words, found] of [
      ["helio where", 1],
      ["SCHÖN", 1],
      ["здесь", 1],
      ["本語", 1],
      ["สัปดาห์", 1],
      ["เย็น", 1],
      ["rounding", 1],
      ["fixtheround", 1],
      ["plot7", 1],
      ["brush plot", 30],
      ["shed coral", 4],
      ["constructor", 1],
      ["hostileword", 10],
      ["amber coral", 0],
      ["quietword", 0],
      ["!?", 41],
    ] as const) {
      await ask(page, words)
      await told(
        page,
        found === 41 ? /^41 sessions\. Not searched for: !\?\./ : found ? new RegExp(`^${found} of 41`) : /^None of 41/,
      )
    }
    expect(incidents).toEqual([])
  })

  test("what cannot be searched for is said", async () => {
    const { page } = await opened(where)
    for (const [words, answer] of [
      [
        "coral C",
        /^4 of 41 sessions\. Not searched for: C\. The search takes up to 30 words, each of two letters or dig/,
      ],
      ["+++ -1", /^41 sessions\. Not searched for: \+\+\+ -1\./],
      ["nosuchword \u202ex", /^None of 41 sessions\. .* each page\. Not searched for: ⟨U\+202E⟩x\./],
      ["coral C++ fence", /^4 of 41 sessions\. Not searched for: C\+\+\./],
      ["coral fence", /^4 of 41 sessions$/],
    ] as const) {
      await ask(page, words)
      await told(page, answer)
    }
  })

  test("nothing of a session is executed, and nothing is asked of anybody else", async () => {
    // The policy is in force: Playwright's own questions go by the debugger.
    const { page, incidents } = await browser.visit(
      `${addressOf(where)}index.html#q=hostileword`,
      (url) => url.startsWith(addressOf(where)) || url.endsWith("/favicon.ico"),
      { bypassCSP: false },
    )
    const debug = await page.context().newCDPSession(page)
    const evaluate = async (expression: string) =>
      (await debug.send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true })).result.value
    const count = "document.querySelector('[role=status]')?.textContent"
    await expect.poll(() => evaluate(count), { timeout: 20_000 }).toBe("10 of 41 sessions")
    await expect.poll(() => evaluate("document.querySelectorAll('.hits .words > span').length")).toBe(10)
    expect(await evaluate("document.scripts.length")).toBe(2)
    expect(
      await evaluate(
        "document.querySelectorAll('iframe, object, embed, form:not([method=dialog]), [onclick], [onerror], [onfocus], main style, main link, main img').length",
      ),
    ).toBe(0)
    const strange =
      "[...document.querySelectorAll('main a')].filter((a) => !/^sessions\\/[\\w-]+\\.html(#turn-\\d+)?$/.test(a.getAttribute('href'))).length"
    expect(await evaluate(strange)).toBe(0)
    expect(await evaluate("fetch('https://example.org').then(() => 'sent', () => 'refused')")).toBe("refused")
    const markup =
      "(() => { try { document.body.innerHTML = '<b>x</b>'; return 'markup' } catch { return 'refused' } })()"
    expect(await evaluate(markup)).toBe("refused")
    // Two of those were refused just now.
    expect(incidents.filter((one) => !one.startsWith("console: ") || !/example\.org|TrustedHTML/.test(one))).toEqual([])
  })
})

test("filters and groups, which stand in the address", async () => {
  const { page, incidents } = await opened("disk")
  await choice(page, "Author").selectOption({ label: "Alice" })
  await told(page, /^11 of 41/)
  expect(await page.locator(".session", { hasText: "A long one" }).textContent()).toContain("Alice, Bob · ")
  await choice(page, "Author").selectOption({ label: "Bob" })
  await told(page, /^11 of 41/)
  await choice(page, "Branch").selectOption({ label: "main" })
  await told(page, /^6 of 41/)
  await page.locator("label", { hasText: "Changed file" }).locator("input").fill("SRC/ebony")
  await told(page, /^1 of 41/)
  await page.reload()
  await told(page, /^1 of 41/)
  expect(await page.locator("label", { hasText: "Changed file" }).locator("input").inputValue()).toBe("SRC/ebony")
  await page.locator("label", { hasText: "Changed file" }).locator("input").fill("")
  await choice(page, "Author").selectOption({ label: "Everybody" })
  await choice(page, "Branch").selectOption({ label: "Every branch" })
  await choice(page, "Order").selectOption({ label: "By file" })
  await page.locator(".group", { hasText: "src/coral.ts" }).locator("summary").click()
  await expect.poll(() => page.locator(".group[open] .session").count()).toBe(4)
  await choice(page, "Order").selectOption({ label: "By author" })
  await expect.poll(() => page.locator(".group", { hasText: "Carol" }).locator(".session").count()).toBe(10)
  for (const name of ["Alice", "Bob"]) {
    const heading = page.getByRole("heading", { level: 2, name, exact: true })
    expect(await page.locator(".group", { has: heading }).locator(".session").count()).toBe(11)
  }
  expect(incidents).toEqual([])
})

test("by keyboard alone", async () => {
  const { page } = await opened("disk")
  await told(page, /^41 sessions/)
  await page.keyboard.press("/")
  await page.keyboard.type("coral")
  await told(page, /^4 of 41/)
  await page.keyboard.press("Escape")
  await told(page, /^41 sessions/)
  await page.keyboard.press("j")
  await page.keyboard.press("j")
  await page.keyboard.press("k")
  await page.keyboard.press("j")
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Shed 29")
  await page.keyboard.press("?")
  expect(await page.locator("dialog").isVisible()).toBe(true)
  await page.keyboard.press("Escape")
  await page.locator(".title a", { hasText: "Shed 29" }).focus()
  await page.keyboard.press("Enter")
  await page.locator("h1", { hasText: "Shed 29" }).waitFor()
  await page.locator(".turn .prompt").first().waitFor()
})

test.each(["light", "dark"] as const)(
  "axe finds nothing at any width, %s",
  async (colorScheme) => {
    for (const width of [400, 1280, 1920]) {
      const { page } = await opened("disk", "index.html#q=shed", { colorScheme, viewport: { width, height: 800 } })
      await told(page, /^30 of 41/)
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true)
      await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"))
      const run = "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))"
      expect(await page.evaluate(run)).toEqual([])
      if (process.env.SITE_PICTURES)
        await page.screenshot({ path: join(process.env.SITE_PICTURES, `search-${width}-${colorScheme}.png`) })
      await page.context().close()
    }
  },
  60_000,
)

test("without a script there is the list", async () => {
  const { page, incidents } = await opened("disk", "index.html", { javaScriptEnabled: false })
  await expect.poll(() => page.locator("noscript li a").count()).toBe(41)
  await expect.poll(() => page.locator("noscript").locator("script, img, iframe, style").count()).toBe(0)
  await page.locator("noscript a", { hasText: "Shed 29" }).click()
  await page.locator("noscript a", { hasText: "All sessions" }).waitFor()
  expect(incidents).toEqual([])
})
