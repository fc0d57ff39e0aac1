/**
 * A part of a first save, in a thread: which of its messages are clean and stand alone, and their bytes as the save will
 * write them. Nothing is asked, told or printed here; whatever is in doubt fails, and all is read on one thread.
 */
import { findHost } from "../../opencode/find-host.ts"
import type { Reader } from "../../opencode/host.ts"
import { messagesWith } from "../../redact/messages-with.ts"
import { collected, emptyLayout } from "../../session/document/bytes.ts"
import { canonicalPieces } from "../../session/document/canonical.ts"
import { type Member, members, membersOf, type SaidFacts, toSaved } from "../../session/document/saved-document.ts"
import { Doubt } from "../../session/doubt.ts"
import { withoutDropped } from "../../session/dropped-fields.ts"
import { isSettled } from "../../session/finished-messages.ts"
import { isTyped } from "../../session/prompt-authors.ts"
import type { Message } from "../../session/schema.ts"
import { skeletonMessage } from "../../session/skeleton.ts"
import { hasWords } from "../../session/title.ts"
import { entangled } from "../../session/v2/entangled.ts"
import { majorOf } from "../../session/v2/model.ts"
import type { Aside } from "../../support/put-aside.ts"
import type { World } from "../../support/world.ts"
import { textMaps } from "../shared/worktree-of-session.ts"
import { keptMessage } from "./kept-messages.ts"
import { ofItsWorktree, workplace } from "./read-current.ts"
import { withoutSecrets } from "./redact-session.ts"
import type { Order, Result, SharedMessage } from "./share-order.ts"

/** What the thread of a share is connected with. */
export type Connected = {
  /** Takes the bytes, piece by piece; they are its own then. */
  give: (bytes: Uint8Array<ArrayBuffer>) => void
  /** Takes the secrets that were found in this share. @returns those of all shares */
  exchange: (values: string[]) => () => Promise<string[]>
}

export async function makeShare(order: Order, { give, exchange }: Connected): Promise<Result> {
  const world: World = { ...order.world, now: () => new Date() }
  const here = await workplace(world, await findHost(world, { mends: false }))
  const { work, protection } = await ofItsWorktree(world, here, order.directory)
  if (work.root !== order.root || protection.fingerprint !== order.fingerprint) throw new Doubt("the rules are others")
  const { read, sealed } = await here.host.reading(world.cwd, (reader) => readShare(reader, order), "fail")
  const [root, ...subagents] = read as [Member, ...Member[]]
  const safe = await withoutSecrets(world, protection, { root, subagents }, { cached: false })
  const allValues = exchange([...safe.values.keys()])

  const clean = new Set(safe.report.clean)
  const apart = new Set(read.flatMap((one) => [...entangled(one)]))
  const titles = safe.root.messages.findIndex(hasWords)
  const first = new Set(safe.root.messages.slice(0, titles + 1).map(({ info }) => info.id))
  const mayStay = ({ messages, ...member }: Member): Member => ({
    ...member,
    messages: messages.filter((message) => {
      const { id, role } = message.info
      if (!clean.has(id) || apart.has(id) || first.has(id) || !isSettled(message)) return false
      return role === "assistant" || isPlain(member, message)
    }),
  })
  const tree = { root: mayStay(safe.root), subagents: safe.subagents.map(mayStay) }
  const { tokenise } = textMaps(world, work.root, order.names)
  const document = toSaved(tree, {}, {} as SaidFacts, tokenise)
  const layout = emptyLayout()
  const redactor = await protection.redactor()
  if (redactor.remaining(collected(canonicalPieces(document), layout, given(give))).length > 0)
    throw new Doubt("a secret is left")
  for (const chunk of layout.chunks) if (chunk instanceof Uint8Array) give(new Uint8Array(chunk))

  const own = new Map(members(tree).flatMap(({ messages }) => messages.map((one) => [one.info.id, one] as const)))
  const holding = messagesWith(await allValues(), own.values())
  const infos = new Map(members(tree).map(({ info }) => [info.id, info]))
  const made = ({ info: { id: sessionID } }: Member, file: Message): SharedMessage[] => {
    const { id } = file.info
    const [info, message, place] = [infos.get(sessionID), own.get(id), layout.places.get(id)]
    if (!info || !message || !place || holding.has(id)) return []
    const found = { sealed: sealed.get(id), unseen: safe.unseenOf(id) }
    const entry = keptMessage(place, { info, here: message, file, root: work.root }, found)
    return [{ id, sessionID, entry, ...(majorOf({ info }) === 1 && toldOf(message)) }]
  }
  return {
    messages: (membersOf(document) as Member[]).flatMap((one) => one.messages.flatMap((file) => made(one, file))),
    folders: read.map(({ info }) => [info.id, info.directory ?? "."]),
  }
}

/** What a skeleton does not tell: a file that is there tells whose a prompt is. */
const toldOf = (message: Message): Pick<SharedMessage, "said" | "isTyped"> =>
  message.info.role === "user"
    ? { isTyped: isTyped(message) }
    : { said: { parentID: message.info.parentID, path: message.info.path } }

/** Whether nothing of a prompt goes into the head of the file, and nothing of it follows from others. */
const isPlain = (member: Pick<Member, "info">, { info }: Message): boolean =>
  majorOf(member) === 1 && info.role === "user" && !info.summary?.diffs?.length

/** The messages of the share that are as they were when it was made. Stand-ins of the others are not read. */
async function readShare(reader: Reader, { share }: Order): Promise<{ read: Member[]; sealed: Map<string, number> }> {
  const edges = await reader.edges(share.map(([id]) => id))
  if (!edges) throw new Doubt("the database cannot be read")
  const sealed = new Map<string, number>()
  const read: Member[] = []
  for (const [sessionID, messages] of share) {
    const mine = new Map(messages)
    const others = (edges.get(sessionID) ?? []).filter(({ id, edge }) => mine.get(id) !== edge)
    const known = new Map(
      others.map(({ id }) => [id, skeletonMessage(id, sessionID, { role: "assistant", created: 0 })]),
    )
    const session = await reader.session(sessionID, undefined, known)
    if (session.info.revert) throw new Doubt("an undo is pending")
    const { info, messages: all, sealed: own } = withoutDropped(session)
    for (const [id, number] of own) sealed.set(id, number)
    read.push({ info, messages: all.filter((one: Message) => !known.has(one.info.id)), todos: [] })
  }
  return { read, sealed }
}

/** Nothing is kept in this thread. */
function given(give: Connected["give"]): Aside {
  let length = 0
  const of = { length, blocks: () => [] }
  return {
    put(bytes) {
      const at = length
      length += bytes.length
      give(new Uint8Array(bytes))
      return { of, at, length: bytes.length }
    },
    another: () => given(give),
    close() {},
  }
}
