/** What a command may know of the world; a test or a plugin passes another. */
export type World = {
  cwd: string
  env: NodeJS.ProcessEnv
  now: () => Date
  /** Takes what is said under --verbose only; absent without it. */
  note?: (text: string) => void
  /** Takes what is being done, for somebody who waits; absent where nobody sees it. */
  progress?: (text: string) => void
  /** What is piped in. */
  input?: () => AsyncIterable<Uint8Array>
  /** The index of the commit under way, where a git hook of it runs us. */
  index?: string
  /** Asks the user to choose one; absent where nobody can be asked. @returns nothing when they cancel */
  choose?: <Value>(question: string, options: Option<Value>[]) => Promise<Value | undefined>
  /** Asks the user whether to go on; absent where nobody can be asked, and then one does not. */
  agree?: (question: string) => Promise<boolean>
}

export type Option<Value> = { value: Value; label: string; hint?: string }
