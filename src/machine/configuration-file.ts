/** Reads our configuration files: JSON with optional comments and trailing commas. */
import { existsSync } from "node:fs"
import { readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { isDeepStrictEqual } from "node:util"
import * as v from "valibot"
import { leftOutAt } from "../git/left-out.ts"
import { offline } from "../git/run-git.ts"
import { gitWith } from "../git/worktree.ts"
import { stepsOf } from "../redact/custom-rules.ts"
import { homesOf } from "../support/home-folders.ts"
import { doubleKey, parseJsonc } from "../support/jsonc.ts"
import { forms, type Settings, settings } from "./configuration-schema.ts"
import * as failures from "./failures.ts"

/** In the worktree and committed, so not to be trusted like the user's own. */
export const repositoryFile = ".opencode/opencode-session.json"

/** The user's settings and the repository's. @param root of the worktree */
export async function bothSettings(env: NodeJS.ProcessEnv, root: string) {
  const own = join(homesOf(env).ours, "config.json")
  const [user, repository] = await Promise.all([readSettings(own, own), repositorySettings(root)])
  return { own, user, repository }
}

/**
 * They protect what the team shares, so a checkout without the file does not escape them: one that is sparse, or of a
 * branch that is older than the file, follows what the index has, or else the default branch at the remote as last seen.
 */
async function repositorySettings(root: string): Promise<Settings> {
  const path = join(root, repositoryFile)
  if (existsSync(path)) return readSettings(path, repositoryFile)
  const [left] = await leftOutAt(root, repositoryFile)
  const name = `${left ? "" : "origin/HEAD"}:${repositoryFile}`
  const text = await storedText(root, left ? name : `refs/remotes/${name}`)
  return text === undefined ? {} : parseSettings(text, name)
}

/** What the default branch at the remote has, as last seen; nothing where that is broken. */
export async function defaultBranchSettings(root: string): Promise<Settings> {
  const name = `origin/HEAD:${repositoryFile}`
  const text = await storedText(root, `refs/remotes/${name}`)
  try {
    return text === undefined ? {} : parseSettings(text, name)
  } catch {
    return {}
  }
}

/** As a checkout would have it. */
const storedText = (root: string, name: string): Promise<string | undefined> =>
  gitWith(offline, root, "cat-file", "--filters", name).catch(() => undefined)

/**
 * @param name the file's name for the user
 * @returns empty settings when there is no such file
 * @throws Failure that names the place, also for an unknown or double key: a mistyped protection protects nothing
 */
export async function readSettings(path: string, name: string): Promise<Settings> {
  const text = await regularText(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined
    throw failures.settingsUnreadable(name, error.code ?? error.message)
  })
  return text === undefined ? {} : parseSettings(text, name)
}

/** Regular files only: a committed link may lead to an endless device. */
async function regularText(path: string): Promise<string> {
  const found = await stat(path)
  if (found.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" })
  if (!found.isFile() || found.size > 1_000_000) throw new Error("it is no regular file of a sensible size")
  return readFile(path, "utf8")
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
