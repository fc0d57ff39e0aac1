/** The same family under ids that nobody has, to see whether OpenCode 2 takes it, before anything is given up for it. */
import { randomBytes } from "node:crypto"
import { idMaker } from "../../session/ids.ts"
import type { Coming } from "./family.ts"

/** What somebody reads who finds one, because we were killed before it was removed again. */
const title = "A load that opencode-session was trying out (the next command removes this)"

/** Message ids are made from the place: OpenCode 2 checks their beginning alone, and takes their order from the file. */
export function proofOf(family: readonly Coming[], now: number): Coming[] {
  const made = idMaker(now, family.length)
  const ids = new Map(family.map(({ document }) => [document.info.id, made("ses")]))
  return family.map(({ document: { info, messages }, directory }) => {
    const id = ids.get(info.id) ?? info.id
    const parentID = info.parentID && (ids.get(info.parentID) ?? info.parentID)
    const salt = randomBytes(8).toString("hex")
    return {
      directory,
      document: {
        info: { ...info, id, title, ...(parentID && { parentID }) },
        messages: messages.map((message, index) => ({ ...message, id: `msg_${salt}${index}` })),
      },
    }
  })
}
