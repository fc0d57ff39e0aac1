/** Writing what a command has made to a file that the user has named. */
import { writeFile } from "node:fs/promises"
import { notWritten } from "../../stores/failures.ts"

/** @param name what the user calls it */
export async function write(path: string, name: string, text: string) {
  try {
    await writeFile(path, text)
  } catch (error) {
    throw notWritten(name, error as NodeJS.ErrnoException)
  }
}
