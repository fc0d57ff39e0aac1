/** Uses the runtime's SQLite: Bun's, Node's from 22.13 on, or else the package libsql. */
import { stat } from "node:fs/promises"
import { pathToFileURL } from "node:url"

/** The common part of the three bindings. */
export type Database = {
  prepare(sql: string): { all(...values: unknown[]): unknown[]; iterate(...values: unknown[]): Iterable<unknown> }
  exec(sql: string): unknown
  close(): void
}

type Open = (path: string) => Database

/** Opens an existing database, read-only. @throws Error of the binding, or with the reason why it is left alone */
export async function openReadOnly(path: string): Promise<Database> {
  await refuseToCreate(path)
  const open = process.versions.bun ? await bunSqlite() : (nodeSqlite() ?? (await libsql()))
  return open(path)
}

/**
 * A first reader creates the -wal and the -shm where they are missing; as another user's they would lock OpenCode out.
 * Only looked at: to open and close the file would drop the locks that OpenCode has on it when we are in its process.
 */
async function refuseToCreate(path: string) {
  const [main, ...beside] = await Promise.all(
    ["", "-wal", "-shm"].map((end) => stat(path + end).catch(() => undefined)),
  )
  if (!main) throw new Error("there is no such file")
  const me = process.getuid?.()
  if (beside.includes(undefined) && me !== undefined && me !== main.uid) throw new Error("it is another user's")
}

/**
 * Inside OpenCode's process, uses its own SQLite: POSIX drops all locks of a process on a file when it closes any
 * descriptor of it, and SQLite guards against that only within a single copy of itself.
 */
async function bunSqlite(): Promise<Open> {
  // In a variable, since TypeScript does not know the module.
  const name = "bun:sqlite"
  const { Database } = await import(name)
  return (path) => new Database(path, { readonly: true })
}

function nodeSqlite(): Open | undefined {
  const { emitWarning } = process
  // Silences Node's warning that its SQLite is experimental.
  process.emitWarning = () => {}
  try {
    const sqlite = process.getBuiltinModule?.("node:sqlite" as "node:fs") as unknown as
      | { DatabaseSync: new (path: string, options: { readOnly: true }) => Database }
      | undefined
    return sqlite && ((path) => new sqlite.DatabaseSync(path, { readOnly: true }))
  } finally {
    process.emitWarning = emitWarning
  }
}

async function libsql(): Promise<Open> {
  const { default: Database } = await import("libsql")
  return (path) => {
    // libsql has no read-only option, but accepts a file URL.
    const address = pathToFileURL(path)
    address.searchParams.set("mode", "ro")
    return new Database(address.href) as unknown as Database
  }
}
