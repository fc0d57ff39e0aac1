/** What git's history says of saved sessions: the commits and tags that stand for more than a save. */
import { sessionsFolder } from "../session/document/location.ts"
import { git } from "./worktree.ts"

/** A commit as one names it: `1a2b3c4 (Round the prices)`. */
type Named = string

/**
 * Commits of any branch or tag that lead to a session, by the name it had then; the newest. A commit of nothing but
 * sessions is only the save itself.
 */
export async function leadingCommits(root: string): Promise<Map<string, Named>> {
  const messages = ["log", "--all", "--full-history", "-z", "--regexp-ignore-case", "--grep=^Session: "]
  const log = await git(root, ...messages, "--format=%H%n%B", "--", ":(top)", `:(top,exclude)${sessionsFolder}`)
  const found = new Map<string, Named>()
  for (const entry of log.split("\0")) {
    const [hash = "", subject = "", ...body] = entry.split("\n")
    for (const [, file = ""] of body.join("\n").matchAll(/^Session: +(.+?)\s*$/gim))
      if (!found.has(file)) found.set(file, `${hash.slice(0, 7)} (${subject})`)
  }
  return found
}

/** The tags, by the commit they are on. */
export async function tagged(root: string): Promise<Map<string, string>> {
  const format = "--format=%(objectname)%09%(*objectname)%09%(refname:short)"
  const lines = (await git(root, "for-each-ref", format, "refs/tags")).split("\n").filter(Boolean)
  return new Map(
    lines.map((line) => {
      const [object = "", commit = "", name = ""] = line.split("\t")
      return [commit || object, name]
    }),
  )
}

/** The commit that brought each file as it is in the last one. */
export async function lastCommits(root: string): Promise<Map<string, string>> {
  const log = await git(root, "log", "--name-only", "-z", "--format=commit %H", "--", sessionsFolder).catch(() => "")
  const found = new Map<string, string>()
  let commit = ""
  for (const field of log.split("\0").map((one) => one.trim())) {
    if (/^commit [0-9a-f]+$/.test(field)) commit = field.slice(7)
    else if (field && !found.has(field)) found.set(field, commit)
  }
  return found
}

/** Each name a session was renamed from, by the one it got. */
export async function renames(root: string): Promise<Map<string, string[]>> {
  const log = ["log", "-M", "--diff-filter=R", "--name-status", "-z", "--format=", "--", sessionsFolder]
  const fields = (await git(root, ...log).catch(() => "")).split("\0").map((field) => field.trim())
  const found = new Map<string, string[]>()
  for (const [index, field] of fields.entries()) {
    const [before, after] = [fields[index + 1], fields[index + 2]]
    if (/^R\d+$/.test(field) && before && after) found.set(after, [...(found.get(after) ?? []), before])
  }
  return found
}
