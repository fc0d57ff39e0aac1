/**
 * How the page looks: small pictures, held against those in `pictures/` with a tolerance. The browser and its fonts come
 * with a package, so no machine draws them otherwise. `UPDATE_PICTURES=1` takes them anew; look at them before a commit.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import pixelmatch from "pixelmatch"
import { PNG } from "pngjs"
import { afterAll, beforeAll, expect, test } from "vitest"
import { PageBrowser } from "../bed/browser.ts"
import { caseFile, pageOf } from "./case-pages.ts"

let browser: PageBrowser
beforeAll(async () => {
  browser = await PageBrowser.start({ sameFonts: true })
}, 120_000)
afterAll(() => browser?.end())

const folder = fileURLToPath(new URL("pictures/", import.meta.url))

/** The part of all pixels that may differ. */
const tolerance = 0.005

const screens = [400, 1280, 1920].flatMap((width) => (["light", "dark"] as const).map((theme) => ({ width, theme })))

test.each(screens)("$width wide, $theme", async ({ width, theme }) => {
  const { page, incidents } = await browser.open(await pageOf(caseFile("deeds")), {
    viewport: { width, height: 1400 },
    // Half the size is enough to see what moved, and a quarter of the bytes.
    deviceScaleFactor: 0.5,
    colorScheme: theme,
    timezoneId: "UTC",
    locale: "en-US",
  })
  await page.locator(".answer .task").first().waitFor()
  await page.evaluate("document.fonts.ready.then(() => undefined)")
  await page.waitForTimeout(300)
  const taken = await page.screenshot({ animations: "disabled", caret: "hide" })
  compare(`page-${width}-${theme}.png`, taken)
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width)
  expect(incidents).toEqual([])
})

function compare(name: string, taken: Buffer) {
  const file = join(folder, name)
  if (process.env.UPDATE_PICTURES) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, taken)
    return
  }
  if (!existsSync(file)) throw new Error(`There is no picture ${name}: take it with UPDATE_PICTURES=1.`)
  const [is, was] = [PNG.sync.read(taken), PNG.sync.read(readFileSync(file))]
  const { width, height } = was
  expect({ width: is.width, height: is.height }).toEqual({ width, height })
  const differing = new PNG({ width, height })
  const pixels = pixelmatch(was.data, is.data, differing.data, width, height, { threshold: 0.15 })
  if (pixels / (width * height) <= tolerance) return
  const [now, where] = ["now", "differs"].map((kind) => join(tmpdir(), name.replace(".png", `-${kind}.png`)))
  writeFileSync(String(now), taken)
  writeFileSync(String(where), PNG.sync.write(differing))
  expect.fail(`${pixels} pixels of ${name} differ: see ${now} and ${where}. If it is meant, UPDATE_PICTURES=1.`)
}
