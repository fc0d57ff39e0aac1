/** `opencode-session view`: a saved session as a page in the browser. */
import { spawn } from "node:child_process"
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { World } from "../../support/world.ts"
import { cannotMakePage } from "../failures.ts"
import { type Reading, reading } from "../shared/read-session.ts"
import { write } from "../shared/write-output.ts"

export type ViewReport = {
  path: string
  /** Whether a browser was asked to show it. */
  opened: boolean
  warnings: string[]
}

/** @param seen whether a person sits at this machine, whose browser may be opened */
export async function view(
  world: World,
  wanted: string | undefined,
  page: (session: Reading) => Promise<string>,
  seen: boolean,
): Promise<ViewReport> {
  const session = await reading(world, wanted)
  const text = await page(session)
  // A folder of its own, which nobody else can read. It stays: the browser reads it when it likes.
  const folder = await mkdtemp(join(tmpdir(), "opencode-session-")).catch((error) => {
    throw cannotMakePage(tmpdir(), error.code)
  })
  const path = join(folder, "session.html")
  await write(path, path, text)
  const opener = seen ? openerOf(world.env, process.platform) : undefined
  const opened = opener !== undefined && (await started(opener, path))
  return { path, opened, warnings: session.warnings }
}

/** The program that opens a page, and its arguments before the address. */
function openerOf(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] | undefined {
  if (env.BROWSER) return [env.BROWSER]
  if (platform === "darwin") return ["open"]
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"]
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ["xdg-open"] : undefined
}

function started([command = "", ...args]: string[], path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, [...args, pathToFileURL(path).href], { stdio: "ignore", detached: true })
    child.on("error", () => resolve(false))
    child.on("spawn", () => {
      child.unref()
      resolve(true)
    })
  })
}
