/** What a command may know of the world; a test or a plugin passes another. */
import { findOpencode, type Opencode } from "../opencode/binary.ts"

export type World = {
  cwd: string
  env: NodeJS.ProcessEnv
  now: () => Date
  /** Asks the user to choose one; absent where nobody can be asked. @returns nothing when they cancel */
  choose?: <Value>(question: string, options: Option<Value>[]) => Promise<Value | undefined>
  /** Asks the user whether to go on; absent where nobody can be asked, and then one does not. */
  agree?: (question: string) => Promise<boolean>
  /** The OpenCode that we run inside of. */
  opencode?: Opencode
}

export type Option<Value> = { value: Value; label: string; hint?: string }

/** The OpenCode of this machine. */
export const opencodeOf = ({ opencode, env, cwd }: World): Promise<Opencode> =>
  opencode ? Promise.resolve(opencode) : findOpencode(env, cwd)
