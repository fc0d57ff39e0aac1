/** Reads the `.env` files of a worktree. */
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { append } from "../../support/append.ts"
import { assignments } from "../assignments.ts"
import { textIn } from "../read-file.ts"
import type { Named } from "../secret-values.ts"

const isEnv = (name: string) =>
  /^\.env(?:rc|[._-].+)?$/.test(name) && !/\b(?:example|sample|template|dist|defaults?)\b/.test(name)
const others = new Set(
  "node_modules .git vendor dist build out target coverage __pycache__ venv site-packages".split(" "),
)

/** Levels of folders: as deep as the packages of a monorepo. */
const deepest = 4
const most = { folders: 2000, files: 100, bytes: 256_000 }

export async function dotenv(root: string): Promise<Named[]> {
  const found: Named[] = []
  // One by one: reading all at once may exceed the limit of open files, and miss values.
  for (const path of await envFiles(root)) append(found, assignments((await textIn(path, most.bytes)) ?? "", "="))
  return found
}

/** Level by level, so that the limits cut off the deepest. */
async function envFiles(root: string): Promise<string[]> {
  const found: string[] = []
  let level = [root]
  let left = most.folders
  for (let depth = 0; depth <= deepest && level.length > 0 && left > 0; depth++) {
    const next: string[] = []
    for (const folder of level.slice(0, left)) {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
      for (const entry of entries) {
        const path = join(folder, entry.name)
        if (entry.isDirectory()) {
          if (!others.has(entry.name)) next.push(path)
        } else if (isEnv(entry.name)) found.push(path)
      }
    }
    left -= level.length
    level = next
  }
  return found.slice(0, most.files)
}
