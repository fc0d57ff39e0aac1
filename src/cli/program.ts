/** The commands and options of the command line. Each command is loaded when it runs. */
import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings"
import { version } from "../support/version.ts"
import { visible } from "../view/printable.ts"
import type { Streams } from "./streams.ts"

const exitCodes = `
Exit codes:
  0  done
  1  failed
  2  usage, or a choice is needed
  3  would overwrite something`

/** `error: unknown option '--x'\n(Did you mean --y?)` in our form. */
function twoSentences(message: string, command: string): string {
  const [, what = "", hint] = /^(?:error: )?(.*?)(?:\n\((.*)\))?$/s.exec(message.trimEnd()) ?? []
  const next = hint ?? `See \`${command} --help\`.`
  return `${what.charAt(0).toUpperCase()}${visible(what.slice(1)).replace(/\.?$/, ".")}\n${next}\n`
}

const helpOf = (name: string) => (name === "opencode-session" ? name : `opencode-session ${name}`)

function wholeNumber(value: string): number {
  if (!/^[1-9]\d{0,11}$/.test(value)) throw new InvalidArgumentError("It is a whole number from 1 on.")
  return Number(value)
}

function notEmpty(value: string): string {
  if (!/[^\p{C}\p{Z}]/u.test(value)) throw new InvalidArgumentError("It is empty.")
  return value
}

const formats = ["markdown", "html", "json"] as const

/** Accepts file extensions too. */
function formatNamed(name: string): (typeof formats)[number] {
  const format = name === "md" ? "markdown" : name === "htm" ? "html" : name
  const known = formats.find((one) => one === format)
  if (!known) throw new InvalidArgumentError(`It is one of ${formats.join(", ")}.`)
  return known
}

const hostOption = () =>
  new Option("--host <MAJOR>", "the OpenCode that is meant, where both are here").choices(["1", "2"] as const)

export function program(streams: () => Promise<Streams>): Command {
  const onHost = async (host: "1" | "2" | undefined): Promise<Streams> => {
    const own = await streams()
    return host ? { ...own, world: { ...own.world, host: host === "1" ? 1 : 2 } } : own
  }
  const root = new Command("opencode-session")
    .description("Save an OpenCode session into the repository, load it elsewhere, and have the agent remember.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", exitCodes)

  root
    .command("save")
    .description("save the current session into .opencode/sessions/")
    .option("--session <ID>", "the session to save, when it is not the current one")
    .option("--title <TEXT>", "the title to save it under; it also names a new file", notEmpty)
    .option("--dry-run", "say what would be saved, and write nothing")
    .option("--force", "save even a file of 50 MB or more")
    .option("--replace", "save over messages that the session does not have")
    .option("--slim", "leave out OpenCode's copies and the middle of long tool outputs, from now on")
    .option("--no-slim", "put back what --slim left out, as far as it is here, and leave it out no more")
    .addOption(
      new Option("--attachments <WHERE>", "where those above 256 KB are kept, from now on").choices([
        "inside",
        "beside",
        "out",
      ] as const),
    )
    .option("--allow-secrets", "save even what still holds a secret; on a terminal you are asked first")
    .addOption(
      new Option("--store <WHERE>", "where a new session is saved, instead of as configured").choices([
        "worktree",
        "branch",
      ] as const),
    )
    .addOption(
      new Option("--format <FORMAT>", "whose document the file is to be, so that plain OpenCode imports it").choices([
        "opencode-1",
        "opencode-2",
      ] as const),
    )
    .addOption(new Option("--commit", "commit the session's file, and nothing else").conflicts("dryRun"))
    .option("-m, --message <MESSAGE>", "the message of that commit", notEmpty)
    .option("--push", "push the branch afterwards, that of the store where it is one; never by force")
    .addOption(hostOption())
    .option("--json", "print the report as JSON")
    .action(async ({ host, ...options }) => (await import("./save.ts")).run(await onHost(host), options))

  root
    .command("load")
    .description("load a saved session into OpenCode")
    .argument(
      "[NUMBER|FILE|SESSION_ID|REV:FILE|URL|-]",
      "a number of the list, a file, the start of a name or session id, a file of a branch or commit, the https address of a raw file, or - for standard input",
    )
    .option("--dry-run", "check everything, and load nothing")
    .option("--fetch", "first get what others have pushed to the branch opencode/sessions")
    .option("--as-copy", "load a copy under new ids, to try another way")
    .option("--continue", "open it in OpenCode afterwards")
    .addOption(hostOption())
    .option("--json", "print the report as JSON")
    .action(async (wanted, { host, ...options }) =>
      (await import("./load.ts")).run(await onHost(host), wanted, options),
    )

  root
    .command("list")
    .description("list the saved sessions, newest first")
    .option("--all-branches", "also those on other local and remote-tracking branches")
    .option("--fetch", "first get what others have pushed to the branch opencode/sessions")
    .addOption(hostOption())
    .option("--json", "print the list as JSON")
    .action(async ({ host, ...options }) => (await import("./list.ts")).run(await onHost(host), options))

  root
    .command("move")
    .description("move a saved session from the worktree to the branch opencode/sessions, or back")
    .argument("[NUMBER|FILE|SESSION_ID]", "as for load; without it one you pick")
    .addOption(new Option("--to <WHERE>", "without it, to where it is not").choices(["worktree", "branch"] as const))
    .option("--push", "push the branch opencode/sessions afterwards")
    .option("--json", "print the report as JSON")
    .action(async (wanted, options) => (await import("./move.ts")).run(await streams(), wanted, options))

  root
    .command("show")
    .description("read a saved session in the terminal")
    .argument("[NUMBER|FILE|SESSION_ID]", "as for load; without it the newest, or one you pick")
    .option("--full", "show everything: reasoning, all output, whole diffs")
    .option("--prompts", "show only what was asked")
    .option("--tool <NAME>", "show only the calls of a tool, with their output")
    .option("--from <N>", "begin at turn N", wholeNumber)
    .action(async (wanted, options) => (await import("./show.ts")).run(await streams(), wanted, options))

  root
    .command("diff")
    .description("compare two versions of a saved session: turns added, changed, removed")
    .argument("<OLD>", "as for load, or REV:FILE; beside a file a REV alone will do")
    .argument("[NEW]", "the same; without it the file as it is now, and OLD is its last commit or that revision")
    .option("--json", "print the difference as JSON")
    .action(async (before, after, options) => (await import("./diff.ts")).run(await streams(), before, after, options))

  root
    .command("search")
    .description("search what was said in all saved sessions")
    .argument("<QUERY...>", 'words, a "phrase" or a /pattern/; all of them must be there')
    .addOption(new Option("--role <ROLE>", "only what was said by").choices(["user", "assistant", "tool"] as const))
    .option("--tool <NAME>", "only calls of a tool")
    .option("--file <PATH>", "only turns that read or changed a file")
    .option("--since <TIME>", "only what was said since: 2026-11-22, 3h, 7d, 2w")
    .option("--all-branches", "also sessions on other local and remote-tracking branches")
    .option("--json", "print the hits as JSON")
    .action(async (query, options) => (await import("./search.ts")).run(await streams(), query, options))

  root
    .command("why")
    .description("find the conversation that a file, or a line of it, comes from")
    .argument("<FILE[:LINE]>", "a file of the repository, and the number of a line in it")
    .option("--json", "print the report as JSON")
    .action(async (file, options) => (await import("./why.ts")).run(await streams(), file, options))

  root
    .command("export")
    .description("write a saved session as Markdown for a pull request, as a page, or as it is")
    .argument("[NUMBER|FILE|SESSION_ID]", "as for load; without it the newest, or one you pick")
    .option("--format <FORMAT>", `its form: ${formats.join(", ")}; else by the ending of FILE`, formatNamed)
    .option("-o, --output <FILE>", "the file to write, instead of standard output")
    .option("--max-bytes <N>", "cut Markdown to so many bytes, the least interesting first", wholeNumber)
    .action(async (wanted, options) => (await import("./export.ts")).run(await streams(), wanted, options))

  root
    .command("view")
    .description("read a saved session in the browser; prints where the page is")
    .argument("[NUMBER|FILE|SESSION_ID]", "as for load; without it the newest, or one you pick")
    .action(async (wanted) => (await import("./view.ts")).run(await streams(), wanted))

  root
    .command("resolve")
    .description("settle saved sessions that are in conflict after a git merge, and stage them")
    .option("--json", "print the report as JSON")
    .action(async (options) => (await import("./resolve.ts")).run(await streams(), options))

  root
    .command("trailer")
    .description("add `Session: FILE` to a commit message, for a git hook; without a file, print it")
    .argument("[FILE]", "of the message, as git gives it to the hooks prepare-commit-msg and commit-msg")
    .argument("[SOURCE]", "where the message comes from, as git says it")
    .argument("[COMMIT]", "which one is amended, as git says it")
    .action(async (message, source) => (await import("./trailer.ts")).run(await streams(), message, source))

  root
    .command("init")
    .description("set this repository up: /session-save and /session-load in OpenCode, for everybody who works in it")
    .option("--global", "set it up for you alone, in every repository")
    .option(
      "--commands",
      "command files instead of the plugin, for a team that uses OpenCode in the browser or desktop",
    )
    .addOption(
      new Option("--git", "only this clone: git log shows conversations, and a merge resolves by itself").conflicts([
        "global",
        "commands",
      ]),
    )
    .option("--dry-run", "say what would be changed, and change nothing")
    .option("--remove", "take it away again")
    .option("--json", "print the report as JSON")
    .action(async (options) => (await import("./init.ts")).run(await streams(), options))

  // git runs these, as `init --git` sets it up.
  root
    .command("textconv", { hidden: true })
    .description("a saved session as text, for git")
    .argument("<FILE>")
    .action(async (file) => (await import("./textconv.ts")).run(await streams(), file))

  root
    .command("merge-driver", { hidden: true })
    .description("one of two versions of a saved session, for git: %O %A %B %P")
    .argument("<BASE>")
    .argument("<OURS>", "it is written to")
    .argument("<THEIRS>")
    .argument("<NAME>")
    .action(async (base, ours, theirs, name) =>
      (await import("./merge-driver.ts")).run(await streams(), { base, ours, theirs, name }),
    )

  root
    .command("prune")
    .description("remove old saved sessions from the worktree; git's history keeps them")
    .requiredOption("--older-than <TIME>", "those last saved before: 2026-08-01, 90d, 12w")
    .option("--keep-milestones", "keep those that a commit or a tag stands for, or that were given a title")
    .option("--dry-run", "say what would be removed, and remove nothing")
    .option("--force", "remove even what the last commit does not have as it is, and is lost then")
    .option("--json", "print the report as JSON")
    .action(async (options) => (await import("./prune.ts")).run(await streams(), options))

  root
    .command("doctor")
    .description("look at what is set up here, and say what to do about what is not")
    .addOption(hostOption())
    .option("--json", "print the findings as JSON")
    .action(async ({ host, ...options }) => (await import("./doctor.ts")).run(await onHost(host), options))

  root
    .command("check")
    .description("check saved sessions before they are committed or loaded: exit 1 when there is something to say")
    .argument("[FILE...]", "the files to check, when it is not all saved sessions")
    .addOption(new Option("--staged", "check what is about to be committed").conflicts("history"))
    .option("--history", "check what was ever committed, and say what to do about it")
    .option("--json", "print the report as JSON")
    .action(async (files, options) => (await import("./check.ts")).run(await streams(), files, options))

  root
    .command("redact")
    .description("take secrets out of a text: stdin to stdout")
    .option("--jsonl", 'read lines {"text": …} and write lines {"text": …, "found": [{"kind", "start", "end"}]}')
    .action(async (options) => (await import("./redact.ts")).run(await streams(), options))

  for (const command of root.commands)
    command.option("--verbose", "say on stderr how OpenCode's sessions were read, when not directly")

  for (const command of [root, ...root.commands]) {
    command.exitOverride().showSuggestionAfterError().allowExcessArguments(false)
    command.configureOutput({ outputError: (message, write) => write(twoSentences(message, helpOf(command.name()))) })
    if (command !== root)
      command
        .helpOption("-h, --help", "print this help")
        .version(version, "-V, --version", "print the version")
        .addHelpText("after", exitCodes)
  }
  return root as unknown as Command
}
