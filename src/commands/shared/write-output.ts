/** Writes a command's output to a file that the user has named. */
import { writeFile } from "node:fs/promises"
import { notWritten } from "../../stores/failures.ts"

/** @param name the file's name for the user */
export async function write(path: string, name: string, text: string) {
  try {
    await writeFile(path, text)
  } catch (error) {
    throw notWritten(name, error as NodeJS.ErrnoException)
  }
}
