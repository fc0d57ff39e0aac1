/** Redacts a session, so that it may leave this machine. */
import { cleanMessages } from "../../machine/clean-messages.ts"
import { userKey } from "../../machine/user-key.ts"
import { engineVersion } from "../../redact/engine-version.ts"
import type { RemainingOptions } from "../../redact/remaining-secrets.ts"
import type { RedactionReport } from "../../redact/report.ts"
import type { Conversation } from "../../session/conversation.ts"
import { type Member, members, type SessionTree } from "../../session/document/saved-document.ts"
import { Doubt } from "../../session/doubt.ts"
import { markerCounts, summed } from "../../session/redaction-marker.ts"
import { type Facts, factsKey, type Message, type SessionDocument } from "../../session/schema.ts"
import type { World } from "../../support/world.ts"
import type { Protection } from "../shared/redaction.ts"
import type { Kept } from "./kept-messages.ts"
import { type Attachment, unseenIn, withUnseen } from "./unseen-attachments.ts"

export type Redacted = {
  root: Member
  subagents: Member[]
  report: RedactionReport
  /** The facts on it for the file. */
  facts: Pick<Facts, "redacted">
  /** For the second look. */
  before: RemainingOptions
  /** The secrets that were found, and whether each was taken out everywhere. */
  values: ReadonlyMap<string, boolean>
  /** What the save itself writes, a title, a branch, without secrets, those of the session included. */
  without: (text: string) => string
  /** A document from which a save takes over summaries of changes, without what of them the policy drops by now. */
  withoutDropped: (document: SessionDocument) => SessionDocument
  /** Attachments of a message into which nobody looked. */
  unseenOf: (messageID: string) => Attachment[]
  /** Caches what was clean in both looks, so that the next save can skip it. */
  remember: () => Promise<void>
}

type Searching = {
  /** Messages that are not searched again. */
  kept?: Kept | undefined
  /** What is not saved and may give away what is secret in the rest. */
  beside?: readonly Conversation[] | undefined
  /** Whether to cache which messages are clean: where the next save cannot keep them from the file. */
  cached?: boolean
}

/** @throws Doubt when a kept message would have to be searched */
export async function withoutSecrets(
  world: World,
  protection: Protection,
  family: SessionTree,
  { kept, beside = [], cached = true }: Searching = {},
): Promise<Redacted> {
  const clean = cached ? await cleanIn(world, protection, family) : undefined
  const held = members(family)
  const redactor = await protection.redactor()
  const isKept = (id: string) => kept?.messages.has(id) ?? false
  const {
    family: out,
    report,
    values,
    without,
    withoutDropped,
  } = redactor.family(held, {
    ...(clean && { clean: clean.has }),
    kept: ({ info }) => isKept(info.id),
    beside,
  })
  const [root, ...subagents] = out
  if (!root) throw new Error("a family has a root")
  const counts = markersIn(out, kept)
  const found = new Set(report.clean)
  if (kept && [...values].some(([value, isEverywhere]) => !kept.isKnown(value, isEverywhere)))
    throw new Doubt("a secret is new")
  if (clean)
    for (const { messages } of held)
      for (const message of messages) if (found.has(message.info.id) && !isKept(message.info.id)) clean.add(message)
  const unseen = kept ? withUnseen(report.unseen, { root, subagents }, kept) : report.unseen
  return {
    root,
    subagents,
    report: { ...report, unseen },
    facts: Object.keys(counts).length > 0 ? { redacted: { engine: engineVersion, counts } } : {},
    before: clean ? { clean: clean.has, keep: clean.add } : {},
    values,
    without,
    withoutDropped: (document) => {
      const { [factsKey]: facts } = document
      if (!facts?.diffs) return document
      const diffs = Object.fromEntries(Object.entries(facts.diffs).map(([id, own]) => [id, withoutDropped(own)]))
      return { ...document, [factsKey]: { ...facts, diffs } }
    },
    unseenOf: unseenIn(out, unseen),
    remember: async () => clean?.keep(),
  }
}

const cleanIn = async (world: World, { fingerprint }: Protection, { root }: SessionTree) =>
  cleanMessages(world.env, await userKey(world.env), root.info.id, fingerprint)

/** Those of kept messages are known. */
function markersIn(family: readonly Member[], kept: Kept | undefined): Record<string, number> {
  if (!kept) return markerCounts(family)
  const isRead = ({ info }: Message) => !kept.entries.has(info.id)
  const read = markerCounts(family.map((one) => ({ ...one, messages: one.messages.filter(isRead) })))
  const known = family.flatMap(({ messages }) =>
    messages.map(({ info }) => kept.entries.get(info.id)?.skeleton.markers ?? {}),
  )
  return summed([read, ...known])
}
