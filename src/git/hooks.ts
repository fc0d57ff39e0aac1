/** The hooks of one clone that run this tool. */
import { constants, existsSync } from "node:fs"
import { access, lstat, mkdir, readFile } from "node:fs/promises"
import { dirname, isAbsolute, join, relative } from "node:path"
import { replaceFile } from "../support/atomic-file.ts"
import { Failure } from "../support/failure.ts"
import { inQuotes, quotedWords, unquoted } from "../support/shell-quote.ts"
import { toFailure } from "../support/to-failure.ts"
import { cannotWrite } from "./failures.ts"
import { change, readIfThere } from "./file-changes.ts"
import { type HookFolder, hookFolder } from "./hook-folder.ts"

const mark = "# Made by `opencode-session init --hooks`."

/** What each hook runs, after the program; how a hook by hand ends with it; and what is undone without it. */
const runs = {
  "prepare-commit-msg": { what: 'trailer "$@"', end: "|| true", undone: "No session was noted in the message" },
  "pre-commit": { what: "check --staged", end: "|| exit 1", undone: "Saved sessions were not checked" },
} as const

export type Hook = {
  name: keyof typeof runs
  path: string
  /** The same for a person: from the root where it is below that. */
  file: string
  before?: string
  after?: string
  /** Why it is none that `init` could have written. */
  foreign?: "a symbolic link" | "no text in UTF-8"
  /** Whether git runs it; absent where there is none. */
  executable?: boolean
  /** For a hook by hand. */
  line: string
}

/** `unused`: those of the clone that git does not run. */
export type Hooks = Omit<HookFolder, "folder" | "isUnused"> & { hooks: Hook[]; unused: Hook[] }

/**
 * The hooks as they are, and as they would be. Where git takes them from another folder than the clone's own, that is
 * somebody's to change: `because`.
 * @param command how git runs this tool; absent: the hooks are to go
 */
export async function hooksOf(root: string, command: readonly string[] | undefined): Promise<Hooks> {
  const { folder, isUnused, ...how } = await hookFolder(root)
  const names = Object.keys(runs) as Hook["name"][]
  const all = (where: string) => Promise.all(names.map((name) => hookIn(root, where, name, command)))
  const hooks = await all(folder)
  return {
    ...how,
    // Husky gives them to a shell.
    hooks: how.husky ? hooks.map((hook) => (hook.before === undefined ? hook : { ...hook, executable: true })) : hooks,
    unused: isUnused ? await all(how.own) : [],
  }
}

async function hookIn(root: string, folder: string, name: Hook["name"], command: readonly string[] | undefined) {
  const path = join(folder, name)
  const below = relative(root, path).replaceAll("\\", "/")
  return {
    name,
    path,
    file: below.startsWith("..") || isAbsolute(below) ? path : below,
    ...(await asItIs(path)),
    ...(command && { after: textOf(name, command.map(inQuotes)) }),
    line: `opencode-session ${runs[name].what} ${runs[name].end}`,
  } satisfies Hook
}

async function asItIs(path: string): Promise<Pick<Hook, "before" | "foreign" | "executable">> {
  const isLink = await lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  )
  const text = await readIfThere(path).catch(toFailure)
  // A link that leads nowhere reads as no file, and a rename would replace it.
  const foreign = isLink ? "a symbolic link" : text instanceof Failure ? "no text in UTF-8" : undefined
  if (text === undefined && !foreign) return {}
  const before = text instanceof Failure ? await readFile(path, "latin1").catch(() => "") : (text ?? "")
  const executable = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
  return { before, ...(foreign && { foreign }), executable }
}

type Form = (name: Hook["name"], program: readonly string[]) => string

/**
 * A hook that cannot be run would stop every commit, and an update may move Node. The one on the PATH must show that it
 * runs, since it may lack its own Node. @param program in quotes
 */
const textOf: Form = (name, [node, script]) => {
  const { what, undone } = runs[name]
  return `#!/bin/sh
${mark}
if test -x ${node} && test -f ${script}; then
  exec ${node} ${script} ${what}
fi
if opencode-session --version >/dev/null 2>&1; then
  exec opencode-session ${what}
fi
echo '${undone}: opencode-session cannot be run. Set it up again: opencode-session init --hooks' >&2
exit 0
`
}

/** Of an earlier version. */
const olderText: Form = (name, program) =>
  `#!/bin/sh\n${mark}\ntest -f ${program.at(-1)} || exit 0\nexec ${program.join(" ")} ${runs[name].what}\n`

const quotedProgram = (text: string) => quotedWords(/^ *exec ('.*)$/m.exec(text)?.[1] ?? "")

/** Whether it is to the byte what `init` wrote, for whatever program; a link may lead to that. */
export const isOurText = ({ name, before }: Hook): boolean =>
  before !== undefined && [textOf, olderText].some((form) => form(name, quotedProgram(before)) === before)

/** Whether a hook may be written or removed: it is free, or `init` wrote it. */
export const isOurHook = (hook: Hook): boolean => !hook.foreign && (hook.before === undefined || isOurText(hook))

/** The files by which a hook runs this tool. */
export const programOf = ({ before = "" }: Hook): string[] => quotedProgram(before).map(unquoted)

/** Whether `init` wrote some of it. */
export const hasOurMark = ({ before }: Hook): boolean => before?.includes(mark) ?? false

/** Whether it does by hand what ours would, and first. */
export const runsByHand = ({ before, line }: Hook): boolean =>
  before?.split("\n").find((one) => one.trim() && !one.startsWith("#")) === line

/** Whether it does what ours would, by hand or as `init` wrote it. */
export const runsOurs = (hook: Hook): boolean =>
  runsByHand(hook) || (isOurText(hook) && programOf(hook).every(existsSync))

/** How to make somebody's hook do it: only a shell takes the line. */
export function howByHand({ name, before = "", foreign, line }: Hook): string {
  const first = /^#!.*/.exec(before)?.[0]
  // Git gives a script without one to sh.
  if (first === undefined && !foreign) return `Put this line into it, as its first: \`${line}\`.`
  if (first && shell.test(first)) return `Put this line into it, first below \`#!\`: \`${line}\`.`
  return name === "pre-commit"
    ? "Make it run `opencode-session check --staged` first, and end with 1 if that fails."
    : "Make it run `opencode-session trailer` first, with the arguments that git gives it."
}

const shell = /[/\s](?:a|ba|da|k|mk|z)?sh(?:\s|$)/

/** What to do with a hook of ours that somebody has changed. */
export const inPlaceOfOurs = ({ line }: Hook): string =>
  `Write this line into it, in place of what init wrote: \`${line}\`.`

export async function writeHook({ name, path, before, after }: Hook) {
  if (after === undefined) return change(dirname(path), [{ path: name, before, after }])
  try {
    await mkdir(dirname(path), { recursive: true })
    // Git runs a hook only if it may be executed.
    await replaceFile(path, after, 0o755)
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code) throw error
    throw cannotWrite(name, error as NodeJS.ErrnoException)
  }
}
