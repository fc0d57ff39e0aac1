/** Save, load, list. */
import { Option } from "@commander-js/extra-typings"
import { withExamples, withExitCodes } from "../help.ts"
import { hostOption, notEmpty, wholeNumber } from "../option-values.ts"
import { aSession, type Declaring } from "./declare.ts"

export function everyday({ root, onHost }: Declaring) {
  root.commandsGroup("Everyday:")
  withExitCodes(
    withExamples(
      root
        .command("save")
        .description("save a session into .opencode/sessions/")
        .argument("[session]", "part of its title, or its id; else the current one")
        .option("--session <ID>", "the same, for scripts")
        .option("--commit", "commit its file, and nothing else")
        .option("-m, --message <TEXT>", "the message of that commit", notEmpty)
        .option("--push", "push afterwards; never by force")
        .option("--title <TEXT>", "the title to save it under; it also names a new file", notEmpty)
        .option("--until <TURN>", "share up to the end of this turn, and not what came after", wholeNumber)
        .addOption(new Option("--dry-run", "say what would be saved, and write nothing").conflicts("commit"))
        .option("--slim", "from now on, leave out the middle of long outputs")
        .option("--no-slim", "put back what --slim left out, as far as it is here")
        .addOption(
          new Option("--attachments <WHERE>", "from now on, where those above 256 KB go").choices([
            "inside",
            "beside",
            "out",
          ] as const),
        )
        .addOption(new Option("--store <WHERE>", "where a new session goes").choices(["worktree", "branch"] as const))
        .addOption(
          new Option("--format <FORMAT>", "which OpenCode can import the file by itself").choices([
            "opencode-1",
            "opencode-2",
          ] as const),
        )
        .option("--replace", "save over messages that this session does not have")
        .option("--allow-secrets", "save what still holds a secret; you are asked first")
        .option("--force", "save a file of 50 MB or more")
        .addOption(hostOption())
        .option("--json", "print the report as JSON")
        .action(async (wanted, { host, ...options }) =>
          (await import("../save.ts")).run(await onHost(host), wanted, options),
        ),
      ["save --commit --push", "save the current session, and share it"],
      ["save overcharged --title 'Prices in cents'", "save another session, under a title of yours"],
    ),
    "0 saved, or unchanged · 1 failed · 2 usage, or a choice is needed",
    "3 somebody else's messages would be lost: load those first, or --replace",
  )

  withExitCodes(
    withExamples(
      root
        .command("load")
        .description("load a saved session into OpenCode")
        .argument("[session]", aSession)
        .option("--continue", "open it in OpenCode afterwards")
        .option("--fetch", "first get what others have pushed to opencode/sessions")
        .option("--until <TURN>", "load a copy that ends after this turn, as SESSION#TURN does", wholeNumber)
        .option("--as-copy", "load a copy under new ids, to try another way")
        .option("--dry-run", "check everything, and load nothing")
        .addOption(hostOption())
        .option("--json", "print the report as JSON")
        .action(async (wanted, { host, ...options }) =>
          (await import("../load.ts")).run(await onHost(host), wanted, options),
        ),
      ["load overcharged --continue", "load it by a part of its title, and go on with it"],
      ["load overcharged#12", "load a copy that ends after turn 12, to go another way from there"],
    ),
    "0 loaded, or here already · 1 failed · 2 usage, or a choice is needed",
    "3 something here would be lost; the message says what to do",
  )

  withExamples(
    root
      .command("list")
      .alias("ls")
      .description("list the saved sessions, newest first")
      .option("--long", "also messages, subagents, size and file")
      .option("--since <TIME>", "only those saved since: 2026-11-22, 3h, 7d, 2w")
      .option(
        "--by <NAME>",
        "only sessions that this person saved or wrote a prompt in: any part of the name",
        notEmpty,
      )
      .option("--limit <N>", "at most N sessions", wholeNumber)
      .option("--all-branches", "also those on other local and remote-tracking branches")
      .option("--fetch", "first get what others have pushed to opencode/sessions")
      .addOption(hostOption())
      .option("--json", "print the list as JSON")
      .action(async ({ host, ...options }) => (await import("../list.ts")).run(await onHost(host), options)),
    ["list --since 7d --by alice", "what Alice saved this week"],
    ["list --long --all-branches", "everything, with sizes and files"],
  )
}
