/** Uses the runtime's SQLite: Bun's, Node's from 22.13 on, or else the package libsql. */
import { pathToFileURL } from "node:url"

/** The common part of the three bindings. */
export type Database = {
  prepare(sql: string): { all(...values: unknown[]): unknown[]; iterate(...values: unknown[]): Iterable<unknown> }
  exec(sql: string): unknown
  close(): void
}

type Open = (path: string) => Database

/** Opens an existing database, read-only. @throws Error of the binding */
export async function openReadOnly(path: string): Promise<Database> {
  const open = process.versions.bun ? await bunSqlite() : (nodeSqlite() ?? (await libsql()))
  return open(path)
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
