/** What a refused command must leave as it was, and how it must speak. */
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { expect } from "vitest"
import type { Result } from "./machine.ts"
import type { Person } from "./story.ts"

/** All that a refused command must not touch: the saved files and OpenCode's rows. */
export async function stateOf({ machine, repo }: Person): Promise<unknown> {
  const rows = await machine.rows(
    repo,
    `select 'session' as kind, id, time_updated, directory, title as data from session
     union all select 'message', id, time_updated, session_id, data from message
     union all select 'part', id, time_updated, message_id, data from part order by 1, 2`,
  )
  return { rows, files: await filesOf(join(repo, ".opencode/sessions")) }
}

/** The files below a folder with their texts; a temporary file left behind would be among them. */
export async function filesOf(folder: string): Promise<[string, string][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return Promise.all(paths.sort().map(async (path) => [path, await readFile(path, "utf8")] as [string, string]))
}

/** Exit code, nothing on stdout, and two lines on stderr: what happened, and what to do. */
export function expectRefusal(result: Result, code: number, what: string | RegExp, next: string | RegExp = /./) {
  const [first, second, ...rest] = result.stderr.trimEnd().split("\n")
  expect(result, result.stderr).toMatchObject({ code, stdout: "" })
  expect(first).toMatch(what)
  expect(first).toMatch(/\.$/)
  expect(second).toMatch(next)
  expect(rest).toEqual([])
}
