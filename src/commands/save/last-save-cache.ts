/** Caches the outcome of a session's last save: while nothing changes, it is repeated without reading the session. */
import * as v from "valibot"
import type { Reader } from "../../opencode/host.ts"
import { cacheOf } from "../../support/cache.ts"
import type { World } from "../../support/world.ts"
import type { Outcome } from "./save-report.ts"
import type { Seal } from "./seal.ts"

/**
 * `of`: fingerprint of everything `said` depends on, under the user's key. `ids`: of the session, its subagents, and
 * those it names. `seen`: versions in git that the save was compared with, and the version it made. `roots`: the
 * worktrees that the session was in, of which some may be {@link Naming other names} of its own.
 */
const noted = v.object({
  of: v.string(),
  ids: v.array(v.string()),
  seen: v.array(v.string()),
  roots: v.array(v.string()),
  said: v.record(v.string(), v.unknown()),
})

/** `version` of the file, and the ids of its versions in git. */
type At = { version: string; seen: readonly string[] }

/** The other names of a session's worktree, which change with the folders that are there. */
export type Naming = { roots: readonly string[]; names: readonly string[] }

export type LastSave = {
  /**
   * @param at the file's version, and those in git, now
   * @param namesFor the other names that follow now from the worktrees that the session was in
   * @returns nothing when a save may come out differently
   */
  again: (
    reader: Reader,
    at: At,
    namesFor: (roots: readonly string[]) => Promise<string[]>,
  ) => Promise<Outcome | undefined>
  /** @param state of these sessions at the moment they were read */
  keep: (ids: readonly string[], state: string | undefined, at: At & Naming, outcome: Outcome) => Promise<void>
}

/** Without the words around a secret. */
export function repeatable(outcome: Outcome): Outcome {
  const { counts, places, unseen } = outcome.redacted
  const told = places.map((place) => ({ ...place, context: "" }))
  return { ...outcome, redacted: { counts, places: told, unseen, clean: [] } }
}

const mayChange = (attachments: Outcome["attachments"]) => attachments !== undefined && attachments.kept !== "out"

export function lastSave(world: World, seal: Seal, sessionID: string): LastSave {
  const memory = cacheOf(world.env, "saved", sessionID, noted)
  const sum = (ids: readonly string[], state: string, at: At & Naming, said: Record<string, unknown>) =>
    seal([ids, state, at.version, at.seen, at.roots, at.names, said])
  return {
    async again(reader, { version, seen }, namesFor) {
      const note = await memory.read()
      if (!note || seen.some((one) => !note.seen.includes(one))) return undefined
      const { ids, roots, said } = note
      const [state, names] = await Promise.all([reader.state(ids, world.now().getTime()), namesFor(roots)])
      const isSame = state && sum(ids, state, { version, seen: note.seen, roots, names }, said) === note.of
      return isSame ? (note.said as Outcome) : undefined
    },
    async keep(ids, state, at, outcome) {
      // Sidecars are not part of the fingerprint, neither those that are there nor those that are missing.
      if (state === undefined || mayChange(outcome.attachments)) return
      const said = repeatable(outcome)
      await memory.write({
        of: sum(ids, state, at, said),
        ids: [...ids],
        seen: [...at.seen],
        roots: [...at.roots],
        said,
      })
    },
  }
}
