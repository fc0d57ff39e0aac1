/** A real browser that comes with an npm package, and a page of ours in it, opened from disk. */
import { execFileSync } from "node:child_process"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { brotliDecompressSync } from "node:zlib"
import sparticuz from "@sparticuz/chromium"
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core"

/** Without the second line Chromium looks for hosts of its maker. */
const flags = [
  "--headless=shell --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run",
  "--disable-quic --disable-background-networking --disable-component-update --disable-sync",
].flatMap((line) => line.split(" "))

/** Unpacks the fonts that come with the browser. @returns the configuration that has these alone */
async function ownFonts(folder: string): Promise<string> {
  const packed = new URL("../../bin/fonts.tar.br", import.meta.resolve("@sparticuz/chromium"))
  await writeFile(join(folder, "fonts.tar"), brotliDecompressSync(await readFile(packed)))
  execFileSync("tar", ["-xf", "fonts.tar"], { cwd: folder })
  const file = join(folder, "own-fonts.conf")
  const lines = ["<fontconfig>", `<dir>${folder}/fonts</dir>`, `<cachedir>${folder}/cache</cachedir>`, "</fontconfig>"]
  await writeFile(file, `<?xml version="1.0"?>\n${lines.join("\n")}\n`)
  return file
}

export type Opened = {
  page: Page
  /** What went wrong or went out: console errors, dialogs, requests, new pages, navigations. Stays empty. */
  incidents: string[]
}

/** `waitUntil`: how far the browser has to have read the page. */
type Address = { hash?: string; name?: string; waitUntil?: "load" | "commit" }

export class PageBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly folder: string,
  ) {}

  /** @param options `sameFonts`: no font of this machine, so that pages look the same on each */
  static async start({ sameFonts = false } = {}): Promise<PageBrowser> {
    const executablePath = await sparticuz.executablePath()
    const folder = await mkdtemp(join(tmpdir(), "opencode-session-page-"))
    const env = { ...process.env, ...(sameFonts && { FONTCONFIG_FILE: await ownFonts(folder) }) }
    const browser = await chromium.launch({
      executablePath,
      args: flags,
      headless: true,
      env: env as Record<string, string>,
    })
    return new PageBrowser(browser, folder)
  }

  async end() {
    await this.browser.close()
    await rm(this.folder, { recursive: true, force: true })
  }

  /**
   * @param html the page
   * @param options `bypassCSP`: Playwright's own selectors evaluate strings, which the policy of our pages forbids
   */
  async open(html: string, options: BrowserContextOptions & Address = {}): Promise<Opened> {
    const { hash = "", name = "session.html", ...rest } = options
    const path = join(this.folder, name)
    await writeFile(path, html)
    const url = pathToFileURL(path).href
    return this.visit(url + hash, (other) => other.split("#")[0] === url, rest)
  }

  /** @param isOurs whether a page may ask for an address */
  async visit(
    address: string,
    isOurs: (url: string) => boolean,
    options: BrowserContextOptions & Pick<Address, "waitUntil"> = {},
  ): Promise<Opened> {
    const { waitUntil = "load", ...rest } = options
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP: true, ...rest })
    const page = await context.newPage()
    const incidents: string[] = []
    page.on("console", (message) => message.type() === "error" && incidents.push(`console: ${message.text()}`))
    page.on("pageerror", (error) => incidents.push(`error: ${error.message}`))
    page.on("dialog", (dialog) => {
      incidents.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    context.on("page", (other) => incidents.push(`new page: ${other.url()}`))
    page.on("framenavigated", (frame) => isOurs(frame.url()) || incidents.push(`navigation: ${frame.url()}`))
    page.on("request", (request) => {
      if (!isOurs(request.url()) && !request.url().startsWith("data:image/"))
        incidents.push(`request: ${request.url()}`)
    })
    await page.goto(address, { waitUntil })
    return { page, incidents }
  }
}
