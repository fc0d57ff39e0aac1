/** Show, view, search, why, diff, export. */
import { Option } from "@commander-js/extra-typings"
import { withExamples, withExitCodes } from "../help.ts"
import { formatNamed, formats, wholeNumber } from "../option-values.ts"
import { aSession, type Declaring } from "./declare.ts"

export function reading({ root, streams }: Declaring) {
  root.commandsGroup("Read:")
  withExamples(
    root
      .command("show")
      .description("read a saved session in the terminal")
      .argument("[session]", aSession)
      .option("--full", "show everything: reasoning, all input and output, whole diffs")
      .addOption(new Option("--prompts", "show only what was asked").conflicts("tool"))
      .option("--tool <NAME>", "show only the calls of a tool, with their output")
      .option("--from <N>", "begin at turn N", wholeNumber)
      .action(async (wanted, options) => (await import("../show.ts")).run(await streams(), wanted, options)),
    ["show 1 --prompts", "what was asked in the newest session"],
    ["show overcharged#8-12 --tool bash", "what the agent ran in turns 8 to 12"],
  )

  withExamples(
    root
      .command("view")
      .description("read a saved session in the browser")
      .argument("[session]", aSession)
      .action(async (wanted) => (await import("../view.ts")).run(await streams(), wanted)),
    ["view", "choose one, and open it"],
    ["view overcharged#12", "open it at turn 12; prints where the page is"],
  )

  withExamples(
    root
      .command("search")
      .description("search what was said in all saved sessions")
      .argument("<words...>", 'words, a "phrase" or a /pattern/; all of them must be there')
      .addOption(new Option("--role <ROLE>", "only what was said by").choices(["user", "assistant", "tool"] as const))
      .option("--tool <NAME>", "only calls of a tool")
      .option("--file <PATH>", "only turns that read or changed a file")
      .option("--since <TIME>", "only what was said since: 2026-11-22, 3h, 7d, 2w")
      .option("--all-branches", "also sessions on other local and remote-tracking branches")
      .option("--json", "print the hits as JSON")
      .action(async (query, options) => (await import("../search.ts")).run(await streams(), query, options)),
    ["search rounding cents --role user", "where somebody asked for it"],
    ["search '/TODO\\b/' --tool bash --since 2w", "a pattern, in what commands printed"],
  )

  withExamples(
    root
      .command("why")
      .description("find the conversation that a file, or a line of it, comes from")
      .argument("<file[:line]>", "a file of the repository, and the number of a line in it")
      .option("--json", "print the report as JSON")
      .action(async (file, options) => (await import("../why.ts")).run(await streams(), file, options)),
    ["why src/prices.ts", "the turns that changed the file"],
    ["why src/prices.ts:12", "the prompt and the answer behind line 12"],
  )

  withExamples(
    root
      .command("review")
      .description("say which conversations a range of commits comes from, as Markdown")
      .argument("[range]", "BASE..HEAD, or COMMIT^! for one; without it, what a pull request would show")
      .addOption(
        new Option("--format <FORMAT>", "what to write; without it, Markdown").choices([
          "markdown",
          "json",
          "agent-trace",
        ] as const),
      )
      .option("--max-bytes <N>", "cut Markdown to N bytes, the least interesting parts first", wholeNumber)
      .option("--branch-store", "also sessions on the branch opencode/sessions")
      .addOption(new Option("--json", "print the report as JSON").conflicts("format"))
      .action(async (range, options) => (await import("../review.ts")).run(await streams(), range, options)),
    ["review --max-bytes 65000", "the comment for the pull request of this branch"],
    ["review v1.2..main --json", "what came in since a release, for a script"],
  )

  withExamples(
    root
      .command("diff")
      .description("compare two versions of a saved session, turn by turn")
      .argument("<old>", "a [session], or a revision of the file beside it")
      .argument("[new]", "the same; without it, compare the file with its last commit")
      .option("--json", "print the difference as JSON")
      .action(async (before, after, options) =>
        (await import("../diff.ts")).run(await streams(), before, after, options),
      ),
    ["diff overcharged", "what the last commit does not have yet"],
    ["diff main overcharged", "against the file as main has it"],
  )

  withExamples(
    root
      .command("export")
      .description("write a saved session as Markdown, as a page, or as it is")
      .argument("[session]", aSession)
      .option("--format <FORMAT>", `${formats.join(", ")} (or md); else by the ending of FILE`, formatNamed)
      .option("-o, --output <FILE>", "the file to write, instead of standard output")
      .option("--max-bytes <N>", "cut Markdown to N bytes, the least interesting parts first", wholeNumber)
      .action(async (wanted, options) => (await import("../export.ts")).run(await streams(), wanted, options)),
    ["export overcharged --format md | gh pr comment --body-file -", "put it into the pull request"],
    ["export 1 -o session.html", "one file that any browser opens"],
  )

  withExamples(
    root
      .command("link")
      .description("print the URL at which others read a saved session")
      .argument("[session]", aSession)
      .option("--json", "print the report as JSON")
      .action(async (wanted, options) => (await import("../link.ts")).run(await streams(), wanted, options)),
    ["link overcharged#12", "a colleague who opens it is at turn 12"],
    ["link 1 --json", "the newest session: its URL, and whether it is pushed"],
  )

  withExitCodes(
    withExamples(
      root
        .command("site")
        .description("make a site of the saved sessions, with a search")
        .requiredOption("-o, --output <DIR>", "the folder to write: an empty one, or one that it made before")
        .option("--branch-store", "also sessions on the branch opencode/sessions")
        .option("--all-branches", "also sessions on other local and remote-tracking branches of the code")
        .option("--since <TIME>", "only those saved since: 2026-11-22, 3h, 7d, 2w")
        .option("--base-url <URL>", "where the site will be published; else `site` of the configuration")
        .option("--force", "publish what the check has found as well: look at it first")
        .option("--json", "print the report as JSON")
        .action(async (options) => (await import("../site.ts")).run(await streams(), options)),
      ["site -o public", "then open public/index.html"],
      ["site -o public --branch-store --since 2026-08-01", "the private sessions as well, the recent ones"],
    ),
    "0 written, or up to date · 1 failed, or the check found something · 2 usage",
    "3 something else is in the folder",
  )
}
