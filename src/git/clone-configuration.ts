/** Changes the git configuration and info/attributes of one clone. */
import { dirname, join, relative, resolve } from "node:path"
import { sessionsFolder } from "../session/document/location.ts"
import { homesOf } from "../support/home-folders.ts"
import { inQuotes } from "../support/shell-quote.ts"
import { notConfigured } from "./failures.ts"
import { type Change, change, readIfThere, refuseWays } from "./file-changes.ts"
import { reasonOf, runGit } from "./run-git.ts"
import { git } from "./worktree.ts"

const driver = "opencode-session"
const begin = "# opencode-session: made by `opencode-session init --git`"
/** Marks that the line before had no line feed, so that it goes again with the block. */
const unended = `${begin}, on a line of its own`
const end = "# opencode-session: end"
const rule = `${sessionsFolder}/*.json diff=${driver} merge=${driver}`

/** Adds our rule at the end of an attributes file, where it takes precedence. */
export function withRule(text: string): string {
  const own = withoutRule(text)
  const open = own !== "" && !own.endsWith("\n")
  return `${own}${open ? `\n${unended}` : begin}\n${rule}\n${end}\n`
}

/** Removes it again, and restores every byte; also what somebody, or an editor, has changed of it. */
export function withoutRule(text: string): string {
  const block = (first: string) => `${first}\n${rule}\n${end}\n`
  const lines = text
    .replace(`\n${block(unended)}`, "")
    .replace(block(begin), "")
    .split(/(?<=\n)/)
  const isAt = (index: number, ...wanted: string[]) => wanted.includes(lines[index]?.trim() ?? "")
  const isOurs = (index: number) =>
    isAt(index, rule) ||
    (isAt(index, begin, unended) && isAt(index + 1, rule)) ||
    (isAt(index, end) && isAt(index - 1, rule))
  return lines.filter((_, index) => !isOurs(index)).join("")
}

/** Configuration keys with their values. */
export type Settings = Record<string, string>

/**
 * How git runs this tool. A failing textconv stops a whole `git log`, so it falls back; a missing driver only leaves a
 * conflict. @param command the program and its first arguments
 */
export function settingsFor(command: readonly string[]): Settings {
  const run = command.map(inQuotes).join(" ")
  const gone = 'echo "opencode-session cannot be run; blob $(git hash-object "$1")"'
  return {
    [`diff.${driver}.textconv`]: `f() { ${run} textconv "$1" 2>/dev/null || ${gone}; }; f`,
    [`merge.${driver}.name`]: "the longer of two versions of a saved session",
    [`merge.${driver}.driver`]: `${run.replaceAll("%", "%%")} merge-driver %O %A %B %P`,
  }
}

/** The values of some keys in this clone. */
export async function settingsHere(root: string, keys: readonly string[]): Promise<Settings> {
  const values = keys.map(async (key) => [key, await git(root, "config", "--local", "--get", key).catch(() => "")])
  const found = await Promise.all(values)
  return Object.fromEntries(found.flatMap(([key = "", value = ""]) => (value ? [[key, value.replace(/\n$/, "")]] : [])))
}

/** Whether git takes our drivers for a session: another line below our rule may say otherwise. */
export async function hasRule(root: string): Promise<boolean> {
  const { diff, merge } = await driversHere(root)
  return diff === driver && merge === driver
}

/** Whether git merges sessions with our driver, by whatever line. */
export const mergesWithOurs = async (root: string): Promise<boolean> => (await driversHere(root)).merge === driver

async function driversHere(root: string) {
  const { stdout } = await runGit(root, ["check-attr", "-z", "diff", "merge", "--", `${sessionsFolder}/a.json`])
  const [, , diff, , , merge] = stdout.split("\0")
  return { diff, merge }
}

/**
 * The lines that name our driver for merges, as `FILE:LINE`.
 * @param info the info/attributes of the clone
 */
export async function linesWithOurs(root: string, info: { file: string; text: string }, env: NodeJS.ProcessEnv) {
  const configured = await git(root, "config", "--type=path", "--get", "core.attributesFile").catch(() => "")
  const folders = ["", `${dirname(sessionsFolder)}/`, `${sessionsFolder}/`]
  const others = [
    ...folders.map((folder) => `${folder}.gitattributes`),
    configured.replace(/\n$/, "") || join(homesOf(env).config, "git/attributes"),
  ]
  const texts = others.map(async (file) => ({
    file,
    text: await readIfThere(resolve(root, file)).catch(() => undefined),
  }))
  return [info, ...(await Promise.all(texts))].flatMap(({ file, text = "" }) =>
    text
      .split("\n")
      .flatMap((line, index) =>
        /^\s*[^#\s].*\smerge=opencode-session(?:\s|$)/.test(line) ? [`${file}:${index + 1}`] : [],
      ),
  )
}

/** @param value absent: removes the key */
export async function configure(root: string, key: string, value: string | undefined) {
  const ended = await runGit(root, ["config", "--local", ...(value === undefined ? ["--unset", key] : [key, value])])
  if (ended.code !== 0) throw notConfigured(reasonOf(ended))
}

/** The info/attributes of this clone: its path and its text. */
export async function infoAttributes(root: string) {
  const path = resolve(root, (await git(root, "rev-parse", "--git-path", "info/attributes")).replace(/\n$/, ""))
  const folder = dirname(dirname(path))
  const name = relative(folder, path).replaceAll("\\", "/")
  const text = await readIfThere(path)
  const write = (after: string | undefined) => change(folder, [{ path: name, before: text, after } satisfies Change])
  /** @throws Failure when it cannot be written */
  const check = () => refuseWays(folder, [{ path: name }])
  return { path, text, check, write }
}
