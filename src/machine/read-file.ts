/** Reading a file of settings that may be missing, huge, or no file at all. */
import { constants } from "node:fs"
import { open } from "node:fs/promises"

/** Bytes: far more than a file of settings has. */
const largest = 1_000_000
/** Opening a named pipe without a writer would otherwise never end. */
const nonBlocking = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** Its text, or nothing when it is not there, is no regular file, cannot be read or is too large. */
export async function textIn(path: string, limit = largest): Promise<string | undefined> {
  const handle = await open(path, nonBlocking).catch(() => undefined)
  try {
    const found = await handle?.stat()
    if (!found?.isFile() || found.size > limit) return undefined
    return await handle?.readFile("utf8")
  } catch {
    return undefined
  } finally {
    await handle?.close().catch(() => {})
  }
}
