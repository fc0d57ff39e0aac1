/** The shape of a saved file that is a document of OpenCode 2. Its import ignores our key too. */
import * as v from "valibot"
import { facts, factsKey, todo } from "../schema.ts"
import { message2, sessionInfo2 } from "./schema.ts"

const messages = v.array(message2)

const subagent2 = v.looseObject({ info: sessionInfo2, todos: v.optional(v.array(todo)), messages })

export const facts2 = v.looseObject({ ...facts.entries, subagents: v.optional(v.array(subagent2)) })

export const savedDocument2 = v.looseObject({ info: sessionInfo2, [factsKey]: v.optional(facts2), messages })

export type SavedDocument2 = v.InferOutput<typeof savedDocument2>
