/** The command line as a whole. Each command is declared in `declared/`, and loaded when it runs. */
import { Command, Option } from "@commander-js/extra-typings"
import { version } from "../support/version.ts"
import type { Declaring } from "./declared/declare.ts"
import { everyday } from "./declared/everyday.ts"
import { git } from "./declared/git.ts"
import { reading } from "./declared/reading.ts"
import { hidden, setUp } from "./declared/set-up.ts"
import { choosing, helpOf, helpStyle, helpWidth, twoSentences, withExamples, withExitCodes } from "./help.ts"
import type { Streams } from "./streams.ts"

/** Those in which OpenCode is asked. Elsewhere the option says nothing, so the help does not name it. */
const asking = new Set(["save", "load", "list", "rescue", "doctor"])

export function program(streams: () => Promise<Streams>): Command {
  const onHost: Declaring["onHost"] = async (host) => {
    const own = await streams()
    return host ? { ...own, world: { ...own.world, host: host === "1" ? 1 : 2 } } : own
  }
  const root = new Command("opencode-session")
    .description("Save an OpenCode session into the repository, load it elsewhere, and have the agent remember.")
    .usage("<command> [options]\n       opencode-session help <command>\n       opencode-session --version")
    .version(version, "-v, --version", "print the version")
    .addHelpOption(new Option("-h, --help", "print this help").hideHelp())
    .addOption(verbose().hideHelp())
  for (const option of root.options) option.hidden = true

  const declaring = { root: root as unknown as Command, streams, onHost }
  everyday(declaring)
  reading(declaring)
  git(declaring)
  setUp(declaring)
  root
    .command("help")
    .description("print the help of a command")
    .argument("[command]", "which one")
    .action(async (name) => {
      const named = root.commands.find((one) => one.name() === name || one.aliases().includes(name ?? ""))
      // An unknown one is told as if it had been typed alone, with what is near to it.
      if (name && !named) await root.parseAsync([name], { from: "user" })
      ;(named ?? root).outputHelp()
    })
  hidden(declaring)

  root.addHelpText("after", choosing)
  withExamples(
    root,
    ["save --commit --push", "save the current session, and share it"],
    ["load", "choose one, and load it"],
  )
  withExitCodes(root, "0 done · 1 failed · 2 usage, or a choice is needed", "3 would overwrite something")

  for (const command of [root, ...root.commands]) {
    command.exitOverride().showSuggestionAfterError().allowExcessArguments(false)
    command.configureHelp(helpStyle)
    command.configureOutput({
      outputError: (message, write) => write(twoSentences(message, helpOf(command.name()))),
      getOutHelpWidth: () => helpWidth(process.stdout.columns),
    })
    if (command === root) continue
    command.addOption(asking.has(command.name()) ? verbose() : verbose().hideHelp())
    command.helpOption("-h, --help", "print this help")
  }
  return root as unknown as Command
}

const verbose = () => new Option("--verbose", "say on stderr when OpenCode's database is not read directly")
