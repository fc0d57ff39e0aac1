/** The secrets that this machine knows, so that they are found where no name stands near. Never stored, never printed. */
import { homesOf } from "../support/home-folders.ts"
import { unfold } from "./inner-values.ts"
import { looksRandom } from "./looks-random.ts"
import { isWorthKnowing, type Named } from "./secret-values.ts"
import { dotenv } from "./sources/dotenv.ts"
import { opencode } from "./sources/opencode.ts"
import { tools } from "./sources/tools.ts"

export type Asked = {
  env: NodeJS.ProcessEnv
  /** Of the worktrees that are looked into. */
  roots: readonly string[]
  /** What git is set up with to reach its remotes: URLs, headers. */
  remotes: readonly string[] | Promise<readonly string[]>
}

/**
 * Values of the environment, of the worktrees' `.env` files, and of the credentials of OpenCode, git and other tools.
 * A file that is missing, unreadable or broken is no error.
 * @returns each once, the longest first
 */
export async function knownValues({ env, roots, remotes }: Asked): Promise<string[]> {
  const homes = homesOf(env)
  const environment = Object.entries(env).map(([name, value = ""]) => ({ name, value }))
  const found: Named[][] = await Promise.all([
    environment,
    (async () => (await remotes).map((value) => ({ name: "", value })))(),
    ...roots.flatMap((root) => [dotenv(root), opencode(env, homes, root), tools(env, homes, root)]),
  ])
  const own = ownNames([homes.home, ...roots], await remotes)
  const secrets = found
    .flat()
    .flatMap((named) => unfold(named))
    .filter(isWorthKnowing)
    .filter(({ value }) => !own.has(value.toLowerCase()))
  return [...new Set(secrets.map(({ value }) => value))].sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
}

/** What this project and its folders are called, in small letters: a password that is such a name stands in every path. */
function ownNames(paths: readonly string[], remotes: readonly string[]): Set<string> {
  const addresses = remotes.map((remote) => remote.replace(/^.*@/, "").replace(/\.git$/, ""))
  const names = [...paths, ...addresses].flatMap((one) => one.split(/[\\/:\s]+/))
  return new Set(names.filter((name) => !looksRandom(name)).map((name) => name.toLowerCase()))
}
