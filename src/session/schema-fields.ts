/** Fields that more than one object of a session has (see schema.ts). */
import * as v from "valibot"

/** Stricter than OpenCode, which checks only the prefix: we print ids in commands that people paste. */
export const id = (prefix: string) => v.pipe(v.string(), v.regex(new RegExp(`^${prefix}_[0-9A-Za-z_-]{1,64}$`)))
/** Milliseconds since 1970, within the range of a Date. */
export const time = v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15))
export const flag = v.optional(v.boolean())
export const text = v.optional(v.string())

/** Written by the model or a tool: its keys keep the order that the model saw. */
export const free = v.record(v.string(), v.unknown())

export const tokens = v.looseObject({
  total: v.optional(v.number()),
  input: v.number(),
  output: v.number(),
  reasoning: v.number(),
  cache: v.looseObject({ read: v.number(), write: v.number() }),
})

export const diffs = v.array(
  v.looseObject({ file: text, status: text, additions: v.number(), deletions: v.number(), patch: text }),
)
