/** What goes between a save and the threads that make its shares. */
import { availableParallelism } from "node:os"
import { isFresh, type MessageEdges } from "../../opencode/message-edges.ts"
import type { Message } from "../../session/schema.ts"
import type { Major } from "../../session/v2/model.ts"
import { largest } from "../../support/read-limit.ts"
import type { KeptMessage } from "./kept-messages.ts"

/** Messages by session, the root first, each with the edge of its rows. */
export type Share = [sessionID: string, messages: [id: string, edge: string][]][]

export type Order = {
  /** By this the file that a thread runs knows what for. */
  for: "opencode-session share"
  share: Share
  world: { cwd: string; env: NodeJS.ProcessEnv; host: Major }
  /** The session's folder, as OpenCode has it, and its worktree with other names of it. */
  directory: string | undefined
  root: string
  names: readonly string[]
  /** Of the rules by which the save searches. */
  fingerprint: string
}

/** A message that the save need not read. With OpenCode 1 `said` and `isTyped` tell whose a prompt is. */
export type SharedMessage = {
  id: string
  sessionID: string
  entry: KeptMessage
  said?: Pick<Extract<Message["info"], { role: "assistant" }>, "parentID" | "path">
  isTyped?: boolean
}

/** `folders`: in which its sessions work, from the root of the worktree. */
export type Result = { messages: SharedMessage[]; folders: [sessionID: string, folder: string][] }

export type Said =
  | { kind: "ready" }
  | { kind: "values"; values: string[] }
  | { kind: "bytes"; bytes: Uint8Array }
  | { kind: "done"; result: Result }
  | { kind: "failed"; why: string }

/** Bytes below which a share takes longer to begin than it saves, and threads beyond which the rest of a save takes longer. */
const [leastShare, most] = [8_000_000, 4]
/** Threads, whatever is asked for: each takes 60 MB. */
const mostAsked = 16

/**
 * Consecutive messages of about as many bytes each, without those that are kept, or may be written again in the same
 * millisecond.
 * @returns nothing where threads would save no time
 */
export function sharesOf(
  edges: MessageEdges,
  root: string,
  at: number,
  env: NodeJS.ProcessEnv,
  isKept: (messageID: string) => boolean = () => false,
): Share[] | undefined {
  const asked = env.OPENCODE_SESSION_WORKERS
  const all = [...edges].flatMap(([session, own]) => own.map((one) => ({ session, ...one })))
  const settled = all.filter((one) => !isKept(one.id) && !isFresh(one, at))
  const bytes = settled.reduce((sum, one) => sum + one.bytes, 0)
  // With two cores there is nothing to gain: the second one collects and compiles (measured).
  const free = availableParallelism() - 1
  const number = asked
    ? Math.min(Math.floor(Number(asked)), mostAsked)
    : free < 2
      ? 0
      : Math.min(free, most, Math.floor(bytes / leastShare))
  // A larger one is refused, without any work on it.
  if (!(number >= (asked ? 1 : 2)) || settled.length === 0 || bytes > largest) return undefined
  const shares: Map<string, [string, string][]>[] = []
  let done = 0
  for (const { session, id, edge, bytes: own } of settled) {
    const index = Math.min(Math.floor((done * number) / bytes), number - 1)
    shares[index] ??= new Map([[root, []]])
    const share = shares[index]
    const messages = share.get(session) ?? []
    share.set(session, messages)
    messages.push([id, edge])
    done += own
  }
  return shares.flatMap((share) => (share ? [[...share]] : []))
}
