/** Finds dropped messages: an earlier version has them, and nothing later. */
import { blobs } from "../git/blobs.ts"
import { mergeHeads } from "../git/conflict-sides.ts"
import type { Commit } from "../git/file-history.ts"
import { git, gitWith } from "../git/worktree.ts"
import { sessionsFolder } from "../session/document/location.ts"
import { factsOf, membersOf } from "../session/document/saved-document.ts"
import { originOf } from "../session/make-copy.ts"
import { contentOf } from "../session/message-content.ts"
import { namesOf } from "../session/relation/find-copies.ts"
import type { Message, SessionDocument } from "../session/schema.ts"
import { countedOfLost } from "../session/v2/model.ts"
import { bytesOf } from "../support/byte-search.ts"
import { filesAt } from "./branch/commit-tree.ts"
import { sessionIn } from "./branch/local-and-remote.ts"
import { revisionText } from "./other-branches.ts"
import { filesIn } from "./worktree/list-files.ts"

export type Dropped = {
  /** The file of the version that has them: `load` takes `PARENT:FILE`. */
  file: string
  parent: string
  messages: number
  commit: Commit
}

/** What a commit made of a file of one of its parents; `now` is absent for a file that is gone. */
type Step = { file: string; old: string; now?: string }
type Changing = { parents: string[]; steps: Step[]; added: string[] }
type Made = Changing & { commit: Commit }

const raw = ["--raw", "-z", "--no-abbrev", "--no-renames"]
const change = /^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) ([A-Z])/
const below = `:(glob)${sessionsFolder}/**/*.json`

/** How far back to look; absent: through the whole history. */
export type Reach = { commits?: number; mergesOnly?: true }

/** @param elsewhere blob ids that also count as kept: what was moved to the other store is not gone */
export async function dropped(root: string, elsewhere: readonly string[], reach: Reach = {}): Promise<Dropped[]> {
  const all = await walk(root, reach.commits)
  const asked = ({ parents, steps }: Made) => steps.length > 0 && (!reach.mergesOnly || parents.length > 1)
  const commits = all.slice(0, all.findLastIndex(asked) + 1)
  const ids = await idsOf(root, commits)
  const held = new Held(root, elsewhere, async () =>
    [...(await filesAt(root, "HEAD"))].flatMap(([file, { blob }]) => (file.endsWith(".json") ? [blob] : [])),
  )
  const later = new Set<string>()
  const found: Dropped[] = []
  const keep = (blob: string) => {
    for (const id of ids.get(blob) ?? []) later.add(id)
  }
  // From the last commit back: what a later version has is not dropped, whatever happened before.
  for (const made of commits) {
    const { commit, parents, steps, added } = made
    for (const blob of [...added, ...steps.flatMap(({ now }) => now ?? [])]) keep(blob)
    for (const step of asked(made) ? steps : []) {
      const missing = (ids.get(step.old) ?? []).filter((id) => !later.has(id))
      if (missing.length === 0 || !(await isDropped(root, made, step))) continue
      const messages = await held.lacks(step, missing)
      if (messages > 0) found.push({ file: step.file, parent: await parentWith(root, parents, step), messages, commit })
    }
    for (const { old } of steps) keep(old)
  }
  return found
}

/** The messages that a merge under way would drop. @param index of its commit, if not the usual one */
export async function droppedByMerge(
  root: string,
  elsewhere: readonly string[],
  index?: string,
): Promise<Omit<Dropped, "commit">[]> {
  const others = await mergeHeads(root)
  if (others.length === 0) return []
  const parents = [(await git(root, "rev-parse", "HEAD")).trim(), ...others]
  const variables = index ? { GIT_INDEX_FILE: index } : {}
  const steps: Step[] = []
  for (const parent of parents)
    steps.push(...changes(await gitWith(variables, root, "diff", "--cached", ...raw, parent, "--", below)))
  const made = { parents, steps, added: [] }
  const ids = await idsOf(root, [made])
  const staged = new Set(steps.flatMap(({ now }) => ids.get(now ?? "") ?? []))
  const held = new Held(root, elsewhere, async () => {
    const listing = await gitWith(variables, root, "ls-files", "--stage", "-z", "--", below)
    return listing.split("\0").flatMap((entry) => /^\d+ ([0-9a-f]+) 0\t/.exec(entry)?.[1] ?? [])
  })
  const found: Omit<Dropped, "commit">[] = []
  for (const step of steps) {
    const missing = (ids.get(step.old) ?? []).filter((id) => !staged.has(id))
    if (missing.length === 0 || !(await isDropped(root, made, step))) continue
    const messages = await held.lacks(step, missing)
    if (messages > 0) found.push({ file: step.file, parent: await parentWith(root, parents, step), messages })
  }
  return found
}

/** Git's diff to one parent, without additions and conflicts. */
function changes(listing: string): Step[] {
  const fields = listing.split("\0")
  return fields.flatMap((field, at) => {
    const [, old = "", now = "", status = ""] = change.exec(field) ?? []
    return "DMT".includes(status || "-") ? [{ file: fields[at + 1] ?? "", old, ...(status !== "D" && { now }) }] : []
  })
}

/** The message ids of each version. Frees each text: a substring would keep all of it in memory. */
async function idsOf(root: string, commits: readonly Changing[]): Promise<Map<string, string[]>> {
  const all = commits.flatMap(({ steps, added }) => [...added, ...steps.flatMap(({ old, now }) => [old, now ?? old])])
  const flat = new Map<string, string>()
  const own = (id: string) => {
    const known = flat.get(id) ?? Buffer.from(id).toString()
    flat.set(known, known)
    return known
  }
  const found = new Map<string, string[]>()
  for await (const { id, content } of blobs(root, [...new Set(all)]))
    found.set(id, idsIn(content?.toString() ?? "").map(own))
  return found
}

/** Not dropped: a session that was deleted, and a turn that its own user undid. */
async function isDropped(root: string, { parents }: Changing, { file, old, now }: Step): Promise<boolean> {
  if (now !== undefined) {
    const document = sessionIn(await revisionText(root, now), file)
    return !(document && factsOf(document)?.left?.["undone messages"])
  }
  if (parents.length < 2) return false
  // One side deleted it, and the other left it unchanged.
  const base = await git(root, "merge-base", "--octopus", ...parents).catch(() => "")
  return !base || (await blobAt(root, base.trim(), file)) !== old
}

const blobAt = (root: string, commit: string, file: string) =>
  git(root, "rev-parse", "--quiet", "--verify", `${commit}:${file}`).then(
    (id) => id.trim(),
    () => undefined,
  )

async function parentWith(root: string, parents: readonly string[], { file, old }: Step): Promise<string> {
  for (const parent of parents) if ((await blobAt(root, parent, file)) === old) return parent
  return parents[0] ?? ""
}

/** Matches anything that looks like a message id: too many are harmless here, and parsing is slow. */
const idsIn = (text: string): string[] => [...new Set(text.match(/"msg_\w+"/g))]

/** What exists now: in the last commit or the next one, in the worktree and elsewhere. Read only when needed. */
class Held {
  private texts: Promise<string[]> | undefined
  private told: Promise<Told[]> | undefined

  constructor(
    private readonly root: string,
    private readonly elsewhere: readonly string[],
    private readonly committed: () => Promise<string[]>,
  ) {}

  /** Number of messages that are nowhere, neither under their ids nor in a copy of their session. */
  async lacks({ file, old }: Step, ids: readonly string[]): Promise<number> {
    this.texts ??= this.all()
    const here = new Set((await this.texts).flatMap(idsIn))
    const missing = new Set(ids.filter((id) => !here.has(id)).map((id) => id.slice(1, -1)))
    if (missing.size === 0) return 0
    const document = sessionIn(await revisionText(this.root, old), file)
    const messages = document ? messagesOf(document).filter(({ info }) => missing.has(info.id)) : []
    if (!document || messages.length === 0) return 0
    this.told ??= this.texts.then((texts) => texts.flatMap(toldIn))
    const own = new Set(namesIn(document))
    // Of another session the same words, a short answer for one, are not those that were lost.
    const copies = (await this.told).filter(({ names }) => names.some((name) => own.has(name)))
    const isKept = (content: string) => copies.some(({ contents }) => contents.has(content))
    return countedOfLost(messages.filter((message) => !isKept(contentOf(message)))).length
  }

  private async all(): Promise<string[]> {
    const found: string[] = []
    for await (const { content } of blobs(this.root, [...new Set([...(await this.committed()), ...this.elsewhere])]))
      if (content) found.push(content.toString())
    for (const file of await filesIn(this.root, true)) found.push(textIf(`${this.root}/${file}`))
    return found
  }
}

const messagesOf = (document: SessionDocument): Message[] => membersOf(document).flatMap(({ messages }) => messages)

/** What a saved session says, and by what its copies are known. */
type Told = { names: string[]; contents: Set<string> }

function toldIn(text: string): Told[] {
  const document = sessionIn(text, "")
  return document ? [{ names: namesIn(document), contents: new Set(messagesOf(document).map(contentOf)) }] : []
}

function namesIn(document: SessionDocument): string[] {
  const { info } = document
  const { sessionID: copyOf } = factsOf(document)?.origin ?? originOf(info) ?? {}
  return namesOf({ sessionID: info.id, created: info.time.created, ...(copyOf && { copyOf }) })
}

function textIf(path: string): string {
  try {
    return bytesOf(path).bytes.toString()
  } catch {
    return ""
  }
}

/** Commits of HEAD that changed a saved session, newest first, each with its changes to each parent's files. */
async function walk(root: string, most: number | undefined): Promise<Made[]> {
  const format = "--format=%H%x09%P%x09%aI%x09%an"
  const order = ["--topo-order", "--full-history", ...(most === undefined ? [] : [`--max-count=${most}`])]
  const listing = await git(root, "log", ...order, "-m", "--root", ...raw, format, "HEAD", "--", below).catch(() => "")
  const found = new Map<string, Made>()
  let last: Made | undefined
  const fields = listing.split("\0").map((field) => field.replace(/^\n/, ""))
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at] ?? ""
    const [, old = "", now = "", status] = change.exec(field) ?? []
    if (status) {
      const file = fields[++at] ?? ""
      if (status === "A") last?.added.push(now)
      else last?.steps.push({ file, old, ...(status !== "D" && { now }) })
      continue
    }
    const [id = "", parents = "", date = "", author = ""] = field.split("\t")
    if (!id) continue
    last = found.get(id) ?? { commit: { id, date, author }, parents: parents.split(" "), steps: [], added: [] }
    found.set(id, last)
  }
  return [...found.values()]
}
