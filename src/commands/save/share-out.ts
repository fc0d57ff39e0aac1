/**
 * A save shares its work over threads where much is new. Each searches some of the messages and makes their bytes; this
 * save reads the others, and goes on as if those had been kept from a file.
 */
import type { Place } from "../../git/worktree.ts"
import type { Host, Reader, Snapshot } from "../../opencode/host.ts"
import type { MessageEdges } from "../../opencode/message-edges.ts"
import { Doubt } from "../../session/doubt.ts"
import type { Message } from "../../session/schema.ts"
import { skeletonMessage } from "../../session/skeleton.ts"
import type { StoreEntry } from "../../stores/store.ts"
import type { Aside, Stretch } from "../../support/put-aside.ts"
import type { StoredBytes } from "../../support/stored-bytes.ts"
import { beginThread, type Thread } from "../../support/thread.ts"
import type { World } from "../../support/world.ts"
import { familyOf } from "../shared/local-session-tree.ts"
import type { Protection } from "../shared/redaction.ts"
import type { Kept, KeptMessage } from "./kept-messages.ts"
import { type Order, type Result, type Said, type SharedMessage, sharesOf } from "./share-order.ts"

type OfSession = {
  id: string
  directory: string | undefined
  snapshot: Snapshot
  entry: StoreEntry
  work: Place
  protection: Protection
  names: readonly string[]
  at: number
}

/**
 * @param kept the messages that need not be read, since the file has them
 * @returns those with what threads have made; `kept` alone where the rest is to be done here
 */
export async function sharedOut(
  world: World,
  { host, aside }: { host: Host; aside: Aside },
  reader: Reader,
  { id, directory, snapshot, entry, work, protection, names, at }: OfSession,
  kept: Kept | undefined,
): Promise<Kept | undefined> {
  const { thread: file, cwd, env } = world
  const isFirst = !entry.file && entry.versions.length === 0
  if (!file || (kept ? kept.note.isCompact : !isFirst)) return kept
  const more = await reader.edges(familyOf(id, snapshot).filter((one) => !kept?.edges.has(one)))
  const edges = more && new Map([...(kept?.edges ?? []), ...more])
  const shares = edges && sharesOf(edges, id, at, env, (one) => kept?.messages.has(one) ?? false)
  if (!shares) return kept
  const { fingerprint } = protection
  const order = { for: "opencode-session share", world: { cwd, env: { ...env }, host: host.major } } as const
  const orders = shares.map((share): Order => ({ ...order, share, directory, root: work.root, names, fingerprint }))
  try {
    return keptOf(await allMade(file, orders, aside), edges, names, kept)
  } catch (problem) {
    world.note?.(`The session is read on one thread: ${(problem as Error).message}.`)
    return kept
  }
}

type Hand = { thread: Thread<Said>; aside: Aside; of?: StoredBytes }
type Made = { asked: ReadonlySet<string>; shares: { result: Result; of: StoredBytes | undefined }[] }

/** @throws Error where one of them fails */
async function allMade(file: URL, orders: readonly Order[], aside: Aside): Promise<Made> {
  const begun = await Promise.allSettled(orders.map((order) => beginThread<Said>(file, order)))
  const hands = begun.flatMap((one): Hand[] =>
    one.status === "fulfilled" ? [{ thread: one.value, aside: aside.another() }] : [],
  )
  try {
    // Never ended while it reads: within OpenCode, a database that nobody closes would stay locked.
    const found = await Promise.allSettled(hands.map((hand) => until("values", hand)))
    const told = found.map((one) => {
      if (one.status === "rejected") throw one.reason
      return one.value.values
    })
    if (hands.length < orders.length) throw new Doubt("a thread does not begin")
    const asked = new Set(told.flat())
    for (const { thread } of hands) thread.tell([...asked])
    const results = await Promise.all(hands.map((hand) => until("done", hand)))
    return { asked, shares: results.map(({ result }, index) => ({ result, of: hands[index]?.of })) }
  } finally {
    for (const { thread } of hands) void thread.end()
  }
}

/** Waits for what is said under that name, and puts aside the bytes that come before. */
async function until<Kind extends Said["kind"]>(kind: Kind, hand: Hand): Promise<Extract<Said, { kind: Kind }>> {
  for (;;) {
    const said = await hand.thread.next()
    if (said.kind === "failed") throw new Doubt(said.why)
    if (said.kind === kind) return said as Extract<Said, { kind: Kind }>
    if (said.kind !== "bytes") continue
    const put = hand.aside.put(said.bytes)
    if (!put) throw new Doubt("nothing can be put aside")
    hand.of = put.of
  }
}

/** As if they were kept from a file, beside what it has. */
function keptOf({ asked, shares }: Made, edges: MessageEdges, names: readonly string[], before?: Kept): Kept {
  const messages = new Map<string, Message>(before?.messages)
  const entries = new Map<string, KeptMessage>(before?.entries)
  const sealed = new Map<string, number>(before?.sealed)
  const made = new Map<string, Stretch>()
  const note = before?.note ?? {
    version: "",
    blob: "",
    seen: [],
    names,
    isCompact: false,
    had: [],
    values: [],
    sessions: [],
  }
  const folders = new Map(note.sessions.map(({ id, folder }) => [id, folder]))
  const isInFile = new Set(note.sessions.flatMap((one) => one.messages.map(([id]) => id)))
  for (const { result, of } of shares) {
    for (const [id, folder] of result.folders) {
      if ((folders.get(id) ?? folder) !== folder) throw new Doubt("a session works in several folders")
      folders.set(id, folder)
    }
    for (const one of result.messages) {
      const { id, entry } = one
      // It was changed, so this save holds it against the file.
      if (isInFile.has(id)) continue
      if (!of) throw new Doubt("bytes are missing")
      messages.set(id, standing(one))
      entries.set(id, entry)
      if (entry.sealed) sealed.set(id, entry.sealed)
      made.set(id, { of, at: entry.at, length: entry.length })
    }
  }
  for (const { id } of note.sessions) folders.delete(id)
  const begun = [...folders].map(([id, folder]) => ({ id, folder, messages: [] }))
  return {
    note: { ...note, sessions: [...note.sessions, ...begun] },
    ...{ edges, messages, entries, sealed, made },
    isKnown: (value, isEverywhere) =>
      // Of what is not taken out everywhere, what the threads have read says nothing else.
      (!isEverywhere || asked.has(value)) && (!before || before.isKnown(value, isEverywhere)),
  }
}

function standing({ id, sessionID, entry, said, isTyped }: SharedMessage): Message {
  const { info, parts } = skeletonMessage(id, sessionID, entry.skeleton)
  const typed = { id: `prt_typed_${id}`, sessionID, messageID: id, type: "text", text: "" } as const
  return { info: { ...info, ...said } as Message["info"], parts: isTyped ? [...parts, typed] : parts }
}
