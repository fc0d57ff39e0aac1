/** Where a secret is that must be nowhere. */
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import type { Person } from "./story.ts"

/** Files below a folder that hold a text, but for OpenCode's own store and the shop's `.env`. */
export async function holding({ machine }: Person, text: string, folder = machine.home): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || /\.xdg\/(?:data|state)\/opencode\/|\/\.env$/.test(path)) continue
    if ((await readFile(path)).includes(text)) found.push(path)
  }
  return found
}
