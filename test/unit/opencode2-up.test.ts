/** OpenCode 1 → 2, held against what OpenCode's own migration made of the same sessions (2.0.15). */
import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import type { SessionDocument } from "../../src/session/schema.ts"
import type { SessionDocument2 } from "../../src/session/v2/schema.ts"
import { up } from "../../src/session/v2/up.ts"

const read = <Document>(name: string) =>
  JSON.parse(readFileSync(new URL(`../opencode2/${name}`, import.meta.url), "utf8")) as Document

/** The migration takes the time at which the row was last written. */
const withoutEnds = ({ info, messages }: SessionDocument2) => ({
  info,
  messages: messages.map((message) =>
    message.type === "assistant" ? { ...message, time: { ...message.time, completed: 0 } } : message,
  ),
})

test.each([
  ["migration-in.v1-as-exported.json", "migration-out.v2.json"],
  ["v1-rich.json", "v1-migrated-by-v2.json"],
])("%s becomes %s", (from, to) => {
  expect(withoutEnds(up(read<SessionDocument>(from)))).toEqual(withoutEnds(read<SessionDocument2>(to)))
})
