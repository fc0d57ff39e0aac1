/** A session that is here, with what a loaded one has behind it. */
import type { Conversation } from "../../session/conversation.ts"
import { inMajor2, joinedById } from "../../session/v2/majors.ts"
import { majorOf, toModel, toNative } from "../../session/v2/model.ts"
import { withoutRepeated } from "../../session/v2/repeated-ends.ts"
import * as failures from "./failures.ts"
import type { Coming } from "./family.ts"

export const nativeOf = (session: Conversation): Coming["document"] => toNative(inMajor2(session))

/** @throws Failure when it went on here since it was compared: two ways are never mixed */
export function added({ document, directory }: Coming, session: Conversation): Coming {
  const more = nativeOf(session)
  // A shell run that came back from OpenCode 1 is two messages here, as in the model.
  const there = new Set([...more.messages.map(({ id }) => id), ...session.messages.map(({ info }) => info.id)])
  const own = document.messages.find(({ id, type }) => (type === "user" || type === "assistant") && !there.has(id))
  if (own) throw failures.changedMeanwhile(document.info.title ?? document.info.id)
  const held = withoutRepeated(document.messages, there)
  const ids = new Set(held.map(({ id }) => id))
  // What stands between messages that are here is missing since they came back from OpenCode 1, and would come in behind.
  const last = more.messages.findLastIndex(({ id }) => ids.has(id))
  const all = majorOf(session) === 2 ? more.messages.slice(last + 1) : crossing(document, session)
  const messages = [...held, ...all.filter(({ id }) => !ids.has(id))]
  return { document: { info: goneOn(document.info, more.info), messages }, directory }
}

/** From OpenCode 1 a shell run comes as two messages, and a skill as one of its own: only the model knows them again. */
function crossing(document: Coming["document"], session: Conversation): Coming["document"]["messages"] {
  const { info, messages } = inMajor2(session)
  return toNative({ info, messages: joinedById(toModel(document).messages, messages) }).messages
}

type Info = Coming["document"]["info"]

/** The head here, with what tells how far a session has come as the one says that is ahead. */
function goneOn(here: Info, { cost, tokens, agent, model, outcome, time }: Info): Info {
  const { outcome: _, time: own, ...info } = here
  const { idle: __, ...kept } = own
  return {
    ...info,
    cost,
    tokens,
    ...(agent !== undefined && { agent }),
    ...(model !== undefined && { model }),
    ...(outcome !== undefined && { outcome }),
    time: { ...kept, updated: time.updated, ...(time.idle !== undefined && { idle: time.idle }) },
  }
}
