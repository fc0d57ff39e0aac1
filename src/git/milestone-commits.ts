/** Finds the commits and tags in git's history that make a saved session a milestone. */
import { sessionsFolder } from "../session/document/location.ts"
import { git } from "./worktree.ts"

/** A commit for people: `1a2b3c4 (Round the prices)`. */
type Named = string

/**
 * The newest commit whose trailer names each session, by the session's file at that time; from any branch or tag.
 * Commits that change only sessions do not count: they are the save itself.
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

/** Tags by the commit they are on. */
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

/** The commit that last changed each file, up to HEAD. */
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

/** The earlier names of each session, by the name it was renamed to. */
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
