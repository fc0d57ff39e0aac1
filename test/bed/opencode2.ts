/** OpenCode 2 on a test's machine. It is to be had for Linux on x64 alone; elsewhere what needs it is told as not run. */
import { existsSync } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { openReadOnly } from "../../src/support/sqlite.ts"

const modules = join(dirname(fileURLToPath(import.meta.url)), "../../node_modules")

export const opencode2Binary = join(modules, ".versions/opencode-2/node_modules/opencode2/bin/opencode")
export const hasOpencode2 = existsSync(opencode2Binary)

/** A background service takes its port from here, and hangs where another home's has it. */
export async function ownService(env: NodeJS.ProcessEnv) {
  const folder = join(env.XDG_CONFIG_HOME ?? "", "opencode")
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, "service.json"), JSON.stringify({ port: await freePort() }))
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === "object" ? (address?.port ?? 0) : 0
}

export const databaseOf = (env: NodeJS.ProcessEnv) => join(env.XDG_DATA_HOME ?? "", "opencode/opencode.db")

/** Rows of its database: it has no command for that. */
export async function rowsOf<Row>(env: NodeJS.ProcessEnv, sql: string): Promise<Row[]> {
  const database = await openReadOnly(databaseOf(env))
  try {
    database.exec("pragma busy_timeout = 5000")
    return database.prepare(sql).all() as Row[]
  } finally {
    database.close()
  }
}
