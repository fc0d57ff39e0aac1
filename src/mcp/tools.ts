/** The tools of the server: what a model reads of each, what each takes, and what it answers. */
import * as v from "valibot"
import { ownPlace } from "../commands/recall/own-sessions.ts"
import { recall } from "../commands/recall/recall.ts"
import { savedSessions } from "../commands/recall/saved-sessions.ts"
import { search } from "../commands/search/search.ts"
import { why } from "../commands/why/why.ts"
import type { World } from "../support/world.ts"
import { foundText, listingText } from "../view/agent/found.ts"
import { nameOf } from "../view/agent/names.ts"
import { outlineText } from "../view/agent/outline.ts"
import { onePartText, turnsText } from "../view/agent/read.ts"
import { chiefOf, whyText } from "../view/agent/why.ts"

export type Tool = {
  name: string
  description: string
  takes: v.GenericSchema
  /** @throws ValiError when it is called with something else, Failure */
  answer: (world: World, given: unknown) => Promise<string>
}

const tool = <Schema extends v.GenericSchema>(
  name: string,
  takes: Schema,
  description: string,
  answer: (world: World, given: v.InferOutput<Schema>) => Promise<string>,
): Tool => ({
  name,
  takes,
  description,
  async answer(world, given) {
    const taken = v.parse(takes, given)
    // A link in place of the folder is refused before anything is read there.
    await ownPlace(world)
    return answer(world, taken)
  },
})

const told = <Schema extends v.GenericSchema<unknown, unknown>>(schema: Schema, text: string) =>
  v.pipe(schema, v.description(text)) as unknown as Schema

const words = v.pipe(v.string(), v.maxLength(1000))
const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most))

const narrowing = {
  author: v.optional(told(words, "who saved it or wrote a prompt in it, or part of the name")),
  branch: v.optional(told(words, "git branch of the session")),
  since: v.optional(told(words, "2026-11-22, 3h, 7d or 2w")),
  until: v.optional(told(words, "the same; a day is included")),
  all_branches: v.optional(told(v.boolean(), "also sessions that only other git branches have")),
}

/** No patterns: one can take forever, and a path in slashes is meant as it is. */
const literal = (text: string) =>
  (text.match(/"[^"]+"|\S+/g) ?? [])
    .map((word) => (word.startsWith("/") ? `"${word.replaceAll('"', "")}"` : word))
    .join(" ")

const searchSessions = tool(
  "search_sessions",
  v.object({
    words: told(words, 'words and "phrases"'),
    file: v.optional(told(words, "only turns that read or changed this path, or part of it")),
    role: v.optional(told(v.picklist(["user", "assistant", "tool"]), "who said it")),
    ...narrowing,
    limit: v.optional(told(whole(1, 20), "sessions, 5 if absent")),
  }),
  'Search what was said and done in this repository\'s saved sessions: conversations of the team with coding agents. Use it before changing code that looks odd, when a decision seems arbitrary, or when somebody says "as last time". All words must occur in a session. Answers with matching lines and the address of each turn, SESSION#12; cite that, and read it with read_session.',
  async (world, { words: text, limit = 5, all_branches, ...given }) =>
    foundText(await search(world, literal(text), { ...given, allBranches: all_branches }), limit),
)

const readSession = tool(
  "read_session",
  v.pipe(
    v.object({
      session: told(words, "a session's name or id, or a turn address: NAME#12 for one, NAME#8-12 for several"),
      part: v.optional(told(whole(1, 1_000_000), "one part of the turn in full, as (part 3) or a mark [… …] names it")),
      offset: v.optional(told(whole(0, 1e9), "the character of the part to begin at")),
      budget: v.optional(told(whole(200, 25_000), "most tokens of the answer, 4000 if absent")),
    }),
    // What is given in vain is said: the answer would be taken for that.
    v.forward(
      v.check(({ session, part }) => part === undefined || /#\d+$/.test(session), "is of one turn: name it, NAME#12"),
      ["part"],
    ),
    v.forward(
      v.check(({ part, offset = 0 }) => offset === 0 || part !== undefined, "is of one part: name it as well"),
      ["offset"],
    ),
  ),
  "Read a saved session. With its name alone: an outline, a line for each turn. With a turn address: what was asked and answered there, each tool call as a line. What did not fit is marked, and the mark says what to ask for.",
  async (world, { session: wanted, part, offset = 0, budget = 4000 }) => {
    const { session, transcript, turns } = await recall(world, wanted)
    const name = nameOf({ ...session, sessionID: transcript.id })
    // The frame takes some of it.
    const room = budget - 80
    const turn = transcript.turns[(turns?.from ?? 0) - 1]
    if (!turns || !turn) return outlineText(transcript, name, room)
    if (part === undefined) return turnsText(transcript, name, turns, room)
    return onePartText(transcript, turn, name, part, offset, room) ?? `Turn ${turn.number} has no part ${part}.`
  },
)

const whyTool = tool(
  "why",
  v.object({ file: told(words, "a path from the repository's root, or PATH:LINE") }),
  "Find which saved conversation a file, or a line of it, comes from: the turn that wrote it, with what was asked, thought and answered in short.",
  async (world, { file }) => {
    const report = await why(world, file)
    const { session } = chiefOf(report) ?? {}
    const recalled = session && (await recall(world, nameOf(session)).catch(() => undefined))
    return whyText(report, recalled?.transcript)
  },
)

const listSessions = tool(
  "list_sessions",
  v.object({ ...narrowing, limit: v.optional(told(whole(1, 100), "sessions, 20 if absent")) }),
  "List this repository's saved sessions, newest first: name, title, who wrote a prompt in it, day, branch, size.",
  async (world, { limit = 20, all_branches, ...given }) =>
    listingText(await savedSessions(world, { ...given, allBranches: all_branches }), limit),
)

export const tools: readonly Tool[] = [searchSessions, readSession, whyTool, listSessions]
