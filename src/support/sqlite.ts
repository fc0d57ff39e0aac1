/** The SQLite of whichever runtime we are in: Bun's own, Node's own from 22.13 on, else the package libsql. */
import { pathToFileURL } from "node:url"

/** What the three bindings have in common. */
export type Database = {
  prepare(sql: string): { all(...values: unknown[]): unknown[]; iterate(...values: unknown[]): Iterable<unknown> }
  exec(sql: string): unknown
  close(): void
}

type Open = (path: string) => Database

/** Opens a database that exists, to read it and nothing else. @throws Error of the binding */
export async function openReadOnly(path: string): Promise<Database> {
  const open = process.versions.bun ? await bunSqlite() : (nodeSqlite() ?? (await libsql()))
  return open(path)
}

/**
 * Never another SQLite inside OpenCode's process: POSIX drops all locks of a process on a file as soon as one of its
 * descriptors is closed, and only one and the same SQLite takes care of that.
 */
async function bunSqlite(): Promise<Open> {
  // A name, since TypeScript knows no such module.
  const name = "bun:sqlite"
  const { Database } = await import(name)
  return (path) => new Database(path, { readonly: true })
}

function nodeSqlite(): Open | undefined {
  const { emitWarning } = process
  // Node calls its own experimental; nobody who saves a session needs to know.
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
    // It knows no option for this, but takes the address of a file.
    const address = pathToFileURL(path)
    address.searchParams.set("mode", "ro")
    return new Database(address.href) as unknown as Database
  }
}
