/** Takes files out of the folder of the saved sessions. */
import { lstat, rm } from "node:fs/promises"
import { join } from "node:path"
import { refuseSymlink } from "../../git/file-changes.ts"
import { sessionsFolder } from "../../session/document/location.ts"
import { attachmentsFolder } from "../attachments.ts"
import * as failures from "../failures.ts"

/** @throws Failure when what would be removed lies elsewhere */
export async function refuseLinks(root: string) {
  for (const folder of [".opencode", sessionsFolder, attachmentsFolder]) await refuseSymlink(join(root, folder), folder)
}

/** @param files from the root */
export async function removeFiles(root: string, files: readonly string[]) {
  for (const file of files)
    try {
      await rm(join(root, file), { force: true })
    } catch (error) {
      throw failures.cannotRemove(file, error as NodeJS.ErrnoException)
    }
}

export const sizesOf = (root: string, files: readonly string[]): Promise<{ file: string; bytes: number }[]> =>
  Promise.all(files.map(async (file) => ({ file, bytes: (await lstat(join(root, file))).size })))
