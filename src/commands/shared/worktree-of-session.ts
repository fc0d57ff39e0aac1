/** Where things are on this machine. */
import { existsSync, realpathSync, statSync } from "node:fs"
import { dirname, join, relative, sep } from "node:path"
import { findPlace, isSameRepository, type Place } from "../../git/worktree.ts"
import { expander, type Places, type TextMap, tokeniser } from "../../session/paths/path-tokens.ts"
import { isAbsolute } from "../../session/paths/session-folders.ts"
import type { Gap } from "../../session/redaction-marker.ts"
import { homesOf } from "../../support/home-folders.ts"
import type { World } from "../../support/world.ts"

/**
 * The ways out of this machine and into it, for the texts of a session.
 * @param former where the worktree was before (see moved-worktree.ts)
 */
export function textMaps(world: World, root: string, former?: string): { tokenise: TextMap; expand: TextMap } {
  const here = placesOf(world, root)
  const places = former ? { ...here, links: { ...here.links, worktree: former } } : here
  return { tokenise: tokeniser(places), expand: expander(places) }
}

/** Where paths of this machine stand in a text, which are to become tokens. */
export function pathsIn({ tokenise, expand }: { tokenise: TextMap; expand: TextMap }): (text: string) => Gap[] {
  return (text) => {
    const out = tokenise(text)
    const paths: Gap[] = []
    let shift = 0
    for (const { index, 0: token } of out === text ? [] : out.matchAll(/\{\{[^{}\n]{1,80}\}\}/g)) {
      const path = expand(token)
      if (path === token) continue
      const start = index - shift
      shift += token.length - path.length
      // A token more or less stood there before.
      if (!path.startsWith("{{")) paths.push({ start, end: start + path.length })
    }
    return paths
  }
}

/** OpenCode keeps its data by the XDG rules on every system. */
export function placesOf({ env, cwd }: World, root: string): Places {
  const homes = homesOf(env)
  const [home, data] = [plain(homes.home), plain(homes.opencodeData)]
  // OpenCode trusts PWD, which may lead here by a symbolic link.
  const shell = env.PWD && real(env.PWD) === real(cwd) ? plain(env.PWD) : cwd
  const below = relative(root, cwd)
  const typed = below && shell.endsWith(below) ? plain(shell.slice(0, -below.length)) : shell
  const links = {
    ...(typed !== root && real(typed) === real(root) && { worktree: typed }),
    ...(real(home) !== home && { home: real(home) }),
    ...(real(data) !== data && { "opencode-data": real(data) }),
  }
  return { worktree: root, home, "opencode-data": data, links }
}

const plain = (path: string) => path.replace(/(?<=.)[\\/]+$/, "")

/** Without symbolic links, where it exists. */
export function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** Whether a directory is of this worktree, and not of another that lies inside it. */
export function belongs(path: string, place: Place): boolean {
  const [directory, root] = [real(path), real(place.root)]
  if (directory === root) return true
  if (!place.git || !directory.startsWith(root.endsWith(sep) ? root : root + sep)) return false
  for (let inner = directory; inner !== root; inner = dirname(inner)) if (existsSync(join(inner, ".git"))) return false
  return true
}

/**
 * The folder of a worktree that a session was begun in, where it is here. Its name comes from a stranger: it must not lead
 * out of the worktree, nor into another one inside it.
 */
export function folderIn({ root, ...place }: Place, subfolder = "."): string | undefined {
  if (subfolder === "." || subfolder === "") return root
  const folder = join(root, subfolder)
  if (isAbsolute(subfolder) || subfolder.split(/[\\/]/).some((name) => name === ".." || name === ".git"))
    return undefined
  return isFolder(folder) && belongs(folder, { root, ...place }) ? folder : undefined
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/**
 * The worktree a session is of: OpenCode keeps it once, and where its directory is.
 * @param directory of the session, if it is here
 * @returns the place at hand for one that is nowhere else
 */
export async function homeOf(directory: string | undefined, place: Place): Promise<Place> {
  if (!directory || belongs(directory, place) || !existsSync(directory)) return place
  return findPlace(directory)
}

/** The worktree whose paths and commits are a session's: its home, but in another repository none of its files are this one's. */
export async function workOf(home: Place, place: Place): Promise<Place> {
  return home.root === place.root || (await isSameRepository(home.root, place.root)) ? home : place
}
