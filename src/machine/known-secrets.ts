/** Collects the known secrets, which are found even where no name is near. Never stored, never printed. */
import { homesOf } from "../support/home-folders.ts"
import { unfold } from "./inner-values.ts"
import { looksRandom } from "./looks-random.ts"
import { isWorthKnowing, type Named } from "./secret-values.ts"
import { dotenv } from "./sources/dotenv.ts"
import { opencode } from "./sources/opencode.ts"
import { tools } from "./sources/tools.ts"

export type Asked = {
  env: NodeJS.ProcessEnv
  /** Worktrees whose `.env` files are read. */
  roots: readonly string[]
  /** URLs and headers in git's configuration. */
  remotes: readonly string[] | Promise<readonly string[]>
}

/**
 * Values of the environment, of the worktrees' `.env` files, and of the credentials of OpenCode, git and other tools.
 * Skips files that are missing, unreadable or broken.
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

/** Names of the project and its folders, in lower case: a password of that name would be found in every path. */
function ownNames(paths: readonly string[], remotes: readonly string[]): Set<string> {
  const addresses = remotes.map((remote) => remote.replace(/^.*@/, "").replace(/\.git$/, ""))
  const names = [...paths, ...addresses].flatMap((one) => one.split(/[\\/:\s]+/))
  return new Set(names.filter((name) => !looksRandom(name)).map((name) => name.toLowerCase()))
}
