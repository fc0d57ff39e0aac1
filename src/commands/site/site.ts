/** `opencode-session site`: the saved sessions as a static site. */
import { resolve } from "node:path"
import { findPlace, type Place } from "../../git/worktree.ts"
import { siteAddress } from "../../machine/configuration-schema.ts"
import { badSiteAddress } from "../../machine/failures.ts"
import { siteSetting } from "../../machine/store-settings.ts"
import { sidecarsIn } from "../../stores/attachments.ts"
import { eachHeld } from "../../stores/both-stores.ts"
import { besideOn, openBranch } from "../../stores/branch/open-branch.ts"
import { append } from "../../support/append.ts"
import type { World } from "../../support/world.ts"
import type { Finding } from "../shared/inspect-saved.ts"
import { type Checker, checker } from "./checked.ts"
import { type Digests, keyOf, publish, type SiteRenderers } from "./publish.ts"
import { type Choice, type Chosen, sessionsOfSite } from "./sessions-of-site.ts"
import { SiteFolder } from "./site-folder.ts"

export type SiteOptions = Choice & {
  /** The folder to write, relative to the current directory. */
  output: string
  /** Where the site will be published; else as configured. */
  baseUrl?: string | undefined
  /** Publish what the check has found as well. */
  force?: boolean | undefined
}

export type SiteReport = {
  folder: string
  /** Number of pages: on the site, made anew, and removed from it. */
  sessions: number
  made: number
  removed: number
  findings: Finding[]
  /** Whether nothing was written, because of the findings. */
  refused: boolean
  warnings: string[]
}

/** @throws Failure when the folder is not ours or cannot be written; what was there before is whole then */
export async function site(world: World, options: SiteOptions, renderers: SiteRenderers): Promise<SiteReport> {
  const place = await findPlace(world.cwd)
  const base = await baseOf(world, place, options.baseUrl)
  const folder = await SiteFolder.open(resolve(world.cwd, options.output), options.output)
  const chosen = await sessionsOfSite(world, place, options)
  const branch = await openBranch(world, place)
  const beside = [sidecarsIn(place.root), ...(branch ? besideOn(place.root, branch) : [])].flat()
  const check = await checker(world, place, beside)
  const { digests, findings } = await lookInto(world, place, chosen, check)
  const report = { folder: options.output, sessions: 0, made: 0, removed: 0, findings, refused: false }
  const warnings = [...(place.note ? [place.note] : []), ...chosen.warnings, ...check.warnings]
  await check.keep()
  if (findings.length > 0 && !options.force) return { ...report, refused: true, warnings }
  const { left, ...done } = await publish({ world, place, chosen, digests, folder, renderers, ...(base && { base }) })
  return { ...report, ...done, warnings: [...warnings, ...left] }
}

async function baseOf({ env }: World, { root }: Place, wanted: string | undefined): Promise<string | undefined> {
  if (wanted !== undefined && !siteAddress.test(wanted)) throw badSiteAddress(wanted)
  return wanted?.replace(/\/+$/, "") ?? siteSetting(env, root)
}

/** Before anything is written. */
async function lookInto(world: World, { root }: Place, { sessions, unreadable }: Chosen, check: Checker) {
  const digests: Digests = new Map()
  const findings: Finding[] = unreadable.map(({ file, problem }) => ({
    ...{ file, kind: "not loadable", places: 1 },
    what: problem.what.replace(`${file} `, "").replace(/\.$/, ""),
  }))
  for await (const held of eachHeld(root, sessions)) {
    world.progress?.(`Checking: ${digests.size} of ${sessions.length}`)
    const found = await check.look(held)
    digests.set(keyOf(held.session), found.digest)
    append(findings, found.findings)
  }
  return { digests, findings }
}
