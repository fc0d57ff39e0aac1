/** Paths of people's machines that a file must not show, by the same spellings of which a save makes tokens. */
import { factsKey, type SessionDocument } from "../schema.ts"
import { homeInTitle, homesIn, shows } from "./home-paths.ts"
import { eachText, eachTextOf } from "./map-texts.ts"
import { type Places, tokeniserBeside } from "./path-tokens.ts"
import { foreignPlaces } from "./session-folders.ts"
import { isUsers } from "./spellings.ts"

export type Leak = { kind: "home path" | "worktree path"; path: string; isIn: (text: string) => boolean }

/** A hostile file names any number of people. */
const most = 100

/**
 * @param here the places of this machine: a file that another tool made is to be free of them, too. One of `save` may
 * speak of them as of any other, since every machine that builds it may have the same ones.
 */
export function leaksOf(document: SessionDocument, here: Places | undefined): Leak[] {
  const homes = homesOf(document)
  if (here && isUsers(here.home)) homes.add(here.home)
  const leaks: Leak[] = [...homes].map((path) => ({ kind: "home path", path, isIn: (text) => shows(text, path) }))
  if (document[factsKey]) return leaks
  for (const places of [foreignPlaces(document), here]) {
    if (!places) continue
    const { worktree, home, "opencode-data": data, links = {} } = places
    for (const one of [home, links.home]) add("home path", one, { worktree: "", home: one ?? "", "opencode-data": "" })
    for (const one of [worktree, links.worktree, data, links["opencode-data"]])
      add("worktree path", one, { worktree: one ?? "", home: "", "opencode-data": "" })
  }
  return leaks

  function add(kind: Leak["kind"], path: string | undefined, places: Places) {
    if (!path || leaks.some((leak) => leak.path === path || leak.isIn(path))) return
    const replace = tokeniserBeside(places)
    leaks.push({ kind, path, isIn: (text) => replace(text) !== text })
  }
}

/** Those that show somewhere: elsewhere they may stand in a spelling that would be other words alone. */
function homesOf(document: SessionDocument): Set<string> {
  const found = new Set<string>()
  const add = (home: string) => {
    if (found.size < most) found.add(home)
  }
  const look = (text: string) => homesIn(text).forEach(add)
  const { subagents = [], ...facts } = document[factsKey] ?? {}
  eachText(facts, look)
  for (const { info, messages, ...rest } of [document, ...subagents]) {
    eachText("todos" in rest ? [info, rest.todos] : info, look)
    for (const message of messages) {
      eachText(message.info, look)
      for (const part of message.parts) {
        eachTextOf(part, look)
        if (part.type !== "tool" || part.state.status !== "completed") continue
        const home = homeInTitle(part.state.title, part.state.input)
        if (home) add(home)
      }
    }
  }
  return found
}
