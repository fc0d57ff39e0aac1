/** The command line as it is declared: what the reference and the manual page are made of. */
import { examplesOf } from "../../src/cli/help.ts"
import { program } from "../../src/cli/program.ts"

export type Term = { term: string; meaning: string }
export type Declared = {
  name: string
  aliases: string[]
  usage: string
  summary: string
  /** Headings of the help under which it stands, where there are some. */
  group: string
  arguments: Term[]
  options: Term[]
  /** What each does, as a comment of the shell, and what to type. */
  examples: string[]
}

/** Every command has them, so they are said once. */
const everywhere = new Set(["--help", "--version", "--verbose"])

const root = program(() => Promise.reject(new Error("The documents run no command.")))
const helper = root.createHelp()

export const summary = root.description()

export const commands: Declared[] = helper
  .visibleCommands(root)
  .filter((command) => command.name() !== "help")
  .map((command) => ({
    name: command.name(),
    aliases: command.aliases(),
    usage: `opencode-session ${command.name()} ${command.usage()}`.trim(),
    summary: command.description(),
    group: command.helpGroup().replace(/:$/, ""),
    arguments: command.registeredArguments.map((argument) => ({
      term: helper.argumentTerm(argument),
      meaning: helper.argumentDescription(argument),
    })),
    options: helper
      .visibleOptions(command)
      .filter(({ long }) => !everywhere.has(long ?? ""))
      .map((option) => ({ term: helper.optionTerm(option), meaning: helper.optionDescription(option) })),
    examples: examplesOf(command).flatMap(([typed, what]) => [`# ${what}`, `opencode-session ${typed}`]),
  }))

/** Every flag that a command takes, by its long name. */
export const flagsOf = new Map(
  root.commands.map((command) => [command.name(), new Set(command.options.map(({ long }) => long ?? ""))]),
)
