/** What one clone's git is told of saved sessions, in its configuration and its info/attributes. */
import { dirname, relative, resolve } from "node:path"
import { sessionsFolder } from "../session/document/location.ts"
import { notConfigured } from "./failures.ts"
import { type Change, change, readIfThere } from "./file-changes.ts"
import { reasonOf, runGit } from "./run-git.ts"
import { git } from "./worktree.ts"

const driver = "opencode-session"
const begin = "# opencode-session: made by `opencode-session init --git`"
/** Says that the line before had no line feed, which goes with the block again. */
const unended = `${begin}, on a line of its own`
const end = "# opencode-session: end"
const rule = `${sessionsFolder}/*.json diff=${driver} merge=${driver}`

/** An attributes file with our rule at its end, where it counts more than what stands before. */
export function withRule(text: string): string {
  const own = withoutRule(text)
  const open = own !== "" && !own.endsWith("\n")
  return `${own}${open ? `\n${unended}` : begin}\n${rule}\n${end}\n`
}

/** The same without it, to the byte. */
export function withoutRule(text: string): string {
  const lines = (first: string) => `${first}\n${rule}\n${end}\n`
  return text.replace(`\n${lines(unended)}`, "").replace(lines(begin), "")
}

/** Keys of the configuration with their values. */
export type Settings = Record<string, string>

/**
 * How git is to run us. A textconv that fails stops a whole `git log`; a driver that is gone leaves a conflict.
 * @param command the program and its first arguments
 */
export function settingsFor(command: readonly string[]): Settings {
  const run = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ")
  const gone = 'echo "opencode-session cannot be run; blob $(git hash-object "$1")"'
  return {
    [`diff.${driver}.textconv`]: `f() { ${run} textconv "$1" 2>/dev/null || ${gone}; }; f`,
    [`merge.${driver}.name`]: "the longer of two versions of a saved session",
    [`merge.${driver}.driver`]: `${run.replaceAll("%", "%%")} merge-driver %O %A %B %P`,
  }
}

/** What is set of some keys in this clone. */
export async function settingsHere(root: string, keys: readonly string[]): Promise<Settings> {
  const values = keys.map(async (key) => [key, await git(root, "config", "--local", "--get", key).catch(() => "")])
  const found = await Promise.all(values)
  return Object.fromEntries(found.flatMap(([key = "", value = ""]) => (value ? [[key, value.replace(/\n$/, "")]] : [])))
}

/** @param value nothing takes the key away */
export async function configure(root: string, key: string, value: string | undefined) {
  const ended = await runGit(root, ["config", "--local", ...(value === undefined ? ["--unset", key] : [key, value])])
  if (ended.code !== 0) throw notConfigured(reasonOf(ended))
}

/** The info/attributes of this clone: where it is, and what it says. */
export async function infoAttributes(root: string) {
  const path = resolve(root, (await git(root, "rev-parse", "--git-path", "info/attributes")).replace(/\n$/, ""))
  const folder = dirname(dirname(path))
  const name = relative(folder, path).replaceAll("\\", "/")
  const text = await readIfThere(path)
  const write = (after: string | undefined) => change(folder, [{ path: name, before: text, after } satisfies Change])
  return { path, text, write }
}
