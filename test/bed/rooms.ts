/** What holds between the files of `src`: which may know which, and where a helper belongs. */

/** Each file below `src`, with those it imports. */
export type Imports = ReadonlyMap<string, readonly string[]>

/** What each room may know; the entries of the processes (`cli.ts`) may know every skin. */
const mayKnow: Record<string, readonly string[]> = {
  support: [],
  session: ["support"],
  redact: ["session", "support"],
  git: ["session", "support"],
  opencode: ["opencode/v1", "opencode/v2", "session", "support"],
  "opencode/v1": ["opencode", "session", "support"],
  // What OpenCode 1 has left behind stands in its own tables.
  "opencode/v2": ["opencode", "opencode/v1", "session", "support"],
  machine: ["git", "redact", "session", "support"],
  stores: ["git", "machine", "session", "support"],
  commands: ["stores", "git", "opencode", "machine", "redact", "session", "support"],
  view: ["commands", "session", "support"],
  mcp: ["commands", "view", "support"],
  // What is typed also begins the server.
  cli: ["mcp", "commands", "view", "support"],
  plugin: ["commands", "view", "stores", "opencode", "session", "support"],
  ".": ["cli", "view", "support"],
}

/** What stands behind the host's interface is a room of its own, which that alone may know. */
function roomOf(file: string): string {
  const host = /^opencode\/v\d+(?=\/)/.exec(file)?.[0]
  return host ?? (file.includes("/") ? (file.split("/")[0] ?? "") : ".")
}

export const upwardArrows = (imports: Imports): string[] =>
  arrows(imports)
    .filter(([from, to]) => roomOf(from) !== roomOf(to) && !mayKnow[roomOf(from)]?.includes(roomOf(to)))
    .map(said)

/** Groups of files that each lead to all others of the group. */
export function circlesIn(imports: Imports): string[][] {
  const circles: string[][] = []
  const left = new Set(imports.keys())
  for (const file of imports.keys()) {
    if (!left.has(file)) continue
    const there = reached(imports, file)
    const circle = [...there].filter((other) => reached(imports, other).has(file))
    for (const one of circle) left.delete(one)
    if (circle.length > 0) circles.push(circle.sort())
  }
  return circles
}

/** What can be reached from a file; the file itself only by a way that leads back to it. */
function reached(imports: Imports, from: string): Set<string> {
  const found = new Set<string>()
  const next = [...(imports.get(from) ?? [])]
  for (let file = next.pop(); file !== undefined; file = next.pop()) {
    if (found.has(file)) continue
    found.add(file)
    next.push(...(imports.get(file) ?? []))
  }
  return found
}

/** Arrows from another use case, or from a room below, to a helper of a use case. */
export const strangersIn = (imports: Imports): string[] =>
  arrows(imports)
    .filter(([from, to]) => {
      const folder = useCaseOf(to)
      if (!folder || folder === "shared" || skins.has(roomOf(from))) return false
      // A load notes what the next save may keep.
      if (useCaseOf(from) === "load" && to === "commands/save/note-loaded.ts") return false
      // An autosave is a save, and what is rescued may be saved.
      return useCaseOf(from) !== folder && !(saving.has(useCaseOf(from) ?? "") && folder === "save")
    })
    .map(said)

const saving = new Set(["autosave", "rescue"])
const skins = new Set(["cli", "mcp", "plugin", "view"])

/** `save` of `commands/save/build-document.ts`; nothing of what stands in `commands` itself. */
const useCaseOf = (file: string) => /^commands\/([^/]+)\//.exec(file)?.[1]

/** Shared helpers that stand only one use case by. */
export const onlyUsedIn = (imports: Imports): string[] =>
  [...imports.keys()]
    .filter((file) => file.startsWith("commands/shared/"))
    .filter((file) => {
      const users = new Set(arrows(imports).flatMap(([from, to]) => (to === file ? [userOf(from)] : [])))
      return users.size < 2 && !users.has("commands/shared")
    })

const userOf = (file: string) => (file.startsWith("commands/") ? file.split("/").slice(0, 2).join("/") : roomOf(file))

const arrows = (imports: Imports) => [...imports].flatMap(([from, all]) => all.map((to) => [from, to] as const))

const said = ([from, to]: readonly [string, string]) => `${from} → ${to}`
