/** What is done once, or when something is wrong. */
import { Option } from "@commander-js/extra-typings"
import { withExamples, withExitCodes } from "../help.ts"
import { hostOption } from "../option-values.ts"
import type { Declaring } from "./declare.ts"

export function setUp({ root, streams, onHost }: Declaring) {
  root.commandsGroup("Set up:")
  withExamples(
    root
      .command("init")
      .description("give OpenCode /session-save and /session-load here")
      .option("--global", "for you alone, in every repository")
      .option("--commands", "as command files, for teams in the browser or desktop application")
      .addOption(new Option("--mcp", "let agents here search and read saved sessions").conflicts("commands"))
      .addOption(
        new Option("--git", "in this clone, let git show and merge conversations").conflicts(["global", "commands"]),
      )
      .addOption(
        new Option("--hooks", "in this clone, hooks add the trailer and check what is staged").conflicts([
          "global",
          "commands",
        ]),
      )
      .option("--dry-run", "say what would be changed, and change nothing")
      .option("--remove", "take it away again")
      .option("--json", "print the report as JSON")
      .action(async (options) => (await import("../init.ts")).run(await streams(), options)),
    ["init", "set the repository up, and say what to commit"],
    ["init --mcp --git --hooks", "let agents ask what was saved, and set up git in this clone"],
  )

  withExitCodes(
    withExamples(
      root
        .command("doctor")
        .description("say what is set up here, and what to do about the rest")
        .addOption(hostOption())
        .option("--json", "print the findings as JSON")
        .action(async ({ host, ...options }) => (await import("../doctor.ts")).run(await onHost(host), options)),
      ["doctor", "the first thing to run when something is odd"],
      ["doctor --host 2 --json", "about OpenCode 2, for a script"],
    ),
    "0 all is well · 1 something does not work · 2 usage",
  )

  withExamples(
    root
      .command("mcp")
      .description("let agents search and read saved sessions, as an MCP server")
      .action(async () => (await import("../mcp.ts")).run(await streams())),
    ["mcp", "what an agent's configuration starts; it speaks on stdin and stdout"],
    ["mcp < /dev/null", "see that it starts"],
  )

  withExamples(
    root
      .command("redact")
      .description("take secrets out of a text, from standard input to output")
      .option("--jsonl", 'read lines {"text": …}, write lines {"text": …, "found": […]}')
      .action(async (options) => (await import("../redact.ts")).run(await streams(), options)),
    ["redact < build.log > build.clean.log", "what a save would leave of it"],
    ["redact --jsonl < texts.jsonl", "one text a line, with the places found"],
  )

  withExamples(
    root
      .command("rescue")
      .description("list what OpenCode 1 left behind, or bring it into OpenCode 2")
      .option("--session <ID...>", "bring in only these")
      .addOption(
        new Option(
          "--all",
          "bring in all but those that you deleted in OpenCode 2 and those whose folder is gone",
        ).conflicts("session"),
      )
      .option("--save", "save them into .opencode/sessions/ of their worktrees instead")
      .option("--dry-run", "say what would be done, and change nothing")
      .option("--json", "print the report as JSON")
      .action(async (options) => (await import("../rescue.ts")).run(await streams(), options)),
    ["rescue", "list what OpenCode 2 does not have"],
    ["rescue --all", "bring all of it in"],
  )

  withExamples(
    root
      .command("completion")
      .description("print the completions for your shell")
      .addArgument(root.createArgument("<shell>", "your shell").choices(["bash", "zsh", "fish"] as const))
      .action(async (shell) => (await import("../completion.ts")).run(await streams(), shell)),
    ["completion bash >> ~/.bashrc", "for bash; for zsh, type zsh and ~/.zshrc instead"],
    ["completion fish | source", "for fish, in ~/.config/fish/config.fish"],
  )
}

/** Git and the shells run these. */
export function hidden({ root, streams }: Declaring) {
  root
    .command("textconv", { hidden: true })
    .description("a saved session as text, for git")
    .argument("<file>")
    .action(async (file) => (await import("../textconv.ts")).run(await streams(), file))

  root
    .command("merge-driver", { hidden: true })
    .description("one of two versions of a saved session, for git: %O %A %B %P")
    .argument("<base>")
    .argument("<ours>", "it is written to")
    .argument("<theirs>")
    .argument("<name>")
    .action(async (base, ours, theirs, name) =>
      (await import("../merge-driver.ts")).run(await streams(), { base, ours, theirs, name }),
    )

  root
    .command("completion-server", { hidden: true })
    .description("what could be typed next, for the scripts of `completion`")
    .argument("[words...]")
    .action(async (words) => (await import("../completion-server.ts")).run(await streams(), root, words))
}
