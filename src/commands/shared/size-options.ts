/** Makes a saved session as small as the options say, or else as its file was saved before. */
import { dataUrlOf, withAttachments, withoutAttachments } from "../../session/attachments/sidecar.ts"
import { factsOf } from "../../session/document/saved-document.ts"
import { slimmed } from "../../session/document/slim.ts"
import { type Facts, factsKey, type Message, type SessionDocument } from "../../session/schema.ts"
import { attachmentFrom, type Beside, placeholders } from "../../stores/attachments.ts"

export type SizeOptions = {
  /** Leave out OpenCode's copies and the middle of long outputs; false: not any more. */
  slim?: boolean | undefined
  /** Where attachments above the limit are kept. */
  attachments?: AttachmentPlace | undefined
}

export type AttachmentPlace = "inside" | "beside" | "out"

export type Compact = {
  document: SessionDocument
  /** The sidecars, by name. */
  beside: Map<string, Buffer>
}

/** Bytes; smaller attachments always stay inside the session. */
const limit = 256_000

/** @param places of the saved file's sidecars @param old the document that is replaced */
export async function compact(
  document: SessionDocument,
  { slim, attachments }: SizeOptions,
  places: readonly Beside[],
  old?: SessionDocument,
): Promise<Compact> {
  const before = old && factsOf(old)
  const kept = attachments ?? before?.attachments?.kept
  const beside = new Map<string, Buffer>()
  let made = document
  if (kept === "inside") made = (await reunited(document, (name) => attachmentFrom(places, name))).document
  else if (kept)
    made = eachConversation(document, (messages) =>
      withoutAttachments(messages, limit, kept !== "out", (name, bytes) => {
        if (kept !== "out") beside.set(name, bytes)
      }),
    )
  const files = [...new Set(placeholders(made).map(({ name }) => name))].sort()
  // Facts say nothing of attachments where all are inside, which is the default.
  const told =
    (kept ?? "inside") !== "inside" || files.length > 0 ? { attachments: { kept: kept ?? "inside", files } } : {}
  const facts = { ...made[factsKey], ...told } as Facts
  if (!(slim ?? before?.slim)) return { document: { ...made, [factsKey]: facts }, beside }
  const slimFacts = { ...facts, ...(before?.slim && { slim: before.slim }) }
  return { document: slimmed({ ...made, [factsKey]: slimFacts }), beside }
}

/** Whether the saved file lacks an attachment or an output that is wanted, and that this machine may have. */
export async function wantsMore({ slim, attachments }: SizeOptions, places: readonly Beside[], old: SessionDocument) {
  if (slim === false || attachments) return true
  const isInside = factsOf(old)?.attachments?.kept === "inside"
  for (const { name, kept } of placeholders(old)) {
    // To look for one that was left out takes a git process.
    if (!kept && !isInside) continue
    const isBeside = typeof (await attachmentFrom(places, name)) !== "string"
    if (isBeside ? isInside : kept) return true
  }
  return false
}

export const bytesOf = (beside: Compact["beside"]): number =>
  [...beside.values()].reduce((sum, { length }) => sum + length, 0)

/** An attachment that could not be put back, and why. */
export type Lost = { name: string; mime: string; why: "missing" | "changed" | "left out" }

const whys: Record<Lost["why"], string> = {
  missing: "is not beside the session",
  changed: "is not what was saved",
  "left out": "was left out when the session was saved",
}

export const lostPhrase = ({ name, mime, why }: Lost) => `attachment ${name} (${mime}) ${whys[why]}`

/** One sentence for each. */
export const lostWords = (lost: readonly Lost[]): string[] =>
  lost.map((one) => `The ${lostPhrase(one)}; the session was loaded without it.`)

/** Puts sidecars back into the session. @returns also those that could not be read */
export async function reunited(
  document: SessionDocument,
  read: (name: string) => Promise<Buffer | "missing" | "changed">,
): Promise<{ document: SessionDocument; lost: Lost[] }> {
  const wanted = placeholders(document)
  if (wanted.length === 0) return { document, lost: [] }
  const found = new Map<string, Buffer>()
  const lost: Lost[] = []
  for (const { name, mime, kept } of new Map(wanted.map((one) => [one.name, one])).values()) {
    const bytes = await read(name)
    if (typeof bytes !== "string") found.set(name, bytes)
    else lost.push({ name, mime, why: kept ? bytes : "left out" })
  }
  const put = (messages: readonly Message[]) =>
    withAttachments(messages, ({ name, mime }) => {
      const bytes = found.get(name)
      return bytes && dataUrlOf(mime, bytes)
    })
  return { document: eachConversation(document, put), lost }
}

function eachConversation(
  document: SessionDocument,
  change: (messages: readonly Message[]) => Message[],
): SessionDocument {
  const facts = factsOf(document)
  const subagents = facts?.subagents?.map((one) => ({ ...one, messages: change(one.messages) }))
  return {
    ...document,
    messages: change(document.messages),
    ...(facts && { [factsKey]: { ...facts, ...(subagents && { subagents }) } }),
  }
}
