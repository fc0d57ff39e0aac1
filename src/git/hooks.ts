/** The hooks of one clone that run this tool. */
import { mkdir } from "node:fs/promises"
import { join, relative, resolve } from "node:path"
import { replaceFile } from "../support/atomic-file.ts"
import { inQuotes, quotedWords } from "../support/shell-quote.ts"
import { cannotWrite } from "./failures.ts"
import { change, readIfThere } from "./file-changes.ts"
import { git } from "./worktree.ts"

const mark = "# Made by `opencode-session init --hooks`."

/** What each hook runs, after the program. */
const runs = { "prepare-commit-msg": 'trailer "$@"', "pre-commit": "check --staged" } as const

export type Hook = {
  name: keyof typeof runs /** From the root, or absolute. */
  file: string
  before?: string
  after?: string
  line: string
}

/**
 * The hooks as they are, and as they would be. Where the repository has its own folder of hooks, that is somebody's to
 * change: `isShared`.
 * @param command how git runs this tool; absent: the hooks are to go
 */
export async function hooksOf(root: string, command: readonly string[] | undefined) {
  const own = (await git(root, "config", "--get", "core.hooksPath").catch(() => "")).trim()
  const folder = resolve(root, (await git(root, "rev-parse", "--git-path", "hooks")).replace(/\n$/, ""))
  const names = Object.keys(runs) as Hook["name"][]
  const hooks = await Promise.all(
    names.map(async (name): Promise<Hook> => {
      const before = await readIfThere(join(folder, name))
      return {
        name,
        file: relative(root, join(folder, name)).replaceAll("\\", "/"),
        ...(before !== undefined && { before }),
        ...(command && { after: textOf(name, command.map(inQuotes)) }),
        line: `opencode-session ${runs[name]}`,
      }
    }),
  )
  return { hooks, folder, isShared: own !== "" }
}

/** A hook that cannot be run would stop every commit. @param words the program, in quotes */
const textOf = (name: Hook["name"], words: readonly string[]) =>
  `#!/bin/sh\n${mark}\ntest -f ${words.at(-1)} || exit 0\nexec ${words.join(" ")} ${runs[name]}\n`

/** Whether a hook is free, or to the byte as `init` wrote it, for whatever program. */
export const isOurHook = ({ name, before }: Hook): boolean =>
  before === undefined || before === textOf(name, quotedWords(/^exec (.*)$/m.exec(before)?.[1] ?? ""))

/** Whether `init` wrote some of it. */
export const hasOurMark = ({ before }: Hook): boolean => before?.includes(mark) ?? false

/** Whether it does by hand what ours would, and first. */
export const runsByHand = ({ before, line }: Hook): boolean =>
  before?.split("\n").find((one) => one.trim() && !one.startsWith("#")) === line

export async function writeHook(folder: string, { name, before, after }: Hook) {
  if (after === undefined) return change(folder, [{ path: name, before, after }])
  try {
    await mkdir(folder, { recursive: true })
    // Git runs a hook only if it may be executed.
    await replaceFile(join(folder, name), after, 0o755)
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code) throw error
    throw cannotWrite(name, error as NodeJS.ErrnoException)
  }
}
