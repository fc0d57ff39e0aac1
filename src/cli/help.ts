/** How help and usage errors look. */
import type { Command, HelpConfiguration } from "@commander-js/extra-typings"
import { visible } from "../view/printable.ts"

// biome-ignore lint/suspicious/noExplicitAny: what a command takes is of no matter here
export type AnyCommand = Command<any, any, any>

/** Lines of the last two words of a help page, by command: what to type, and what it does. */
export type Example = readonly [typed: string, what: string]

const known = new WeakMap<object, readonly Example[]>()

/** The examples of a command, as its help shows them. */
export const examplesOf = (command: object): readonly Example[] => known.get(command) ?? []

const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}\n`).join("")

export function withExamples<Declared extends AnyCommand>(command: Declared, ...examples: Example[]): Declared {
  known.set(command, examples)
  const lines = examples.flatMap(([typed, what]) => [`opencode-session ${typed}`, `    ${what}`])
  command.addHelpText("after", `\nExamples:\n${indented(lines)}`.trimEnd())
  return command
}

export function withExitCodes<Declared extends AnyCommand>(command: Declared, ...lines: string[]): Declared {
  command.addHelpText("after", `\nExit codes:\n${indented(lines)}`.trimEnd())
  return command
}

/** How a session is named, wherever a command takes one. Explained once, in the help of the program. */
export const choosing = `
A [session] is one of these:
  3                     its number in \`opencode-session list\`
  overcharged           any part of its title or file name; a typo is forgiven
  ses_1f2e              its id, or the beginning of it
  FILE, REV:FILE        a path, or a file as a branch or commit has it
  https://…             the address of a raw file; \`-\` reads standard input
For \`show\`, \`view\` and \`link\`, a turn may follow: \`overcharged#12\`.
\`show\` and \`view\` take several turns, too: \`overcharged#8-12\`.
\`load overcharged#12\` loads a copy that ends after turn 12.
Without one, you choose from a list if you are at a terminal.`

export const helpStyle: HelpConfiguration = {
  subcommandTerm: (command) => [command.name(), ...command.aliases()].join(", "),
  commandDescription: (command) => `${capital(command.description()).replace(/\.?$/, ".")}`,
  optionDescription: ({ description, argChoices = [] }) =>
    argChoices.length > 0 ? `${description}: ${either(argChoices)}` : description,
  argumentDescription: ({ description, argChoices = [] }) =>
    argChoices.length > 0 ? `${description}: ${either(argChoices)}` : description,
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

const either = (words: readonly string[]) => `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`

const widest = 100

export const helpWidth = (columns: number | undefined) => Math.min(columns ?? 80, widest)

/** What people type who know other tools, and what does it here. A near spelling would lead them astray. */
const meant = new Map(
  Object.entries({
    share: "save --commit --push",
    push: "save --commit --push",
    commit: "save --commit",
    import: "load",
    open: "load",
    log: "list",
    cat: "show",
    read: "show",
    rm: "prune",
    remove: "prune",
    delete: "prune",
    setup: "init",
    install: "init",
  }),
)

/** `error: unknown option '--x'\n(Did you mean --y?)` in our form: what is wrong, and what to do. */
export function twoSentences(message: string, command: string): string {
  const [, what = "", near] = /^(?:error: )?(.*?)(?:\n\((.*)\))?$/s.exec(message.trimEnd()) ?? []
  const help = `See \`${command} --help\`.`
  const word = meant.get(/^unknown command '(\w+)'/.exec(what)?.[1] ?? "")
  const hint = word ? `Did you mean \`opencode-session ${word}\`?` : near
  const next = hint ? `${hint} ${help}` : help
  return `${what.charAt(0).toUpperCase()}${visible(what.slice(1)).replace(/\.?$/, ".")}\n${next}\n`
}

export const helpOf = (name: string) => (name === "opencode-session" ? name : `opencode-session ${name}`)
