/** The transcript: one model for the terminal, Markdown and the page. */
import type { Todo } from "../schema.ts"
import type { Fields } from "./lenient-value.ts"

/** A session as its readers see it. Times are milliseconds since 1970. */
export type Transcript = {
  id: string
  title: string
  /** Version of OpenCode. */
  opencode: string
  created: number
  updated: number
  /** From the facts; absent for a plain `opencode export`. */
  saved?: Saved
  turns: Turn[]
  todos: Todo[]
  /** Changed files by name, each with all its changes. */
  files: FileTotal[]
  totals: Totals
  /** Subagents that no task call names (any more). */
  strays: Transcript[]
  /** Messages that are not told, or not as a whole, since they are undone: a plain export still has them. */
  undone: number
}

export type Saved = {
  at: string
  by?: string
  branch?: string
  commit?: string
  dirty: boolean
  /** What was left out or redacted, in words, and how often. */
  left: Record<string, number>
}

/** A prompt with its answers. If a session begins with an answer, its first turn has no prompt. */
export type Turn = {
  /** From 1. */
  number: number
  /** Id of the prompt, or else of the first answer. */
  id: string
  prompt?: Message
  /** Who wrote the prompt, if that is known, in a session of several people. */
  author?: string
  /** And in their places what OpenCode added or noted between them. */
  answers: Message[]
  /** From OpenCode's summary of the turn, which includes what a shell changed; else from its tool calls. */
  changes: FileChange[]
  totals: Totals
}

export type Message = {
  id: string
  /** What is neither a prompt nor an answer: a text that OpenCode added, or its note of something that happened. */
  kind?: "added" | "note"
  time: number
  /** Milliseconds from the prompt to the end of the answer. */
  duration?: number
  agent: string
  model: string
  blocks: Block[]
  /** The error that ended the answer. */
  error?: string
  aborted: boolean
  /** Whether it is the summary of a compaction. */
  compacts: boolean
  /** All tokens of an answer, in and out. */
  tokens: Tokens
  /** US dollars. */
  cost: number
}

/** What to show of a part; `part` is the saved part itself. */
export type Block = { id: string; part: Fields } & (
  | { kind: "text"; text: string; synthetic: boolean }
  | { kind: "reasoning"; text: string }
  | { kind: "tool"; call: Call }
  | { kind: "file"; file: Attachment }
  | { kind: "note"; text: string }
  /** A part of an unknown type. */
  | { kind: "other"; text: string }
)

export type Attachment = {
  name: string
  mime: string
  url: string
  bytes: number
  /** Name of its sidecar, where it is not in the session. */
  sidecar?: string
}

export type Call = {
  tool: string
  /** What the call is about, in one line: file, command, pattern, URL. */
  target: string
  status: "pending" | "running" | "completed" | "error"
  /** Whether the tool reports an error, or a command's exit code is not 0. */
  failed: boolean
  /** Exit code of a command. */
  exit?: number
  input: Fields
  /** The output, or the error. */
  output: string
  /** Bytes of the output in UTF-8. */
  bytes: number
  /** When it ended, or else began: milliseconds since 1970. */
  time?: number
  /** Milliseconds. */
  duration?: number
  changes: FileChange[]
  todos?: Todo[]
  /** What the user was asked. */
  questions?: Question[]
  attachments: Attachment[]
  subagent?: Transcript
  /** The calls that ran inside this one. */
  inner?: InnerCall[]
  /** Whether the user ran it, with `!`. */
  byUser?: true
}

/** A question with what the user chose or typed; no answer if there is none. */
export type Question = { question: string; answers: string[] }

export type InnerCall = Pick<Call, "tool" | "target" | "failed">

export type FileChange = {
  /** Path from the root of the worktree, if it is inside. */
  file: string
  /** Where it was moved. */
  to?: string
  additions: number
  deletions: number
  hunks: Hunk[]
  /**
   * The file was written over, and what it held just then is not told: each line may have been in it before. `outdated` is
   * a comparison with what the session knew of it last, `unknown` has all of its lines.
   */
  blind?: "outdated" | "unknown"
  /** The file was not there, so all that it had held before is gone. */
  created?: true
}

/** Lines of a unified diff, with three lines around each change. */
export type Hunk = { oldStart: number; newStart: number; lines: DiffLine[] }
export type DiffLine = {
  sign: " " | "+" | "-"
  text: string
  /** In a diff of several turns: the turn that made it, if that is known. */
  turn?: number
}

/** Totals of a file over the whole session. */
export type FileTotal = {
  file: string
  /** Where it was moved. */
  to?: string
  /** Net: lines that were added and removed again do not count. */
  additions: number
  deletions: number
  /** One, unless something else changed the file between two turns. */
  pieces: Piece[]
  /** All turns that changed it. */
  turns: number[]
}

/** Changes of a file that build on each other, as one diff. */
export type Piece = { turns: number[]; additions: number; deletions: number; hunks: Hunk[] }

export type Tokens = { input: number; output: number; reasoning: number; read: number; write: number }

export type Totals = {
  /** Of the session itself, without its subagents: as every list and report counts them. */
  messages: number
  /** Of its subagents, at every depth. */
  inSubagents: number
  calls: number
  failed: number
  subagents: number
  tokens: Tokens
  cost: number
  /** Milliseconds in which the agent worked. */
  duration: number
  /** In the order of their first answer. */
  models: string[]
}
