/** `npm run docs:pictures`: takes the pictures of the documents from the built product, in both themes; `-- site`: that of a site alone. */
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { factsKey, type SessionDocument } from "../src/session/schema.ts"
import { PageBrowser } from "../test/bed/browser.ts"
import type { Person } from "../test/bed/cast.ts"
import { openShop } from "../test/bed/shop.ts"
import { keys, Terminal } from "../test/bed/terminal.ts"
import { root } from "./docs/pages.ts"
import { takeReview } from "./docs/review-picture.ts"
import { takeSite } from "./docs/site-pictures.ts"
import { terminalPage } from "./docs/terminal-page.ts"

type Theme = "dark" | "light"
const themes: Theme[] = ["dark", "light"]
const picture = (name: string) => join(root, "docs/pictures", name)

const browser = await PageBrowser.start()
await takeSite(browser, themes, (theme) => picture(`site-${theme}.png`))
if (process.argv[2] === "site") {
  await browser.end()
  process.exit()
}
const { alice, bob, talks, end } = await openShop()
try {
  await takeReview(browser, picture)
  await talks()
  const { file } = await alice.saves("--commit", "--push")
  await alice.types("export", file, "-o", "session.html")
  for (const theme of themes) await takePage(await alice.read("session.html"), theme)
  await bob.pulls()
  await addOthers(bob, await alice.document(file))
  await bob.types("init")
  for (const theme of themes) await takeLoad(bob, theme)
} finally {
  await browser.end()
  await end()
}

/** So that there is something to choose from: the same conversation, as if others had saved it under other titles. */
async function addOthers(person: Person, document: SessionDocument) {
  const others = [
    ["Carol", "refunds", "What a refund costs", 4],
    ["Bob", "main", "Prices in other currencies", 27],
    ["Carol", "main", "Why orders go through a queue", 51],
    ["Alice", "checkout", "Move the checkout to one page", 76],
  ] as const
  // Without who wrote what: each is of whoever saved it.
  const { authors: _, prompts: __, ...facts } = document[factsKey] ?? {}
  for (const [index, [by, branch, title, hours]] of others.entries()) {
    // Two that began in the same millisecond would be taken for copies of each other.
    const { created } = document.info.time
    const info = { ...document.info, title, time: { ...document.info.time, created: created + index + 1 } }
    const id = `${document.info.id.slice(0, -1)}${index}`
    const saved = new Date(Date.now() - hours * 3_600_000).toISOString()
    const other = { info, [factsKey]: { ...facts, by, branch, saved }, messages: document.messages }
    await person.writes(
      `.opencode/sessions/${saved.slice(0, 10)}-other-${index}.json`,
      JSON.stringify(other).replaceAll(info.id, id),
    )
  }
}

async function takeLoad(person: Person, theme: Theme) {
  const state = join(person.machine.env.XDG_STATE_HOME ?? "", "opencode")
  await mkdir(state, { recursive: true })
  await writeFile(join(state, "kv.json"), JSON.stringify({ theme_mode: theme, theme_mode_lock: theme }))
  const screen = new Terminal(person, person.machine.binary, [], 120, 26)
  try {
    await screen.shows("ctrl+p commands", 300)
    screen.types("/session-load")
    await screen.shows(/\/session-load {2,}\S/, 120)
    screen.types(keys.enter)
    await screen.shows("What a refund costs", 120)
    screen.types(keys.down)
    // The preview.
    await screen.shows(/What a refund costs[\s\S]*> "?Three items/, 120)
    await new Promise((resolve) => setTimeout(resolve, 500))
    const { page } = await browser.open(terminalPage(screen.looks()), { name: "terminal.html", deviceScaleFactor: 1.5 })
    await writeFile(picture(`load-${theme}.png`), await page.locator("main").screenshot())
  } finally {
    screen.kill()
  }
}

async function takePage(html: string, colorScheme: Theme) {
  const { page } = await browser.open(html, { colorScheme, viewport: { width: 1100, height: 760 } })
  await page.locator("h1").waitFor()
  await page.waitForTimeout(1000)
  await writeFile(picture(`page-${colorScheme}.png`), await page.screenshot())
}
