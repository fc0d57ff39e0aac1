/** Sets up the redaction for this machine: the engine, with the policy and the known secrets. */
import { createHash } from "node:crypto"
import type { Asks } from "../../git/file-elsewhere.ts"
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
  /** Loaded on first use, since that takes a while. */
  redactor: () => Promise<Redactor>
  /** Changes with the engine, the policy and the known secrets. Must stay on this machine: values could be guessed. */
  fingerprint: string
  /** Whether a marker is the one that this very text gets here, and the policy does not allow the text. */
  isOurs: (kind: string, tag: string, text: string) => boolean
  /** The settings that were not followed. */
  warnings: string[]
}

export type Protecting = {
  settings?: Promise<GitSettings>
  /** The session's worktree, if it is another: its secrets are searched for as well. */
  home?: Place
  /** `nobody`: where nothing is written, and a rule that a partial clone does not have may be missed. */
  asks?: Asks
}

/**
 * @throws Failure when the user's key or a policy cannot be read: then nothing may be saved
 */
export async function protectionOf(
  world: World,
  { root, git }: Place,
  { settings, home, asks }: Protecting = {},
): Promise<Protection> {
  const { env, note } = world
  const told = [...(git ? [settings ?? gitSettings(root)] : []), ...(home?.git ? [gitSettings(home.root)] : [])]
  const remotes = Promise.all(told).then((all) => all.flatMap(({ remotes }) => remotes))
  const roots = [root, ...(home ? [home.root] : [])]
  const [tag, { policy, warnings, fingerprint }, known] = await Promise.all([
    tagger(env),
    policyOf(env, root, asks),
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

/** For the current folder. */
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

/** Turns an error of the search into a failure: a text that was not searched must not pass as clean. */
function guarded(one: Redactor, note: World["note"]): Redactor {
  const safely =
    <Given extends unknown[], Done>(run: (...given: Given) => Done) =>
    (...given: Given): Done => {
      try {
        return run(...given)
      } catch (error) {
        if (error instanceof Failure) throw error
        // The stack without the message, which may quote the text.
        note?.((error as Error).stack?.split("\n").slice(1, 6).join(" ") ?? "")
        throw failures.notSearched((error as Error).name)
      }
    }
  return {
    find: safely(one.find),
    redact: safely(one.redact),
    // Generic, so it does not fit the wrapper's types.
    family: safely(one.family as never) as Redactor["family"],
    remaining: safely(one.remaining),
  }
}
