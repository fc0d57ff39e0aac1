import type { Keep } from "./keep.ts"

/** What a command may know of its surroundings; tests and the plugin pass their own. */
export type World = {
  cwd: string
  env: NodeJS.ProcessEnv
  now: () => Date
  /** The major version of OpenCode that the user asks for, where both are here. */
  host?: 1 | 2
  /** Takes messages for --verbose; absent without it. */
  note?: (text: string) => void
  /** Takes progress messages; absent where nobody sees them. */
  progress?: (text: string) => void
  /** Keeps what was read; absent in a command, which ends. */
  keep?: Keep
  /** The file that a thread of ours runs; absent where all is done on one. */
  thread?: URL
  /** Standard input, if it is piped. */
  input?: () => AsyncIterable<Uint8Array>
  /** The index of the commit under way, when a git hook runs us. */
  index?: string
  /** Asks the user to choose; absent where nobody can be asked. @returns nothing when they cancel */
  choose?: <Value>(question: string, options: Option<Value>[]) => Promise<Value | undefined>
  /** Asks the user whether to go on; absent where nobody can be asked, which means no. */
  agree?: (question: string) => Promise<boolean>
}

export type Option<Value> = {
  value: Value
  label: string
  hint?: string
  /** More about it, asked for while it is the one in focus. */
  preview?: () => Promise<string>
}
