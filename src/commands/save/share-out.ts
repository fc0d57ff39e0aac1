/**
 * A first save of a large session shares its work over threads. Each searches some of the messages and makes their bytes;
 * this save reads the others, and goes on as if those had been kept from a file.
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

/** @returns the messages that need not be read; nothing where all is to be done here */
export async function sharedOut(
  world: World,
  { host, aside }: { host: Host; aside: Aside },
  reader: Reader,
  { id, directory, snapshot, entry, work, protection, names, at }: OfSession,
): Promise<Kept | undefined> {
  const { thread: file, cwd, env } = world
  if (!file || entry.file || entry.versions.length > 0) return undefined
  const edges = await reader.edges(familyOf(id, snapshot))
  const shares = edges && sharesOf(edges, id, at, env)
  if (!shares) return undefined
  const { fingerprint } = protection
  const order = { for: "opencode-session share", world: { cwd, env: { ...env }, host: host.major } } as const
  const orders = shares.map((share): Order => ({ ...order, share, directory, root: work.root, names, fingerprint }))
  try {
    return keptOf(await allMade(file, orders, aside), edges, names)
  } catch (problem) {
    world.note?.(`The session is read on one thread: ${(problem as Error).message}.`)
    return undefined
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

/** As if they were kept from a file that has nothing else. */
function keptOf({ asked, shares }: Made, edges: MessageEdges, names: readonly string[]): Kept {
  const messages = new Map<string, Message>()
  const entries = new Map<string, KeptMessage>()
  const sealed = new Map<string, number>()
  const where = new Map<string, Stretch>()
  const folders = new Map<string, string>()
  for (const { result, of } of shares) {
    for (const [id, folder] of result.folders) {
      if ((folders.get(id) ?? folder) !== folder) throw new Doubt("a session works in several folders")
      folders.set(id, folder)
    }
    for (const one of result.messages) {
      const { id, entry } = one
      if (!of) throw new Doubt("bytes are missing")
      messages.set(id, standing(one))
      entries.set(id, entry)
      if (entry.sealed) sealed.set(id, entry.sealed)
      where.set(id, { of, at: entry.at, length: entry.length })
    }
  }
  const sessions = [...folders].map(([id, folder]) => ({ id, folder, messages: [] }))
  return {
    note: { version: "", blob: "", seen: [], names, had: [], values: [], sessions },
    ...{ edges, messages, entries, sealed },
    places: { get: (id) => where.get(id) },
    // Of what is not taken out everywhere, what the threads have read says nothing else.
    isKnown: (value, isEverywhere) => !isEverywhere || asked.has(value),
  }
}

function standing({ id, sessionID, entry, said, isTyped }: SharedMessage): Message {
  const { info, parts } = skeletonMessage(id, sessionID, entry.skeleton)
  const typed = { id: `prt_typed_${id}`, sessionID, messageID: id, type: "text", text: "" } as const
  return { info: { ...info, ...said } as Message["info"], parts: isTyped ? [...parts, typed] : parts }
}
