/** What we read from OpenCode's database is what OpenCode would export, byte for byte. */
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import Database from "libsql"
import { expect, test } from "vitest"
import type { Opencode } from "../../src/opencode/find-opencode.ts"
import { exportSession } from "../../src/opencode/v1/export.ts"
import { reading } from "../../src/opencode/v1/reader.ts"
import { canonicalText } from "../../src/session/document/canonical.ts"
import { bash, call, subagent } from "../bed/model.ts"
import { type Person, story } from "../bed/story.ts"
import { binaryOf, versions } from "../bed/versions.ts"

/** One pixel. */
const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

/** Whatever else a version may have in its row of a session. */
const forged: Record<string, string> = {
  share_url: "https://example.org/s/1",
  summary_additions: "3",
  summary_files: "2",
  summary_diffs: '[{"file":"a","additions":3,"deletions":0,"patch":"+a"}]',
  metadata: '{"own":{"z":1,"a":[null,"é"]}}',
  permission: '[{"permission":"bash","pattern":"*","action":"ask"}]',
  time_compacting: "1764000000000",
  time_archived: "1764000000001",
  workspace_id: "wrk_1",
  path: "sub",
}

test.each(versions)("%s: rows and export are the same", async (version) => {
  const { alice, model } = await story({ alice: binaryOf(version) })
  const todos = [{ content: "one", status: "pending", priority: "high" }]
  await writeFile(alice.path("dot.png"), Buffer.from(png, "base64"))
  model
    .when(
      "work",
      call("todowrite", { todos }),
      subagent("look"),
      call("read", { filePath: "/no/such/file" }),
      [bash("echo '\u{1f600} \\ud800' > out.txt"), bash("false")],
      call("write", { filePath: alice.path("new.txt"), content: "new\n" }),
      // The picture then stands as the last message of the user: no line of the script fits any more.
      call("read", { filePath: alice.path("dot.png") }),
    )
    .when("look", bash("ls"), "Looked.")
    .when("more", "More.")
  await alice.says("work")
  const id = await alice.latest()
  await alice.says("more", id)

  const notes: string[] = []
  const opencode = opencodeOf(alice, version, (text) => notes.push(text))
  const ids = (await alice.machine.rows<{ id: string }>(alice.repo, "select id from session")).map((row) => row.id)
  expect(ids).toHaveLength(2)
  await same(opencode, alice, ids)

  const columns = await alice.machine.rows<{ name: string }>(
    alice.repo,
    "select name from pragma_table_info('session')",
  )
  const held = columns.map(({ name }) => name).filter((name) => name in forged)
  const [message] = await alice.machine.rows<{ id: string }>(
    alice.repo,
    `select id from message where session_id = '${id}' order by time_created desc limit 1`,
  )
  const revert = JSON.stringify({ messageID: message?.id, snapshot: "a".repeat(40), diff: "+é\n" })
  const values = [...held.map((name) => [name, forged[name]]), ["revert", revert]]
  const set = values.map(([name, value]) => `${name} = '${value}'`).join(", ")
  // `opencode db` of the oldest version only reads.
  const database = new Database(join(alice.machine.env.XDG_DATA_HOME ?? "", "opencode/opencode.db"))
  database.exec(`update session set ${set}`)
  // Two messages of one moment are in the order of their ids.
  database.exec("update message set time_created = (select max(time_created) from message)")
  database.close()
  const document = await same(opencode, alice, ids)
  expect(document.info).toMatchObject({ revert: { messageID: message?.id }, share: { url: forged.share_url } })
  const statuses = document.messages.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === "tool" ? [`${part.tool} ${part.state.status}`] : [])),
  )
  expect(new Set(statuses)).toEqual(
    new Set([
      "todowrite completed",
      "task completed",
      "read error",
      "read completed",
      "bash completed",
      "write completed",
    ]),
  )
  expect(canonicalText(document)).toContain(`base64,${png}`)
  expect(notes).toEqual([])
})

const opencodeOf = ({ machine }: Person, version: string, note: Opencode["note"]): Opencode => ({
  path: machine.binary,
  version,
  env: machine.env,
  note,
})

/** @returns the first session */
async function same(opencode: Opencode, { repo }: Person, ids: string[]) {
  const direct = await reading(opencode, repo, (reader) => Promise.all(ids.map((id) => reader.session(id))))
  for (const [index, id] of ids.entries()) {
    const exported = await exportSession(opencode, id, repo)
    expect(direct[index] && canonicalText(direct[index])).toBe(canonicalText(exported))
  }
  const root = direct.find(({ info }) => !info.parentID)
  if (!root) throw new Error("there is no root session")
  return root
}
