/** The pictures of a site: a made-up team's sessions, searched in the browser. */
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { canonicalText } from "../../src/session/document/canonical.ts"
import { factsKey } from "../../src/session/schema.ts"
import type { PageBrowser } from "../../test/bed/browser.ts"
import { cli } from "../../test/bed/machine.ts"
import { sessionWith, tool } from "../../test/bed/repository.ts"

type Made = [title: string, by: string, branch: string, file: string, prompts: string[]]

const sessions: Made[] = [
  [
    "Fix the rounding of prices",
    "Alice",
    "main",
    "src/prices.ts",
    ["Three items at 0.10 come to 0.30000000000000004. Why?", "Round them in one place", "Is there a test for cents?"],
  ],
  [
    "What a refund costs",
    "Carol",
    "refunds",
    "src/refunds.ts",
    ["A refund has to round as the order did", "Who pays for the parcel?"],
  ],
  [
    "Prices in other currencies",
    "Bob",
    "main",
    "src/currency.ts",
    ["Yen have no cents: how do we round those?", "Add Swiss francs, rounded to five"],
  ],
  [
    "Why orders go through a queue",
    "Carol",
    "main",
    "src/queue.ts",
    ["What happens to an order when the till is off?"],
  ],
  [
    "Move the checkout to one page",
    "Alice",
    "checkout",
    "src/checkout.ts",
    ["Put the three steps on one page", "Keep what was typed"],
  ],
  [
    "A discount for the tenth order",
    "Bob",
    "main",
    "src/discount.ts",
    ["Every tenth order is ten per cent off; round in the customer's favour"],
  ],
]

/** @param picture where to write it, for a theme */
export async function takeSite(
  browser: PageBrowser,
  themes: readonly ("dark" | "light")[],
  picture: (theme: string) => string,
) {
  const root = mkdtempSync(join(tmpdir(), "opencode-session-site-"))
  try {
    mkdirSync(join(root, ".opencode/sessions"), { recursive: true })
    spawnSync("git", ["init", "-q"], { cwd: root })
    spawnSync("git", ["remote", "add", "origin", "https://github.com/acme/shop.git"], { cwd: root })
    for (const [index, [title, by, branch, file, prompts]] of sessions.entries()) {
      const write = tool("write", { filePath: `{{worktree}}/${file}`, content: "export {}\n" }, "", {}, 1)
      const document = sessionWith(
        `ses_site${index}`,
        title,
        prompts.map((prompt) => [prompt, [write], "Done."]),
      )
      const saved = new Date(Date.UTC(2026, 10, 22 - index, 18, 3)).toISOString()
      const facts = { format: 1, tool: "0", opencode: "1.18.33", saved, by, branch, messages: document.messages.length }
      const text = canonicalText({ ...document, [factsKey]: facts } as Parameters<typeof canonicalText>[0])
      writeFileSync(join(root, `.opencode/sessions/session-${index}.json`), text)
    }
    const { status, stderr } = spawnSync(process.execPath, [cli, "site", "-o", "public"], {
      cwd: root,
      encoding: "utf8",
    })
    if (status !== 0) throw new Error(stderr)
    for (const colorScheme of themes) {
      const address = `${pathToFileURL(join(root, "public/index.html")).href}#q=round`
      const { page } = await browser.visit(address, () => true, { colorScheme, viewport: { width: 1100, height: 560 } })
      await page.locator(".hits .words > span").first().waitFor()
      await page.waitForTimeout(300)
      await page.screenshot({ path: picture(colorScheme) })
    }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
