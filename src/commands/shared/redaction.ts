/** What takes the secrets out of a session on this machine: the engine with all that the machine and its user know. */
import { createHash } from "node:crypto"
import { findPlace, type GitSettings, gitSettings, type Place } from "../../git/worktree.ts"
import { knownValues } from "../../machine/known-secrets.ts"
import { type Policy, policyOf } from "../../machine/redaction-policy.ts"
import { tagger } from "../../machine/user-key.ts"
import { engineVersion } from "../../redact/engine-version.ts"
import type { Redactor } from "../../redact/redactor.ts"
import type { Rules } from "../../redact/text-redactor.ts"
import { Failure } from "../../support/failure.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import { pathsIn, textMaps } from "./worktree-of-session.ts"

export type Protection = {
  /** Loaded and made when it is first asked for: that takes a while. */
  redactor: () => Promise<Redactor>
  /** Another one when anything of it is another. For this machine alone: values could be guessed from it. */
  fingerprint: string
  /** Whether a marker is what is put in the place of this very text here, and is not allowed to stay. */
  isOurs: (kind: string, tag: string, text: string) => boolean
  /** What of the policy was not followed. */
  warnings: string[]
}

/**
 * @param home of the session, where that is another worktree: its secrets are that one's as well
 * @throws Failure when the user's key or a policy cannot be read: then nothing may be saved
 */
export async function protectionOf(
  world: World,
  { root, git }: Place,
  settings?: Promise<GitSettings>,
  home?: Place,
): Promise<Protection> {
  const { env, note } = world
  const told = [...(git ? [settings ?? gitSettings(root)] : []), ...(home?.git ? [gitSettings(home.root)] : [])]
  const remotes = Promise.all(told).then((all) => all.flatMap(({ remotes }) => remotes))
  const roots = [root, ...(home ? [home.root] : [])]
  const [tag, { policy, warnings, fingerprint }, known] = await Promise.all([
    tagger(env),
    policyOf(env, root),
    knownValues({ env, roots, remotes }),
  ])
  let made: Promise<Redactor> | undefined
  const make = async () => {
    const { redactor } = await import("../../redact/redactor.ts")
    const paths = pathsIn(textMaps(world, home?.root ?? root))
    return guarded(redactor({ ...rulesOf(policy), tag, known, paths }), note)
  }
  return {
    redactor() {
      made ??= make()
      return made
    },
    isOurs: (kind, given, text) =>
      given === tag(text) &&
      !policy.allow.some((one) => ("sha256" in one ? one.sha256 === hash(text) : one.kind === kind)),
    fingerprint: hash(JSON.stringify([engineVersion, fingerprint, known])),
    warnings,
  }
}

/** Where we are. */
export const protectionHere = async (world: World): Promise<Protection> =>
  protectionOf(world, await findPlace(world.cwd))

const hash = (value: string) => createHash("sha256").update(value).digest("hex")

function rulesOf({ allow, rules, emails, drop, strictness }: Policy): Omit<Rules, "tag" | "known" | "paths"> {
  return {
    hash,
    emails,
    own: rules,
    allow: allow.map((one) => ("sha256" in one ? { hash: one.sha256 } : withoutUndefined(one))),
    drop: drop.map((one) => ("file" in one ? { ...one, keep: "names" } : one)),
    strictness,
  }
}

const withoutUndefined = ({ kind, path }: { kind: string; path?: string | undefined }) => ({
  kind,
  ...(path && { path }),
})

/** A text that could not be searched is not known to be clean. */
function guarded(one: Redactor, note: World["note"]): Redactor {
  const safely =
    <Given extends unknown[], Done>(run: (...given: Given) => Done) =>
    (...given: Given): Done => {
      try {
        return run(...given)
      } catch (error) {
        if (error instanceof Failure) throw error
        // Where in the program, without the message: that may quote the text.
        note?.((error as Error).stack?.split("\n").slice(1, 6).join(" ") ?? "")
        throw failures.notSearched((error as Error).name)
      }
    }
  return {
    find: safely(one.find),
    redact: safely(one.redact),
    // Generic, so not through the wrapper's types.
    family: safely(one.family as never) as Redactor["family"],
    remaining: safely(one.remaining),
  }
}
