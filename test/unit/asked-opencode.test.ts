/** Where OpenCode is asked because its database cannot be read directly, its silence is no answer. */
import { chmodSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { importSessions } from "../../src/opencode/v1/import.ts"
import { reading } from "../../src/opencode/v1/reader.ts"
import type { Conversation } from "../../src/session/conversation.ts"
import { folderWith } from "../bed/folders.ts"

/** Says the same to each question, and notes what it was asked. */
async function saying(answer: string) {
  const folder = await folderWith({
    asked: "",
    opencode: `#!/bin/sh\necho "$1 $2" >> "\${0%/*}/asked"\n[ "$2" = path ] && exit 1\nprintf '${answer}'\n`,
  })
  const path = join(folder, "opencode")
  chmodSync(path, 0o755)
  const opencode = { path, version: "1.18.33", env: { ...process.env, OPENCODE_SESSION_DIRECT: "0" }, note: () => {} }
  return { folder, opencode, asked: () => readFileSync(join(folder, "asked"), "utf8") }
}

test("on a full disk it prints nothing and succeeds, which is not that there is no session", async () => {
  const { folder, opencode } = await saying("")
  const asks = [
    reading(opencode, folder, (reader) => reader.snapshot()),
    reading(opencode, folder, (reader) => reader.messageIds("ses_a")),
    reading(opencode, folder, (reader) => reader.messagesElsewhere([{ info: { id: "ses_a" }, messages: [] } as never])),
  ]
  const [snapshot, ids, elsewhere] = await Promise.allSettled(asks)
  for (const one of [snapshot, ids])
    expect(one).toMatchObject({ reason: { message: expect.stringContaining("OpenCode's database could not be read") } })
  // It has nothing to ask for.
  expect(elsewhere).toMatchObject({ value: [] })
  expect(await reading((await saying("[]")).opencode, folder, (reader) => reader.messageIds("ses_a"))).toEqual([])
  const none = reading((await saying("[]")).opencode, folder, (reader) => reader.snapshot())
  await expect(none).rejects.toThrow("OpenCode's database could not be read")
})

test("a session whose import has not begun is not cleaned up", async () => {
  const { folder, opencode, asked } = await saying("[]")
  // As where the temporary folder is full: the file for the import cannot be written.
  const session = { info: { id: "ses_a", title: 1n }, messages: [] } as unknown as Conversation
  await expect(importSessions(opencode, [session], () => true, folder)).rejects.toThrow("BigInt")
  expect(asked()).not.toContain("session delete")
})
