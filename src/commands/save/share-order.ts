/** What goes between a first save and the threads that make its shares. */
import type { Message } from "../../session/schema.ts"
import type { Major } from "../../session/v2/model.ts"
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
