/** `opencode-session load`: brings a saved session into this machine's OpenCode. */
import { existsSync } from "node:fs"
import { findPlace, type Place } from "../../git/worktree.ts"
import { findHost } from "../../opencode/find-host.ts"
import type { Host, SessionRow } from "../../opencode/host.ts"
import { slimWords } from "../../session/document/facts-in-words.ts"
import { readSession } from "../../session/document/read.ts"
import { factsOf, members, openSaved, type SessionTree } from "../../session/document/saved-document.ts"
import { asCopy as makeCopy, shiftedBack } from "../../session/make-copy.ts"
import type { relate } from "../../session/relation/relation.ts"
import type { SessionDocument } from "../../session/schema.ts"
import { titleOf } from "../../session/title.ts"
import { messageCount } from "../../session/v2/model.ts"
import { attachmentsFor, fetchBranch } from "../../stores/branch/open-branch.ts"
import { originFrom } from "../../stores/copy-origin.ts"
import { count } from "../../support/format.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import { compare } from "../shared/compare-with-local.ts"
import { missingRequirements } from "../shared/host-requirements.ts"
import { otherNames, underOneName } from "../shared/other-names.ts"
import { addressAt } from "../shared/read-session.ts"
import { sourceOf } from "../shared/session-source.ts"
import { lostWords, reunited } from "../shared/size-options.ts"
import { mayImport, withoutFuture } from "../shared/unknown-parts.ts"
import { belongs, folderIn, homeOf, textMaps, workOf } from "../shared/worktree-of-session.ts"
import { bringIn, type ToBringIn } from "./bring-in.ts"
import { cameWith } from "./came-with.ts"
import { checkoutDrift } from "./checkout-drift.ts"
import { clockProblem } from "./clock-skew.ts"
import { copyHere } from "./copy-here.ts"
import { withoutHere, withoutWords } from "./lacking-attachments.ts"
import { longerVersions } from "./longer-versions.ts"
import { notHeldWords } from "./not-held.ts"
import { todosFor, todosOf } from "./restore-todos.ts"
import { type Held, sessionAfter } from "./session-after.ts"
import { type Taken, takenUp } from "./taken-up.ts"
import { undoneWords } from "./undone-there.ts"

export type LoadOptions = {
  dryRun?: boolean
  /** Load a copy, whatever is here. */
  asCopy?: boolean
  /** Fetch the branch of the sessions first. */
  fetch?: boolean
  /** Load a copy that ends after this turn. */
  until?: number | undefined
}

export type Action = "imported" | "extended" | "copied" | "unchanged"

export type LoadReport = {
  sessionID: string
  title: string
  messages: number
  subagents: number
  action: Action
  /** Why this was done, where it is not obvious. */
  reason?: string
  warnings: string[]
  dryRun: boolean
  /** The worktree that the session belongs to: the one at hand, or the one it was in already. */
  place: Place
  /** The folder in it from which OpenCode continues the session. */
  folder: string
  host: Host
}

/** @param wanted as for {@link sourceOf}, or with turns: `SESSION#12` loads a copy that ends after it, `SESSION#8-12` one that holds these alone */
export async function load(world: World, wanted: string | undefined, options: LoadOptions = {}): Promise<LoadReport> {
  const place = await findPlace(world.cwd)
  if (options.fetch) await fetchBranch(world, place)
  const { inFile, document, lost, more, taken, undone } = await documentFrom(world, wanted, place, options.until)
  // Less than the file has is no version of its session.
  const asCopy = options.asCopy || taken !== undefined
  const host = await findHost(world)
  await host.finishInterrupted(place.root)
  const openIn = (where: Place) =>
    named(openSaved(document, textMaps(world, where.root).expand, (diffs) => host.takesDiffs(diffs)))
  const { snapshot, home, work, plan, without } = await host.reading(place.root, async (reader) => {
    const snapshot = await reader.snapshot()
    const home = asCopy ? place : await homeOf(snapshot.sessions.get(document.info.id)?.directory, place)
    const planIn = (where: Place, how: How, names: readonly string[] = []) =>
      planFor(world, host, { reader, snapshot, root: where.root, names }, document, openIn(where), how)
    const work = await workOf(home, place)
    const names = asCopy ? [] : await otherNames(world, reader, snapshot.sessions.get(document.info.id), work)
    const plan = await planIn(work, { asCopy, taken }, names)
    const without = plan.action === "copied" ? [] : await withoutHere(reader, snapshot, document)
    if (plan.action !== "copied") return { snapshot, home, work, plan, without }
    // A copy is a new session of the worktree at hand.
    const copy =
      home.root === place.root
        ? plan
        : { ...(await planIn(place, { asCopy: true })), ...(plan.reason && { reason: plan.reason }) }
    const settled = asCopy ? copy : await unlessHere(host, { reader, snapshot }, place, copy)
    return { snapshot, home: place, work: home.root === place.root ? work : place, without, plan: settled }
  })
  const { folder, elsewhere } = folderFor(snapshot.sessions.get(plan.root.info.id), home, plan)
  const [position, missing, todos] = await Promise.all([
    checkoutDrift(document, work),
    missingRequirements(host, plan.root, home.root),
    options.dryRun ? [] : bringIn(world, host, plan, { snapshot, cwd: folder, inFile }),
  ])
  const warnings = [
    ...(place.note ? [place.note] : []),
    ...host.mended,
    ...notHeldWords(host, plan.members),
    ...more,
    ...(plan.members.length > 0 ? [...undone, ...isSlim(document), ...lostWords(lost)] : []),
    ...withoutWords(without, lost),
    ...elsewhere,
    ...archivedWords(snapshot.sessions.get(plan.root.info.id), plan),
    ...position,
    ...missing,
    ...plan.kept,
    ...todos,
  ]
  const { info, messages } = plan.root
  return {
    sessionID: info.id,
    title: info.title,
    messages: messageCount(messages),
    subagents: plan.subagents,
    action: plan.action,
    ...(plan.reason && { reason: plan.reason }),
    warnings,
    dryRun: options.dryRun ?? false,
    place: home,
    folder,
    host,
  }
}

/** OpenCode hides an archived session from its lists, and an import does not unarchive it. */
function archivedWords(here: SessionRow | undefined, { root, members }: Plan): string[] {
  const isNew = !here && members.length > 0
  if (!here?.archived && !(isNew && root.info.time.archived)) return []
  return ["The session is archived, so OpenCode does not list it; the command below opens it."]
}

/** The folder to import into. An existing session keeps its folder, since an import would move it. */
function folderFor(here: SessionRow | undefined, home: Place, { root, members }: Plan) {
  const subfolder = root.info.directory ?? "."
  if (here && existsSync(here.directory) && belongs(here.directory, home))
    return { folder: here.directory, elsewhere: [] }
  const folder = folderIn(home, subfolder)
  if (folder) return { folder, elsewhere: [] }
  const words = `It was begun in ${subfolder.slice(0, 200)}, which is not a folder of this worktree, so it is loaded in the root.`
  return { folder: home.root, elsewhere: members.length > 0 ? [words] : [] }
}

/** A function of its own, so that a large session's text is freed before anything else is read. */
async function documentFrom(world: World, wanted: string | undefined, place: Place, until: number | undefined) {
  const address = addressAt(world, wanted)
  const { text, name, beside, session } = await sourceOf(world, address.session, place)
  const read = readSession(text, name)
  const { wished, taken } = takenUp(read, address.session ?? name, address.turns, until)
  const [whole, more] = await Promise.all([
    reunited(wished, attachmentsFor(world, place, beside)),
    session && !taken ? longerVersions(world, place, session, text, read) : [],
  ])
  return { inFile: read, ...whole, more, taken, undone: undoneWords(wished, name) }
}

/** @returns what a slim file lacks for the agent, in sentences */
function isSlim(document: SessionDocument): string[] {
  const slim = factsOf(document)?.slim
  const words = slim ? slimWords(slim).join(" and ") : ""
  return words ? [`It was saved with --slim, without ${words}.`] : []
}

/** What `load` will do. */
type Plan = ToBringIn & {
  action: Action
  reason?: string
  subagents: number
  /** Sentences on todo lists that stay as they are, and on what a copy lacks. */
  kept: string[]
}

/** `taken`: of a copy that holds a part of the file. */
type How = Pick<LoadOptions, "asCopy"> & { taken?: Taken | undefined }

async function planFor(
  world: World,
  host: Host,
  held: Held,
  document: SessionDocument,
  file: SessionTree,
  { asCopy: copyWanted, taken }: How,
): Promise<Plan> {
  const now = world.now().getTime()
  const clock = clockProblem(members(file), now, host)
  const copy = (reason: string): Plan => {
    const { family, warnings } = withoutFuture(file)
    const earlier = members(family).map((member) => shiftedBack(member, clock?.ahead ?? 0))
    const [root, ...subagents] = makeCopy(earlier, { ...originFrom(document), ...taken?.origin }, now)
    if (!root) throw new Error("a family has a root")
    const all = [...subagents, root]
    return {
      action: "copied",
      reason,
      root,
      subagents: subagents.length,
      members: all,
      todos: todosOf(all),
      prompts: cameWith(document, family.root.messages, root.messages),
      kept: warnings,
    }
  }
  if (copyWanted) return copy(taken?.reason ?? "as you asked")
  const relations = await compare(held.reader, held.snapshot, file, underOneName(held.root, held.names))
  const ahead = relations.filter(({ relation }) => !relation || relation.kind === "file ahead")
  const behind = relations.find(({ relation }) => relation?.kind === "local ahead")
  const diverged = relations.find(({ relation }) => relation?.kind === "diverged")?.relation
  if (diverged?.kind === "diverged") return copy(`it went another way from turn ${diverged.turn} on`)
  if (behind && ahead.some(({ relation }) => relation)) return copy("it went on here as well as there")
  // An import would add to it, and move it here from its worktree.
  if (ahead.some(({ isElsewhere }) => isElsewhere)) return copy("it goes on with a session that is not below it here")
  const root = relations[0]
  const subagents = file.subagents.length
  const coming = ahead.map(({ member }) => member).reverse()
  if (relations.some(({ isBehindUndo }) => isBehindUndo)) throw failures.undoPending(root?.member.info.title ?? "")
  if (coming.length > 0 && clock) return copy(clock.reason)
  mayImport(coming)
  const lists = todosFor(
    relations.filter(({ isElsewhere }) => !isElsewhere),
    held.snapshot.todos,
  )
  const prompts = cameWith(document, file.root.messages)
  const plan = { root: file.root, subagents, members: coming, prompts, ...lists }
  if (coming.length > 0) {
    const after = await sessionAfter(held, file, relations, now)
    return { action: root?.relation ? "extended" : "imported", ...plan, after }
  }
  const undone = relations.reduce((sum, one) => sum + (one.undone ?? 0), 0)
  const more = messagesOf(behind?.relation)
  const reasons = [
    more > 0 ? `this machine is ahead by ${count(more, "message")}` : "the same",
    ...(undone > 0 ? [undoneHere(undone)] : []),
    ...(lists.todos.length > 0 ? ["its todo list was out of date here"] : []),
  ]
  return { action: "unchanged", reason: reasons.join("; "), ...plan }
}

/** A second copy of the same would only be in the way. */
async function unlessHere(
  { command }: Host,
  held: Pick<Held, "reader" | "snapshot">,
  place: Place,
  plan: Plan,
): Promise<Plan> {
  const here = await copyHere(held, plan, (directory) => belongs(directory, place))
  if (!here) return plan
  const { root, holds } = here
  const words = `An earlier copy of it is here as well: \`${command} -s ${root.info.id}\` opens it.`
  if (!holds) return { ...plan, kept: [...plan.kept, words] }
  const { more, undone } = holds
  const ahead = more > 0 ? `, ahead by ${count(more, "message")}` : ""
  const hidden = undone > 0 ? `; ${undoneHere(undone)}` : ""
  const reason = `${plan.reason}, and this copy of it is here already${ahead}${hidden}`
  return { ...plan, action: "unchanged", reason, root, members: [], todos: [], prompts: new Map(), kept: [] }
}

const undoneHere = (undone: number) => `${count(undone, "message")} undone here until you say /redo`

const messagesOf = (relation: ReturnType<typeof relate> | undefined) =>
  relation && "messages" in relation ? relation.messages : 0

/** A file from another tool may still have OpenCode's default title: replaces it. */
function named({ root, subagents }: SessionTree): SessionTree {
  return { root: { ...root, info: { ...root.info, title: titleOf(root.info.title, root.messages) } }, subagents }
}
