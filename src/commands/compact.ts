/** How small a saved session is made: as the user says now, else as its file was saved before. */
import { factsOf } from "../session/saved.ts"
import { factsKey, type SessionDocument } from "../session/shape.ts"
import { slimmed } from "../session/slim.ts"

export type SizeOptions = {
  /** Leave out OpenCode's copies and the middle of long outputs; false: no more. */
  slim?: boolean | undefined
}

/** @param old the document that is replaced */
export function compact(document: SessionDocument, { slim }: SizeOptions, old?: SessionDocument): SessionDocument {
  const before = old && factsOf(old)?.slim
  if (!(slim ?? before)) return document
  return slimmed({
    ...document,
    [factsKey]: { ...document[factsKey], ...(before && { slim: before }) },
  } as SessionDocument)
}

/** Whether what the file lacks and is here is to come back. */
export const wantsMore = ({ slim }: SizeOptions): boolean => slim === false
