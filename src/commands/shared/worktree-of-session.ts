/** Finds a session's worktree and the paths that belong to it on this machine. */
import { existsSync, realpathSync, statSync } from "node:fs"
import { dirname, join, relative, sep } from "node:path"
import { findPlace, isSameRepository, type Place } from "../../git/worktree.ts"
import { expander, type Places, type TextMap, tokeniser } from "../../session/paths/path-tokens.ts"
import { isAbsolute } from "../../session/paths/session-folders.ts"
import type { Gap } from "../../session/redaction-marker.ts"
import { homesOf } from "../../support/home-folders.ts"
import type { World } from "../../support/world.ts"

/**
 * The maps from this machine's paths to path tokens, and back, for the texts of a session.
 * @param names other names of the worktree (see other-names.ts): the last one gets a token as well
 */
export function textMaps(
  world: World,
  root: string,
  names: readonly string[] = [],
): { tokenise: TextMap; expand: TextMap } {
  const here = placesOf(world, root)
  const name = names.at(-1)
  const places = name ? { ...here, links: { ...here.links, worktree: name } } : here
  return { tokenise: tokeniser(places), expand: expander(places) }
}

/** Finds the paths of this machine in a text that will become path tokens. */
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
      // Such a token was in the text already.
      if (!path.startsWith("{{")) paths.push({ start, end: start + path.length })
    }
    return paths
  }
}

/** The places that have path tokens. OpenCode keeps its data by the XDG rules on every system. */
export function placesOf({ env, cwd }: World, root: string): Places {
  const homes = homesOf(env)
  const [home, data] = [plain(homes.home), plain(homes.opencodeData)]
  // OpenCode trusts PWD, which may be a symbolic link to the current folder.
  const shell = env.PWD && real(env.PWD) === real(cwd) ? plain(env.PWD) : cwd
  const typed = linkIn(shell, root)
  const links = {
    ...(typed && { worktree: typed }),
    ...(real(home) !== home && { home: real(home) }),
    ...(real(data) !== data && { "opencode-data": real(data) }),
  }
  return { worktree: root, home, "opencode-data": data, links }
}

/** The symbolic link to a worktree, in the path of a folder of it. @returns nothing where the path has no other name of it */
export function linkIn(path: string, root: string): string | undefined {
  const below = relative(real(root), real(path))
  const name = below && path.endsWith(below) ? plain(path.slice(0, -below.length)) : path
  return name !== root && real(name) === real(root) ? name : undefined
}

const plain = (path: string) => path.replace(/(?<=.)[\\/]+$/, "")

/** Resolves symbolic links, if the path exists. */
export function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** Whether a directory belongs to this worktree, and not to another one inside it. */
export function belongs(path: string, place: Place): boolean {
  const [directory, root] = [real(path), real(place.root)]
  if (directory === root) return true
  if (!place.git || !directory.startsWith(root.endsWith(sep) ? root : root + sep)) return false
  for (let inner = directory; inner !== root; inner = dirname(inner)) if (existsSync(join(inner, ".git"))) return false
  return true
}

/**
 * The folder of a worktree in which a session was begun, if it exists here. The name comes from a stranger: it must not
 * lead out of the worktree, nor into another one inside it.
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
 * A session's worktree, from the directory that OpenCode has for it.
 * @param directory of the session, if it is here
 * @returns the place at hand if the session has no other
 */
export async function homeOf(directory: string | undefined, place: Place): Promise<Place> {
  if (!directory || belongs(directory, place) || !existsSync(directory)) return place
  return findPlace(directory)
}

/** The worktree that a session's paths and commits refer to: its home, unless that is of another repository. */
export async function workOf(home: Place, place: Place): Promise<Place> {
  return home.root === place.root || (await isSameRepository(home.root, place.root)) ? home : place
}
