/** Sessions of OpenCode 2 on their way in: what is checked before OpenCode sees them. */
import type { SessionDocument2 } from "../../session/v2/schema.ts"
import { isSettled } from "../../session/v2/settled.ts"
import type { Row } from "../transaction.ts"
import { checkDocument2 } from "./document.ts"
import * as failures from "./failures.ts"

/** A session, and the folder of this machine it is to belong to. */
export type Coming = { document: SessionDocument2; directory: string }

/** OpenCode 2.0 inserts all messages of a session at once: 65,535 values, seven to a message. */
export const mostMessages = 9362

/**
 * A family is a root and what is below it, in any order.
 * @returns it with parents before their children, without what must not travel
 * @throws Failure before anything was changed
 */
export function checkedFamily(family: readonly Coming[]): Coming[] {
  if (new Set(family.map(({ document }) => document.info.id)).size < family.length)
    throw failures.notTaken("a session stands twice in it")
  const messages = new Set<string>()
  for (const { document } of family) {
    try {
      checkDocument2(document)
    } catch (error) {
      throw failures.notTaken((error as Error).message)
    }
    if (document.messages.length > mostMessages) throw failures.tooManyMessages(document.messages.length, mostMessages)
    for (const message of document.messages) {
      if (messages.has(message.id)) throw failures.notTaken(`the message ${message.id} stands twice in it`)
      if (!isSettled(message)) throw failures.notTaken(`the message ${message.id} is not finished`)
      messages.add(message.id)
    }
  }
  return parentsFirst(family).map(({ document, directory }) => ({ document: withoutRights(document), directory }))
}

/** @throws Failure when there is no such order */
function parentsFirst(family: readonly Coming[]): Coming[] {
  const left = new Map(family.map((one) => [one.document.info.id, one]))
  const ordered: Coming[] = []
  for (let before = -1; before < ordered.length; ) {
    before = ordered.length
    for (const [id, one] of left) {
      const { parentID } = one.document.info
      if (parentID && left.has(parentID)) continue
      ordered.push(one)
      left.delete(id)
    }
  }
  if (left.size > 0) throw failures.notTaken("its sessions are each other's parents")
  return ordered
}

/** Permission rules would beat the local ones; a link and an undo are of the machine they were made on. */
function withoutRights({ info, messages }: SessionDocument2): SessionDocument2 {
  const { permissions: _, share: __, revert: ___, fork: ____, ...rest } = info as SessionDocument2["info"] & Row
  return { info: rest as SessionDocument2["info"], messages }
}
