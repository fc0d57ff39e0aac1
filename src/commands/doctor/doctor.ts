/** `opencode-session doctor`: what is set up here, what is missing, and what to do about it. */
import { addressesOf } from "../../git/push.ts"
import { findPlace, gitSettings, type Place } from "../../git/worktree.ts"
import { outOfReach } from "../../machine/configuration-file.ts"
import { storeSettings } from "../../machine/store-settings.ts"
import { findHost } from "../../opencode/find-host.ts"
import type { Host } from "../../opencode/host.ts"
import { sessionsFolder, storeBranch } from "../../session/document/location.ts"
import { listBoth } from "../../stores/both-stores.ts"
import { isAncestor } from "../../stores/branch/commit-tree.ts"
import { openBranch, reachable, versionsOf } from "../../stores/branch/open-branch.ts"
import { conflictFailure, conflictsIn } from "../../stores/conflicts/report-conflict.ts"
import { listWithLeftOut } from "../../stores/worktree/left-out.ts"
import { readListed } from "../../stores/worktree/list-files.ts"
import { Failure } from "../../support/failure.ts"
import { count } from "../../support/format.ts"
import { typed } from "../../support/shell-quote.ts"
import { toFailure } from "../../support/to-failure.ts"
import { version } from "../../support/version.ts"
import type { World } from "../../support/world.ts"
import { bringsBack, lostIn, lostWords } from "../shared/dropped-messages.ts"
import { missingRequirements } from "../shared/host-requirements.ts"
import { protectionOf } from "../shared/redaction.ts"
import { gitSetUp, ignoredHint, ignoringRule } from "../shared/setup-state.ts"
import { belongs } from "../shared/worktree-of-session.ts"
import { bad, type Finding, good, note } from "./finding.ts"
import { ofCommands } from "./of-commands.ts"
import { ofHooks } from "./of-hooks.ts"
import { ofServer } from "./of-server.ts"

export async function doctor(world: World): Promise<Finding[]> {
  const place = await findPlace(world.cwd)
  const host = await findHost(world).catch(toFailure)
  return [
    good("opencode-session", `version ${version}, run by ${runtime()}`),
    ...(host instanceof Failure ? [bad("OpenCode", host)] : await ofHost(host, place)),
    ...(await findingOr("repository", ofRepository(world, place))),
    ...(await ofProtection(world, place)),
    ...(await findingOr("commands", ofCommands(world, place, host instanceof Failure ? undefined : host))),
    ...(await findingOr("mcp", ofServer(world, place))),
    ...(host instanceof Failure ? [] : await findingOr("session", ofLastSession(world, host, place))),
  ]
}

/** Turns a failure into a finding, so that the other examinations still run. */
async function findingOr(about: Finding["about"], findings: Promise<Finding[]>): Promise<Finding[]> {
  const found = await findings.catch(toFailure)
  return found instanceof Failure ? [bad(about, found)] : found
}

async function ofProtection(world: World, place: Place): Promise<Finding[]> {
  const found = await protectionOf(world, place, { asks: "nobody" }).catch(toFailure)
  if (found instanceof Failure) return [bad("secrets", found)]
  const why = await outOfReach(place.root).catch(() => undefined)
  const unknown = why === undefined ? [] : [`whether the repository has redaction rules is not known: ${why}`]
  const notes = [...found.warnings, ...unknown]
  if (notes.length > 0) return notes.map((what) => note("secrets", what))
  return [good("secrets", "key and configuration can be read")]
}

async function ofHost(host: Host, place: Place): Promise<Finding[]> {
  const binary = good("OpenCode", `version ${host.version}, ${host.path}${host.why && `: ${host.why}`}`)
  const snapshot = await host.reading(place.root, (reader) => reader.snapshot()).catch(toFailure)
  if (snapshot instanceof Failure) return [binary, bad("database", snapshot)]
  const roots = [...snapshot.sessions.values()].filter(({ parentID }) => !parentID)
  const here = roots.filter(({ directory }) => belongs(directory, place))
  return [
    binary,
    good("database", `${count(roots.length, "session")} on this machine, ${here.length} of this worktree`),
    ...(await ofLeftBehind(host, place)),
  ]
}

async function ofLeftBehind({ rescue }: Host, place: Place): Promise<Finding[]> {
  const found = await rescue?.leftBehind(place.root).catch(toFailure)
  if (found instanceof Failure) return [note("database", found.what.replace(/\.$/, ""), found.next)]
  const number = found?.filter(({ deleted }) => !deleted).length ?? 0
  if (number === 0) return []
  const what = `OpenCode 2 does not have, or has shorter, ${count(number, "session")} of OpenCode 1`
  return [note("database", what, "See them and bring them in: opencode-session rescue")]
}

async function ofRepository(world: World, place: Place): Promise<Finding[]> {
  if (!place.git)
    return [note("repository", place.note ?? "there is no git worktree", "Run it in a clone to share sessions by git.")]
  const { user: name } = await gitSettings(place.root)
  const rule = await ignoringRule(place.root)
  const { sessions, unreadable } = await listWithLeftOut(place.root)
  return [
    name
      ? good("repository", `${place.root}, saving as ${name}`)
      : note("repository", `${place.root}; git knows no name for you`, "Set it: git config --global user.name NAME"),
    rule
      ? { about: "sessions", state: "bad", what: `${sessionsFolder} is ignored by git`, next: ignoredHint(rule) }
      : good("sessions", `${count(sessions.length, "saved session")} in ${sessionsFolder}`),
    ...(await findingOr("sessions", ofBranch(world, place))),
    ...(await findingOr("sessions", ofConflicts(place))),
    ...(await findingOr("sessions", ofMerges(world, place))),
    ...unreadable.map(({ problem }) => bad("sessions", problem)),
    ...(await ofClone(place.root)),
    ...(await findingOr("git", ofHooks(place.root))),
  ]
}

export async function ofConflicts(place: Place): Promise<Finding[]> {
  const open = await conflictsIn(place)
  return Promise.all(open.map(async (conflict) => bad("sessions", await conflictFailure(place, conflict))))
}

/** Covers recent merges only; `check --history` covers all of them. */
export async function ofMerges(world: World, place: Place): Promise<Finding[]> {
  const lost = await lostIn(world, place, { commits: 50, mergesOnly: true })
  return lost.map((one) => {
    const what = `${one.file}: ${lostWords(one)}; merged by ${one.commit.author} in ${one.commit.id.slice(0, 10)}`
    return { about: "sessions", state: "bad", what, next: bringsBack(one) }
  })
}

/** The branch store, if it exists or is configured. Does not contact the remote. */
export async function ofBranch(world: World, place: Place): Promise<Finding[]> {
  const [{ store, remote: wanted }, branch] = await Promise.all([
    storeSettings(world.env, place.root),
    openBranch(world, place),
  ])
  if (!branch && store !== "branch" && !wanted) return []
  const use = store === "branch" ? "; new ones are saved there" : ""
  const versions = branch ? versionsOf(branch) : []
  const what = `${count(versions.length, "saved session")} on the branch ${storeBranch}${use}`
  // A configured remote that cannot be used is a finding.
  const { called, name } = await reachable(world, place.root, "nobody")
  const { local, theirs } = branch?.tips ?? {}
  const isThere = async () => wanted !== undefined || (await addressesOf(place.root, name)).fetched.length > 0
  if (!local && !theirs && (await isThere())) {
    const get = "Get them, if others have pushed some: opencode-session list --fetch"
    return [note("sessions", `${what}; those of ${called} are not fetched yet`, get)]
  }
  if (!local || (theirs && (await isAncestor(place.root, local, theirs)))) return [good("sessions", what)]
  const [one] = versions
  // Pushed by hand, they would be there again.
  if (!one && branch?.taken.length) {
    const { length } = branch.taken
    const lost = branch.taken.some(({ isUnclear }) => isUnclear)
      ? `no longer has ${count(length, "session")} that it had`
      : "was written anew without others"
    return [note("sessions", `${what}; ${called} ${lost}`, "See which: opencode-session list")]
  }
  // Plain `git push` is rejected once others have pushed, so `move … --push` is suggested instead.
  const push = one
    ? `opencode-session move ${typed(one.file)} --to branch --push`
    : `git push ${typed(name)} ${storeBranch}`
  return [note("sessions", `${what}; not all of it was pushed to ${called}`, `Push it: ${push}`)]
}

/** The set-up of git in this clone is optional: reported only where it exists. */
async function ofClone(root: string): Promise<Finding[]> {
  const state = await gitSetUp(root)
  if (state === "none") return []
  if (state === "works") return [good("git", "it shows sessions as conversations, and merges them")]
  const what =
    state === "gone"
      ? "it cannot run opencode-session where it was told to"
      : "it was told only a part of how to show and merge sessions"
  return [note("git", what, "Tell it anew: opencode-session init --git")]
}

/** Checks whether the newest saved session could be continued on this machine. */
async function ofLastSession(world: World, host: Host, place: Place): Promise<Finding[]> {
  const [latest] = (await listBoth(world, place)).sessions
  if (!latest) return []
  const document = await readListed(place.root, latest).catch(toFailure)
  if (document instanceof Failure) return [bad("session", document)]
  const missing = await missingRequirements(host, document, place.root)
  if (missing.length === 0) return [good("session", `${latest.title} is ready to go on with`)]
  return missing.map((what) => note("session", `${latest.title}: ${what}`))
}

const runtime = () => (process.versions.bun ? `Bun ${process.versions.bun}` : `Node ${process.versions.node}`)
