/** `npm run docs:pictures`: takes the pictures of the README from the built product, in both themes. */
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { PageBrowser } from "../test/bed/browser.ts"
import type { Person } from "../test/bed/cast.ts"
import { openShop } from "../test/bed/shop.ts"
import { keys, Terminal } from "../test/bed/terminal.ts"
import { root } from "./docs/pages.ts"
import { terminalPage } from "./docs/terminal-page.ts"

const themes = ["dark", "light"] as const
const picture = (name: string) => join(root, "docs/pictures", name)

const { alice, bob, talks, model, end } = await openShop()
const browser = await PageBrowser.start()
try {
  await talks()
  const { sessionID, file } = await alice.saves("--commit", "--push")
  const page = join(alice.machine.home, "session.html")
  await alice.types("export", file, "-o", page)
  for (const theme of themes) await takePage(await readFile(page, "utf8"), theme)
  await ownSessions()
  await bob.types("init")
  for (const theme of themes) await takeLoad(bob, theme)
  console.log(`Taken of ${sessionID}.`)
} finally {
  await browser.end()
  await end()
}

/** So that the list has more than one: a session of Bob's, and another of Alice's. */
async function ownSessions() {
  model.title = "Prices in other currencies"
  await bob.pulls()
  await bob.loads("1")
  await bob.says("Does it work for other currencies?")
  await bob.pushes(await bob.latest())
  model.title = "What a refund costs"
  await alice.pulls()
  await alice.says("What about negative prices?")
  await alice.pushes(await alice.latest())
  await bob.pulls()
}

async function takeLoad(person: Person, theme: "dark" | "light") {
  const state = join(person.machine.env.XDG_STATE_HOME ?? "", "opencode")
  await mkdir(state, { recursive: true })
  await writeFile(join(state, "kv.json"), JSON.stringify({ theme_mode: theme, theme_mode_lock: theme }))
  const screen = new Terminal(person, person.machine.binary, [], 104, 28)
  try {
    await screen.shows("ctrl+p commands", 300)
    screen.types("/session-load")
    await screen.shows(/\/session-load {2,}\S/, 120)
    screen.types(keys.enter)
    await screen.shows("Load a saved session", 120)
    screen.types(keys.down)
    await screen.shows("Alice", 120)
    await new Promise((resolve) => setTimeout(resolve, 3000))
    const { page } = await browser.open(terminalPage(screen.looks()), {
      name: "terminal.html",
      deviceScaleFactor: 1.25,
    })
    await writeFile(picture(`load-${theme}.png`), await page.locator("pre").screenshot())
  } finally {
    screen.kill()
  }
}

async function takePage(html: string, colorScheme: "dark" | "light") {
  const { page } = await browser.open(html, { colorScheme, viewport: { width: 1100, height: 760 } })
  await page.locator("h1").waitFor()
  await page.waitForTimeout(1000)
  await writeFile(picture(`page-${colorScheme}.png`), await page.screenshot())
}
