/** What could be typed next, for the scripts of `completion`: they give the words so far, and the line in COMP_LINE. */
import { namesToType } from "../commands/list/names-to-type.ts"
import { oneLine } from "../view/printable.ts"
import type { AnyCommand } from "./help.ts"
import type { Streams } from "./streams.ts"

type Candidate = { value: string; about: string }

/** The scripts complete paths for this answer. */
const files = "__tabtab_complete_files__"

export async function run({ world, out }: Streams, root: AnyCommand, typed: readonly string[]) {
  const { COMP_LINE = "", COMP_POINT = "", SHELL = "" } = world.env
  const shell = SHELL.replace(/^.*[\\/]/, "")
  // Bash and zsh end the words with an empty one after a space, fish does not.
  const line = COMP_LINE.slice(0, Number(COMP_POINT) || undefined)
  const words = typed.slice(1).filter(Boolean)
  const begun = /\s$/.test(line) ? "" : (words.pop() ?? "")
  const found = await candidates(root, words, begun, async () => {
    const names = await namesToType(world).catch(() => [])
    return names.map(({ name, title }) => ({ value: name, about: oneLine(title) }))
  })
  // Bash completes paths by itself when there is nothing else.
  if (!found) return out(shell === "bash" ? "" : `${files}\n`)
  const fitting = found.filter(({ value }) => value.startsWith(begun))
  out(fitting.map((one) => `${lineOf(one, shell)}\n`).join(""))
}

function lineOf({ value, about }: Candidate, shell: string): string {
  const escaped = (text: string) => text.replaceAll(":", "\\:")
  if (shell === "zsh") return about ? `${escaped(value)}:${escaped(about)}` : escaped(value)
  return shell === "fish" && about ? `${value}\t${about}` : value
}

/** Options and arguments that name a file. */
const takesFile = /file|output/i

/** @returns nothing where a path is to be typed */
async function candidates(
  root: AnyCommand,
  words: readonly string[],
  begun: string,
  sessions: () => Promise<Candidate[]>,
): Promise<Candidate[] | undefined> {
  const shown = root.createHelp().visibleCommands(root)
  const named = words.find((word) => !word.startsWith("-"))
  const command = shown.find((one) => one.name() === named || one.aliases().includes(named ?? "")) as
    | AnyCommand
    | undefined
  const options = root.createHelp().visibleOptions(command ?? root)
  const before = options.find((one) => [one.short, one.long].includes(words.at(-1)) && (one.required || one.optional))
  if (before) {
    if (before.argChoices) return before.argChoices.map((value) => ({ value, about: "" }))
    if (before.long === "--session") return sessions()
    return takesFile.test(before.flags) ? undefined : []
  }
  if (begun.startsWith("-"))
    return options.flatMap(({ long, description }) => (long ? [{ value: long, about: description }] : []))
  if (!command && named === undefined) return shown.map((one) => ({ value: one.name(), about: one.description() }))
  const [argument] = command?.registeredArguments ?? []
  if (command?.name() === "help") return shown.map((one) => ({ value: one.name(), about: one.description() }))
  if (argument?.argChoices) return argument.argChoices.map((value) => ({ value, about: "" }))
  if (argument && takesFile.test(argument.name())) return undefined
  return argument && /session|old/.test(argument.name()) ? sessions() : []
}
