/** `opencode-session view`: opens a saved session as a page in the browser. */
import { spawn } from "node:child_process"
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { World } from "../../support/world.ts"
import { cannotMakePage } from "../failures.ts"
import { type Reading, readingAt } from "../shared/read-session.ts"
import { write } from "../shared/write-output.ts"

export type ViewReport = {
  path: string
  /** The page's own address, at a turn where one was named. */
  address: string
  /** Whether the page was passed to a browser. */
  opened: boolean
  warnings: string[]
}

/** @param seen whether a person sits at this machine, so that a browser may be opened */
export async function view(
  world: World,
  wanted: string | undefined,
  page: (session: Reading) => Promise<string>,
  seen: boolean,
): Promise<ViewReport> {
  const session = await readingAt(world, wanted)
  const text = await page(session)
  // In a folder that nobody else can read. It is not removed: the browser may read the page at any time.
  const folder = await mkdtemp(join(tmpdir(), "opencode-session-")).catch((error) => {
    throw cannotMakePage(tmpdir(), error.code)
  })
  const path = join(folder, "session.html")
  await write(path, path, text)
  const { turns } = session
  const address = pathToFileURL(path).href + (turns ? `#turn-${turns.from}` : "")
  const opener = seen ? openerOf(world.env, process.platform) : undefined
  const opened = opener !== undefined && (await started(opener, address))
  return { path, address, opened, warnings: session.warnings }
}

/** The command that opens a page, without the address. */
function openerOf(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] | undefined {
  if (env.BROWSER) return [env.BROWSER]
  if (platform === "darwin") return ["open"]
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"]
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ["xdg-open"] : undefined
}

function started([command = "", ...args]: string[], address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, [...args, address], { stdio: "ignore", detached: true })
    child.on("error", () => resolve(false))
    child.on("spawn", () => {
      child.unref()
      resolve(true)
    })
  })
}
