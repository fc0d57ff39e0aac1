/** Reads a settings file that may be missing, huge, or no regular file. */
import { constants } from "node:fs"
import { open } from "node:fs/promises"

/** Bytes: far more than a settings file has. */
const largest = 1_000_000
/** Opening a named pipe without a writer would otherwise block forever. */
const nonBlocking = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** The text; nothing when it is missing, not a regular file, unreadable or too large. */
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
