/** Combines the redaction policy from the user's configuration and the repository's. */
import { createHash } from "node:crypto"
import type { Asks } from "../git/file-elsewhere.ts"
import { bothSettings, repositoryFile } from "./configuration-file.ts"
import type { Allow, Drop, Redaction, Rule } from "./configuration-schema.ts"

export type Policy = {
  allow: Allow[]
  rules: Rule[]
  emails: boolean
  drop: Drop[]
  strictness: "normal" | "paranoid"
}

/**
 * Both may strengthen the protection; only the user's own may weaken it.
 * @param root of the worktree @param asks `nobody`: where nothing is redacted
 * @returns also a sentence for each setting that was not followed, and a hash of the policy, which must stay on this
 * machine: a literal could be guessed from it
 */
export async function policyOf(
  env: NodeJS.ProcessEnv,
  root: string,
  asks: Asks = "remote",
): Promise<{ policy: Policy; warnings: string[]; fingerprint: string }> {
  const { own, user, repository } = await bothSettings(env, root, asks)
  const policy = merged(user.redaction ?? {}, repository.redaction ?? {})
  const warnings = ignored(user.redaction ?? {}, repository.redaction ?? {}, own)
  const fingerprint = createHash("sha256").update(JSON.stringify(policy)).digest("hex")
  return { policy, warnings, fingerprint }
}

/** Sorts keys and entries, so that the same policy has the same fingerprint. */
function merged(user: Redaction, repository: Redaction): Policy {
  const ordered = <Entry extends object>(...lists: (Entry[] | undefined)[]) => {
    const texts = lists.flatMap((list = []) =>
      list.map((entry) =>
        JSON.stringify(Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))),
      ),
    )
    return [...new Set(texts)].sort().map((text) => JSON.parse(text) as Entry)
  }
  const paranoid = [user, repository].some(({ strictness }) => strictness === "paranoid")
  return {
    allow: ordered(user.allow),
    rules: ordered(repository.rules, user.rules),
    emails: user.emails || repository.emails || false,
    drop: ordered(repository.drop, user.drop),
    strictness: paranoid ? "paranoid" : "normal",
  }
}

function ignored(user: Redaction, repository: Redaction, own: string): string[] {
  const warnings: string[] = []
  const weaker = (what: string) =>
    warnings.push(
      `${repositoryFile} ${what}, which is not followed: what weakens the protection counts in ${own} alone.`,
    )
  const stronger = (what: string) =>
    warnings.push(`${repositoryFile} ${what}, so it is done although ${own} says otherwise.`)
  if (repository.allow?.length) weaker("allows values (redaction.allow)")
  if (repository.emails === false && user.emails) weaker("lets e-mail addresses stand (redaction.emails)")
  if (repository.strictness === "normal" && user.strictness === "paranoid") weaker("lowers redaction.strictness")
  if (repository.emails && user.emails === false) stronger("has e-mail addresses taken out")
  if (repository.strictness === "paranoid" && user.strictness === "normal")
    stronger("asks for redaction.strictness paranoid")
  return warnings
}
