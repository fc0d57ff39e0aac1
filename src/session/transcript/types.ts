/** A saved session as its readers see it: one model under the terminal, Markdown and the page. */
import type { Todo } from "../schema.ts"
import type { Fields } from "./lenient-value.ts"

/** A session with everything that is told of it. Times are milliseconds since 1970. */
export type Transcript = {
  id: string
  title: string
  /** Version of OpenCode. */
  opencode: string
  created: number
  updated: number
  /** What was noted when it was saved; absent in a plain `opencode export`. */
  saved?: Saved
  turns: Turn[]
  todos: Todo[]
  /** Changed files by name, each with all that was done to it. */
  files: FileTotal[]
  totals: Totals
  /** Subagents that no task call names any more. */
  strays: Transcript[]
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

/** A prompt with its answers. A session that begins with an answer has a first turn without prompt. */
export type Turn = {
  /** From 1. */
  number: number
  /** Of the prompt, or of the first answer. */
  id: string
  prompt?: Message
  answers: Message[]
  /** As OpenCode summed the turn up, which sees also what a shell changed; else from its tool calls. */
  changes: FileChange[]
  totals: Totals
}

export type Message = {
  id: string
  time: number
  /** Milliseconds from the question to the end of the answer. */
  duration?: number
  agent: string
  model: string
  blocks: Block[]
  /** Why the answer broke off. */
  error?: string
  aborted: boolean
  /** The summary that a compaction put in the place of what was before. */
  compacts: boolean
  /** Of an answer: all tokens that went in and out. */
  tokens: Tokens
  /** In dollars. */
  cost: number
}

/** What is to be shown of a part; `part` is all that was saved of it. */
export type Block = { id: string; part: Fields } & (
  | { kind: "text"; text: string; synthetic: boolean }
  | { kind: "reasoning"; text: string }
  | { kind: "tool"; call: Call }
  | { kind: "file"; file: Attachment }
  | { kind: "note"; text: string }
  /** A part of a type that we do not know. */
  | { kind: "other"; text: string }
)

export type Attachment = { name: string; mime: string; url: string; bytes: number }

export type Call = {
  tool: string
  /** File, command, pattern, address: what the call is about, in one line. */
  target: string
  status: "pending" | "running" | "completed" | "error"
  /** Failed as the tool says, or a command with another exit code than 0. */
  failed: boolean
  /** Exit code of a command. */
  exit?: number
  input: Fields
  /** What came back, or the error. */
  output: string
  /** Length of the output in UTF-8. */
  bytes: number
  /** When it ended, or began: milliseconds since 1970. */
  time?: number
  /** Milliseconds. */
  duration?: number
  changes: FileChange[]
  todos?: Todo[]
  attachments: Attachment[]
  subagent?: Transcript
}

export type FileChange = {
  /** From the root of the worktree where it is inside. */
  file: string
  /** Where it was moved. */
  to?: string
  additions: number
  deletions: number
  hunks: Hunk[]
}

/** Lines of a unified diff, with three lines around each change. */
export type Hunk = { oldStart: number; newStart: number; lines: DiffLine[] }
export type DiffLine = {
  sign: " " | "+" | "-"
  text: string
  /** In a diff of several turns: whose it is, as far as that can be told. */
  turn?: number
}

/** What became of a file in the whole session. */
export type FileTotal = {
  file: string
  /** Where it was moved. */
  to?: string
  /** Between the file as it was and as it is now; what came and went again does not count. */
  additions: number
  deletions: number
  /** One, but when something else has changed the file between two turns. */
  pieces: Piece[]
  /** All that changed it. */
  turns: number[]
}

/** Changes of a file that build on each other, as one. */
export type Piece = { turns: number[]; additions: number; deletions: number; hunks: Hunk[] }

export type Tokens = { input: number; output: number; reasoning: number; read: number; write: number }

export type Totals = {
  messages: number
  calls: number
  failed: number
  subagents: number
  tokens: Tokens
  cost: number
  /** Milliseconds in which the agent was at work. */
  duration: number
  /** In the order of their first answer. */
  models: string[]
}
