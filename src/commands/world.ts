/** What a command may know of the world; a test or a plugin passes another. */
import type { Rules } from "../redact/redactor.ts"

export type World = {
  cwd: string
  env: NodeJS.ProcessEnv
  now: () => Date
  /** What is secret on this machine, and what its policy says; absent where nobody has asked for it. */
  rules?: () => Rules
  /** Asks the user to choose one; absent where nobody can be asked. @returns nothing when they cancel */
  choose?: <Value>(question: string, options: Option<Value>[]) => Promise<Value | undefined>
}

export type Option<Value> = { value: Value; label: string; hint?: string }
