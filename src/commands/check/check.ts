import { relative, resolve } from "node:path"
import { isShallow } from "../../git/file-history.ts"
import { findTrustedPlace, type Place } from "../../git/worktree.ts"
import type { Redactor } from "../../redact/redactor.ts"
import { conflictsIn, sidesSaid } from "../../stores/conflicts/report-conflict.ts"
import { append } from "../../support/append.ts"
import { count, megabyte, size } from "../../support/format.ts"
import type { World } from "../../support/world.ts"
import { bringsBack, type Lost, lostByMerge, lostIn, lostWords } from "../shared/dropped-messages.ts"
import { type Finding, inspect } from "../shared/inspect-saved.ts"
import { protectionOf } from "../shared/redaction.ts"
import { placesOf } from "../shared/worktree-of-session.ts"
import { type CheckOptions, candidates, type Unread, unreadOf, unreadWords } from "./candidates.ts"

export type CheckReport = {
  checked: number
  findings: Finding[]
  /** Number of versions in the history that could not be read. */
  unread: number
  warnings: string[]
}

export async function check(world: World, files: string[], options: CheckOptions = {}): Promise<CheckReport> {
  const place = await findTrustedPlace(world.cwd)
  let redactor: Redactor | undefined
  const here = placesOf(world, place.root)
  const report: CheckReport = { checked: 0, findings: [], unread: 0, warnings: [] }
  const unread = new Map<Unread, number>()
  // Of one file in the history there are many versions, with the same pictures.
  const unseen = new Map<string, string>()
  for await (const candidate of candidates(world, place, files, options)) {
    const why = options.history && unreadOf(candidate)
    if (why) {
      unread.set(why, (unread.get(why) ?? 0) + 1)
      report.unread++
      continue
    }
    // A commit without a session needs no settings, which a partial clone may have to get first.
    redactor ??= await redactorFor(world, place, report)
    report.checked++
    const { file, bytes } = candidate
    const found = await inspect(candidate, redactor, here, report.warnings, (words) => unseen.set(file, words))
    // A commit cannot be changed any more: its findings are limited to those that still call for action.
    append(report.findings, options.history ? found.filter(({ kind }) => kind in afterwards) : found)
    if (!options.history && bytes >= megabyte && bytes < 50 * megabyte)
      report.warnings.push(`${file}: ${size(bytes)} is large for a file in git.`)
  }
  if (options.history) report.findings = firstOfEach(report.findings)
  const lost = options.history || options.staged ? await lostOnes(world, place, files, options) : []
  report.findings.push(...lost.map(lostFinding))
  report.warnings.push(...lost.map(bringsBack))
  if (!options.history) report.findings.push(...(await openConflicts(world, place, files, options)))
  report.warnings.push(...advice(report.findings, options))
  for (const [file, words] of unseen) report.warnings.push(`${file}: ${words}`)
  for (const [why, number] of unread) report.warnings.push(`${count(number, "version")} ${unreadWords[why]}`)
  if (options.history && (await isShallow(place.root)))
    report.warnings.push(
      "This clone is shallow: older commits were not checked. Get them with `git fetch --unshallow`.",
    )
  return report
}

async function redactorFor(world: World, place: Place, report: CheckReport): Promise<Redactor> {
  const protection = await protectionOf(world, place)
  report.warnings.unshift(...protection.warnings)
  return protection.redactor()
}

/** Messages that a commit dropped, or that the merge about to be committed would drop. */
async function lostOnes(world: World, place: Place, files: string[], { history }: CheckOptions): Promise<Lost[]> {
  const wanted = filesOf(world, place, files)
  return (await (history ? lostIn : lostByMerge)(world, place)).filter(
    ({ file }) => files.length === 0 || wanted.has(file),
  )
}

function lostFinding(one: Lost): Finding {
  const { file, commit } = one
  return { file, kind: "lost", what: lostWords(one), places: 1, ...(commit && { commit }) }
}

/** From the root. */
const filesOf = ({ cwd }: World, { root }: Place, files: string[]) =>
  new Set(files.map((file) => relative(root, resolve(cwd, file)).replaceAll("\\", "/")))

/** A session in conflict must not be committed before `resolve` has settled it. */
async function openConflicts(world: World, place: Place, files: string[], { staged }: CheckOptions) {
  const wanted = filesOf(world, place, files)
  const found: Finding[] = []
  for (const conflict of await conflictsIn(place, staged ? world.index : undefined)) {
    const names = conflict.files.filter((file) => files.length === 0 || wanted.has(file))
    if (names.length === 0) continue
    const what = `in conflict: ${await sidesSaid(place.root, conflict)}`
    found.push(...names.map((file): Finding => ({ file, kind: "conflict", what, places: 1 })))
  }
  return found
}

/** Each save puts the same session into the history: a finding is reported for the first version alone. */
function firstOfEach(findings: Finding[]): Finding[] {
  const first = new Map<string, Finding>()
  for (const finding of findings) {
    const key = JSON.stringify([finding.file, finding.kind, finding.what, finding.where])
    if (!first.has(key)) first.set(key, finding)
  }
  return [...first.values()]
}

/** The findings that are still dangerous after a commit, and what to do about them. */
const afterwards: Partial<Record<Finding["kind"], string>> = {
  secret: "Rotate these secrets. Removing them from the history is not enough: every clone has them.",
  "share link": "A share link stays public until you take it back: open the session in OpenCode and type /unshare.",
}

function advice(findings: readonly Finding[], { history }: CheckOptions): string[] {
  const kinds = new Set(findings.map(({ kind }) => kind))
  if (history)
    return Object.entries(afterwards).flatMap(([kind, text]) => (kinds.has(kind as Finding["kind"]) ? [text] : []))
  const settle =
    "Settle what is in conflict with `opencode-session resolve`: added as it is, it loses the other side's."
  const carried = [
    "home path",
    "worktree path",
    "permission rules",
    "share link",
    "encrypted reasoning",
    "secret",
  ] as const
  return [
    ...(kinds.has("conflict") ? [settle] : []),
    ...(carried.some((kind) => kinds.has(kind))
      ? [
          "Load the session and save it again: `opencode-session save` leaves this out, and makes your own home a token. What stays in a file of an earlier version goes with `opencode-session save --replace`.",
        ]
      : []),
    ...(kinds.has("home path")
      ? [
          "A home that is not yours stays, unless a rule of your own takes it out: `redaction.rules` in your configuration.",
        ]
      : []),
  ]
}
