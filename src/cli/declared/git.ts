/** What has to do with git. */
import { Option } from "@commander-js/extra-typings"
import { withExamples, withExitCodes } from "../help.ts"
import { aSession, type Declaring } from "./declare.ts"

export function git({ root, streams }: Declaring) {
  root.commandsGroup("Git:")
  withExamples(
    root
      .command("resolve")
      .description("settle the saved sessions that a merge left in conflict")
      .option("--json", "print the report as JSON")
      .action(async (options) => (await import("../resolve.ts")).run(await streams(), options)),
    ["resolve", "keep what each side has, and stage it"],
    ["resolve --json", "the same, for a script"],
  )

  withExitCodes(
    withExamples(
      root
        .command("move")
        .description("move a saved session to the branch opencode/sessions, or back")
        .argument("[session]", aSession)
        .addOption(
          new Option("--to <WHERE>", "where to; without it, to the place where it is not").choices([
            "worktree",
            "branch",
          ] as const),
        )
        .option("--push", "push the branch opencode/sessions afterwards")
        .option("--json", "print the report as JSON")
        .action(async (wanted, options) => (await import("../move.ts")).run(await streams(), wanted, options)),
      ["move overcharged --to branch --push", "out of the code's history, and to the others"],
      ["move overcharged --to worktree", "beside the code again"],
    ),
    "0 moved, or there already · 1 failed · 2 usage, or a choice is needed",
    "3 it went on in both places: load both first",
  )

  withExamples(
    root
      .command("prune")
      .description("remove old saved sessions; git's history keeps them")
      .requiredOption("--older-than <TIME>", "remove those last saved before: 2026-08-01, 90d, 12w")
      .option("--keep-milestones", "keep those with a title of their own, a commit or a tag")
      .option("--dry-run", "say what would be removed, and remove nothing")
      .option("--force", "also remove what is not committed; you cannot get it back")
      .option("--json", "print the report as JSON")
      .action(async (options) => (await import("../prune.ts")).run(await streams(), options)),
    ["prune --older-than 90d --dry-run", "see what would go"],
    ["prune --older-than 90d --keep-milestones", "remove it; prints how to take it back"],
  )

  withExamples(
    root
      .command("trailer")
      .description("add `Session: FILE` to a commit message, or print it")
      .argument("[file]", "the message, as git gives it to prepare-commit-msg and commit-msg")
      .argument("[source]", "where the message comes from, as git says it")
      .argument("[commit]", "the commit whose message it is, as git says it")
      .action(async (message, source, commit) =>
        (await import("../trailer.ts")).run(await streams(), message, source, commit),
      ),
    ["trailer", "print the trailers of what is staged"],
    ['trailer "$@"', "in the hook prepare-commit-msg; `init --hooks` writes it"],
  )

  withExitCodes(
    withExamples(
      root
        .command("check")
        .description("look for secrets and broken files before you commit or load")
        .argument("[file...]", "the files to check; without it all saved sessions")
        .addOption(new Option("--staged", "check what is about to be committed").conflicts("history"))
        .option("--history", "check what was ever committed, and say what to do about it")
        .option("--json", "print the report as JSON")
        .action(async (files, options) => (await import("../check.ts")).run(await streams(), files, options)),
      ["check --staged", "in the hook pre-commit; `init --hooks` writes it"],
      ["check --history --json", "in CI: all that was ever committed"],
    ),
    "0 nothing found · 1 something found, or a file could not be read · 2 usage",
  )
}
