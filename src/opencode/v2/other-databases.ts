/** The databases beside the one that OpenCode 2 uses: OpenCode 1 may have one of its own, as we advise where 2 came first. */
import { readdir, realpath } from "node:fs/promises"
import { join } from "node:path"
import { homesOf } from "../../support/home-folders.ts"
import type { Opencode } from "../find-opencode.ts"
import type { OtherDatabase } from "../rescue.ts"
import { openTransaction } from "../transaction.ts"
import { databasePath } from "./direct.ts"

/** Those with sessions of OpenCode 1, by name. Of one that cannot be read nothing is said. */
export async function otherDatabases(opencode: Opencode, cwd: string): Promise<OtherDatabase[]> {
  const folder = homesOf(opencode.env).opencodeData
  const own = await real(await databasePath(opencode, cwd))
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".db")).sort()
  const found: OtherDatabase[] = []
  for (const name of names) {
    const path = join(folder, name)
    if ((await real(path)) === own) continue
    const sessions = await sessionsIn(path).catch(() => undefined)
    if (sessions && sessions.number > 0) found.push({ name, isTaken: sessions.isTaken })
  }
  return found
}

async function sessionsIn(path: string): Promise<{ number: number; isTaken: boolean }> {
  const { rows, close } = await openTransaction(path, () => undefined)
  try {
    const isTaken = rows("select 1 from sqlite_master where name = 'session_v2'").length > 0
    const [row] = rows("select count(*) as number from session")
    return { number: Number(row?.number), isTaken }
  } finally {
    close()
  }
}

const real = (path: string): Promise<string> => realpath(path).catch(() => path)
