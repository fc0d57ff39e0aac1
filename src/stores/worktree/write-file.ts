/** Writes saved sessions into the worktree. */
import { lstat, mkdir } from "node:fs/promises"
import { dirname, join } from "node:path"
import { cannotWrite } from "../../git/failures.ts"
import { refuseSymlink } from "../../git/file-changes.ts"
import { numbered } from "../../session/document/file-name.ts"
import { sessionsFolder } from "../../session/document/location.ts"
import { type Content, createFile, replaceFile, replaceVersion, sweep } from "../../support/atomic-file.ts"
import { Failure } from "../../support/failure.ts"
import { attributesFile, folderFiles, sessionIdIn } from "./list-files.ts"

/**
 * Replaces a saved file.
 * @param file from the root, also in a subfolder
 * @param version that is to be replaced; absent: any
 * @returns false, without changing anything, when another process has replaced that version
 */
export async function replaceSaved(root: string, file: string, content: Content, version?: string): Promise<boolean> {
  return writing(root, async () => {
    const path = join(root, file)
    const parts = file.split("/")
    for (const at of parts.keys())
      await refuseSymlink(join(root, ...parts.slice(0, at + 1)), parts.slice(0, at + 1).join("/"))
    await mkdir(dirname(path), { recursive: true })
    if (version !== undefined) return replaceVersion(path, content, version)
    await replaceFile(path, content)
    return true
  })
}

/** Names of missing files that must not be created: git has other sessions under them. */
type Taken = { taken: ReadonlySet<string> }

/** Saves under `name`, or `name-2`, … where that is taken. @returns the file, from the root */
export async function createSaved(root: string, name: string, content: Content, how: Taken): Promise<string>
/** @returns nothing if another process has saved this very session there meanwhile */
export async function createSaved(
  root: string,
  name: string,
  content: Content,
  how: Taken & { id: string },
): Promise<string | undefined>
export async function createSaved(
  root: string,
  name: string,
  content: Content,
  { id, taken }: Taken & { id?: string },
) {
  return writing(root, async (folder) => {
    for (let number = 1; ; number++) {
      const free = number === 1 ? name : numbered(name, number)
      const file = `${sessionsFolder}/${free}`
      if (taken.has(file)) continue
      if (await createFile(join(folder, free), content)) return file
      if (id !== undefined && sessionIdIn(root, file) === id) return undefined
    }
  })
}

async function writing<Done>(root: string, write: (folder: string) => Promise<Done>): Promise<Done> {
  const folder = join(root, sessionsFolder)
  for (const [path, name] of [
    [join(root, ".opencode"), ".opencode"],
    [folder, sessionsFolder],
  ] as const)
    await refuseSymlink(path, name)
  try {
    await mkdir(folder, { recursive: true })
    await sweep(folder)
    // First: on a full disk, writing it last would report a failure although the session was saved.
    const isThere = await lstat(join(root, attributesFile)).catch(() => undefined)
    // Who takes the other file away does not want it back.
    if (!isThere) for (const [file, text] of Object.entries(folderFiles)) await createFile(join(root, file), text)
    return await write(folder)
  } catch (error) {
    if (error instanceof Failure || !(error as NodeJS.ErrnoException).code) throw error
    throw cannotWrite(sessionsFolder, error as NodeJS.ErrnoException)
  }
}
