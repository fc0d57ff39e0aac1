/** Reads our configuration files: JSON with optional comments and trailing commas. */
import { lstat, readFile, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import { isDeepStrictEqual } from "node:util"
import * as v from "valibot"
import { type Asks, type Elsewhere, readAt, readElsewhere } from "../git/file-elsewhere.ts"
import { stepsOf } from "../redact/custom-rules.ts"
import { homesOf } from "../support/home-folders.ts"
import { doubleKey, parseJsonc } from "../support/jsonc.ts"
import { forms, type Settings, settings } from "./configuration-schema.ts"
import * as failures from "./failures.ts"

/** In the worktree and committed, so not to be trusted like the user's own. */
export const repositoryFile = ".opencode/opencode-session.json"

/**
 * The user's settings and the repository's.
 * @param root of the worktree @param asks `remote`: for what would lose a protection without them
 */
export async function bothSettings(env: NodeJS.ProcessEnv, root: string, asks: Asks) {
  const own = join(homesOf(env).ours, "config.json")
  const [user, repository] = await Promise.all([readSettings(own, own, true), repositorySettings(root, asks)])
  return { own, user: user ?? {}, repository }
}

/**
 * They protect what the team shares, so a checkout without the file does not escape them: one that is sparse, one of a
 * branch that is older than the file, or one in which somebody deleted it.
 */
function repositorySettings(root: string, asks: Asks): Promise<Settings> {
  const key = `${asks} ${root}`
  const reading = underWay.get(key) ?? readRepositorySettings(root, asks).finally(() => underWay.delete(key))
  underWay.set(key, reading)
  return reading
}

/** Why it cannot be told here which settings the repository has; nothing where it can. */
export async function outOfReach(root: string): Promise<string | undefined> {
  if (await readSettings(join(root, repositoryFile), repositoryFile)) return undefined
  const found = await readElsewhere(root, repositoryFile, "nobody")
  if (!found || "text" in found) return undefined
  return found.why === "link" ? "a link on its way leads to what git does not have" : found.reason
}

/** Several parts of a command ask at once. */
const underWay = new Map<string, Promise<Settings>>()

async function readRepositorySettings(root: string, asks: Asks): Promise<Settings> {
  const here = await readSettings(join(root, repositoryFile), repositoryFile)
  return here ?? settingsIn(await readElsewhere(root, repositoryFile, asks), asks)
}

/** What the default branch at the remote has, as last seen; nothing where that is broken. */
export const defaultBranchSettings = (root: string): Promise<Settings> =>
  readAt(root, "refs/remotes/origin/HEAD", repositoryFile, "nobody")
    .then((found) => settingsIn(found, "nobody"))
    .catch(() => ({}))

function settingsIn(found: Elsewhere | undefined, asks: Asks): Settings {
  if (!found) return {}
  const [, ref = "", file = ""] = /^(?:refs\/(?:remotes|heads)\/)?([^:]*):(.*)$/s.exec(found.name) ?? []
  const called = ref ? `${ref}:${file}` : `${file} in git's index`
  if ("text" in found) return parseSettings(decoded(Buffer.from(found.text, "latin1"), called), called)
  // Whoever only reads is not stopped by what a partial clone does not have.
  if (asks === "nobody") return {}
  if (found.why === "link") throw failures.settingsLinkInGit(called, ref ? undefined : file)
  if (found.why === "unknown") throw failures.settingsNotKnown(ref, dirname(file), found.reason)
  throw failures.settingsNotGiven(called, `${ref}:${file}`, found.reason)
}

/**
 * @param name the file's name for the user @param isOwn whether it is the user's
 * @returns nothing when there is no such file
 * @throws Failure that names the place, also for an unknown or double key: a mistyped protection protects nothing
 */
async function readSettings(path: string, name: string, isOwn = false): Promise<Settings | undefined> {
  const bytes = await regularBytes(path).catch(async ({ code, message }: NodeJS.ErrnoException) => {
    if (code !== "ENOENT" && code !== "ENOTDIR") throw failures.settingsUnreadable(name, code ?? message)
    await refuseBrokenLink(path, name, isOwn)
    return undefined
  })
  return bytes && parseSettings(decoded(bytes, name), name)
}

/** Regular files only: a committed link may lead to an endless device. */
async function regularBytes(path: string): Promise<Buffer> {
  const found = await stat(path)
  if (found.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" })
  if (!found.isFile() || found.size > 1_000_000) throw new Error("it is no regular file of a sensible size")
  return readFile(path)
}

/** In another encoding a literal would be another one, which protects nothing. */
function decoded(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw failures.settingsNotUtf8(name)
  }
}

/** Somebody wanted settings there: on a disk that is not mounted, in a submodule that was not fetched. */
async function refuseBrokenLink(path: string, name: string, isOwn: boolean) {
  const found = await lstat(path).catch(() => undefined)
  if (!found && dirname(path) !== path) return refuseBrokenLink(dirname(path), dirname(name), isOwn)
  if (!found?.isSymbolicLink()) return
  await stat(path).catch(() => {
    throw failures.settingsLinkBroken(name, isOwn)
  })
}

export function parseSettings(text: string, name: string): Settings {
  const { value, problem } = parseJsonc(text)
  if (problem) throw failures.settingsBroken(name, problem)
  const double = doubleKey(text)
  if (double) throw failures.settingsBroken(name, `the key ${double} is in it twice`)
  const result = v.safeParse(settings, value)
  if (!result.success) throw failures.settingsBroken(name, complaint(result.issues))
  // valibot accepts a list as an object without keys.
  if (!isDeepStrictEqual(result.output, value))
    throw failures.settingsBroken(name, "a list stands where there must be {…}")
  result.output.redaction?.rules?.forEach((rule, index) => {
    try {
      if ("pattern" in rule) stepsOf(rule.pattern)
    } catch (error) {
      throw failures.settingsBroken(name, `redaction.rules.${index}.pattern: ${(error as RangeError).message}`)
    }
  })
  return result.output
}

/** Names only the place: a value may be a secret. */
function complaint(issues: v.BaseIssue<unknown>[]): string {
  const [first] = issues
  if (first?.type === "union") return ofEntry(first)
  return described(issues, [])
}

/** Reports the errors of the form that the entry comes nearest to. */
function ofEntry(issue: v.BaseIssue<unknown>): string {
  const path = (issue.path ?? []).map(({ key }) => String(key))
  const tried = forms[path[1] as keyof typeof forms].map((form) => v.safeParse(form, issue.input).issues ?? [])
  const [nearest = []] = tried.sort((a, b) => a.length - b.length)
  return described(nearest, path)
}

function described(issues: readonly v.BaseIssue<unknown>[], base: string[]): string {
  const isUnknown = ({ type, expected }: v.BaseIssue<unknown>) => type === "strict_object" && expected === "never"
  const issue = issues.find(isUnknown) ?? issues[0]
  const place = [...base, ...(issue?.path ?? []).map(({ key }) => String(key))].join(".") || "it"
  if (issue && isUnknown(issue)) return `the key ${place} is not known`
  return issue?.received === "undefined" ? `the key ${place} is missing` : `${place} is not what may stand there`
}
