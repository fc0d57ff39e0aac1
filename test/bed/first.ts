/** OpenCode 1 on the machine of somebody who has OpenCode 2: both have one database. */
import type { LeftBehind, RescueReport } from "../../src/commands/rescue/rescue-report.ts"
import { type Machine, opencodeBinary } from "./machine.ts"
import { opencode2Binary, ownService, rowsOf } from "./opencode2.ts"
import { serve } from "./server.ts"
import { Person } from "./story.ts"

/** The same person, who has installed OpenCode 2 beside OpenCode 1. */
export async function upgrades({ machine, repo }: Person): Promise<Person> {
  await ownService(machine.env)
  const second: Machine = Object.create(machine, { binary: { value: opencode2Binary }, isSecond: { value: true } })
  return new Person(second, repo)
}

/** Says something in a session of OpenCode 1, or in a new one, whose title is given then. @returns the session's id */
export type Says = (text: string, session: { title: string } | { id: string }) => Promise<string>

/** One process of OpenCode 1, for any number of turns. */
export async function withFirst<Done>({ machine, repo }: Person, use: (says: Says) => Promise<Done>): Promise<Done> {
  const server = await serve({ ...machine, binary: opencodeBinary } as typeof machine, repo)
  try {
    return await use(async (text, session) => {
      const id = "id" in session ? session.id : (await server.post<{ id: string }>("/session", session)).id
      await server.post(`/session/${id}/message`, { parts: [{ type: "text", text }] })
      return id
    })
  } finally {
    server.stop()
  }
}

/** The first start of OpenCode 2, which takes the sessions of OpenCode 1 over. */
export const takesOver = (person: Person) => person.opencode("session", "list", "--standalone")

/** All that OpenCode 1 has, as one text. */
export async function tablesOfFirst({ machine }: Person): Promise<string> {
  const tables = ["session", "message", "part", "todo"]
  return JSON.stringify(await Promise.all(tables.map((table) => rowsOf(machine.env, `select * from ${table}`))))
}

type Json = {
  found: LeftBehind[]
  rescued: RescueReport["done"]
  kept: { id: string; why: string }[]
  failed: { id: string; what: string }[]
  warnings: string[]
}

/** `opencode-session rescue ARGS --json`. */
export async function rescues(person: Person, ...args: string[]): Promise<Json> {
  const { code, stdout, stderr } = await person.types("rescue", ...args, "--json")
  if (code !== 0) throw new Error(`rescue ${args.join(" ")}: exit ${code}\n${stderr}${stdout}`)
  return JSON.parse(stdout)
}

/** Prompts of a session that OpenCode 2 has. */
export async function promptsOf({ machine }: Person, id: string): Promise<string[]> {
  const sql = `select json_extract(data, '$.text') as text from session_message where session_id = '${id}' and type = 'user' order by seq`
  return (await rowsOf<{ text: string }>(machine.env, sql)).map(({ text }) => text)
}

/** So many more of one session of OpenCode 1, under other ids: its agent would take a second for each turn. */
export async function multiplied({ machine, repo }: Person, id: string, times: number) {
  const other = (column: string) => `substr(${column}, 1, length(${column}) - 4) || printf('%04d', n)`
  const data = `case when json_extract(data, '$.parentID') is null then data
    else json_set(data, '$.parentID', ${other("json_extract(data, '$.parentID')")}) end`
  const changed: Record<string, string> = { id: other("id"), data, title: "title || ' ' || n" }
  for (const name of ["session_id", "message_id"]) changed[name] = other(name)
  for (const table of ["session", "message", "part"]) {
    const columns = await rowsOf<{ name: string }>(machine.env, `select name from pragma_table_info('${table}')`)
    const names = columns.map(({ name }) => name)
    const sql = `with recursive many(n) as (select 1 union select n + 1 from many where n < ${times})
      insert into ${table} (${names.join(", ")}) select ${names.map((name) => changed[name] ?? name).join(", ")}
      from ${table}, many where ${table === "session" ? "id" : "session_id"} = '${id}'`
    const { code, stderr } = await machine.run(opencodeBinary, ["db", sql], { cwd: repo })
    if (code !== 0) throw new Error(stderr)
  }
}
