/** The process: arguments, streams, exit code, and the only catch of what goes wrong. */
import { resolve } from "node:path"
import { pipeline } from "node:stream/promises"
import { CommanderError } from "@commander-js/extra-typings"
import { exitCodes, Failure } from "../support/failure.ts"
import { oneLine, printable, visible } from "../view/printable.ts"
import { sentence } from "../view/terminal/painted.ts"
import { program } from "./program.ts"
import { type Progress, progressOn } from "./progress.ts"
import { messageScreen } from "./screen.ts"
import type { Streams } from "./streams.ts"

const bugs = "This is a bug in opencode-session; please report it with the lines above."

// A pty that nobody has given a size says 0: all that wraps lines, Clack too, would put one character on each.
for (const stream of [process.stdout, process.stderr]) {
  if (stream.columns === 0) stream.columns = 80
  if (stream.rows === 0) stream.rows = 24
}

/** A reader that stops early (`| head`) is no failure; a full disk behind stdout is one. */
function onStreamError(error: NodeJS.ErrnoException) {
  if (error.code !== "EPIPE")
    complain(new Failure(`The output cannot be written: ${error.code}.`, "Free some space, or send it elsewhere."))
  process.exit()
}

function workingDirectory(): string {
  try {
    return process.cwd()
  } catch {
    throw new Failure("The current directory is gone.", "Change to one that exists.")
  }
}

/** In a hook, git sets these for its children. They would point our own git calls at the wrong place. */
const ofTheHook = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"]

/** Prints each note once, with --verbose. */
function noteTaker() {
  const noted = new Set<string>()
  return (text: string) => {
    if (!noted.has(text)) process.stderr.write(`${oneLine(text)}\n`)
    noted.add(text)
  }
}

/** Only on a terminal: a pipe would keep the text. */
const progress: Progress | undefined = process.stderr.isTTY ? progressOn(process.stderr) : undefined

/** Removes the progress line before it writes. */
const writing = (stream: NodeJS.WriteStream) => (text: string) => {
  progress?.clear()
  stream.write(text)
}

async function streams(): Promise<Streams> {
  // `git commit FILE` uses its own index. In a hook, its path is relative to the worktree's root, where git starts.
  const index = process.env.GIT_INDEX_FILE && resolve(process.env.GIT_INDEX_FILE)
  for (const name of ofTheHook) delete process.env[name]
  const { stdin, stderr, env } = process
  const asked = stdin.isTTY && stderr.isTTY && !process.argv.includes("--json")
  return {
    world: {
      cwd: workingDirectory(),
      env,
      now: () => new Date(),
      thread: new URL("./thread.js", import.meta.url),
      input: () => stdin,
      ...(process.argv.includes("--verbose") && { note: noteTaker() }),
      ...(index && { index }),
      ...(progress && { progress: progress.say }),
      ...(asked && (await import("./terminal.ts")).asking(() => progress?.clear())),
    },
    isTerminal: Boolean(stdin.isTTY && process.stdout.isTTY),
    pipe: async (chunks) => {
      // stdout stays open for later output.
      await pipeline(chunks, process.stdout, { end: false })
    },
    input: () => stdin,
    columns: process.stdout.columns,
    messageColumns: stderr.columns,
    out: writing(process.stdout),
    err: writing(stderr),
    exit: (code) => {
      process.exitCode = code
    },
  }
}

function complain(error: unknown) {
  progress?.clear()
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage
  } else if (error instanceof Failure) {
    process.stderr.write(printable(error.output).replace(/(?<!^|\n)$/, "\n"))
    const screen = messageScreen(process.env, process.stderr.columns)
    process.stderr.write(`${sentence(visible(error.what), screen, "red")}\n${sentence(visible(error.next), screen)}\n`)
    process.exitCode = error.exitCode
  } else {
    process.stderr.write(`${printable(String((error as Error)?.stack ?? error))}\n${bugs}\n`)
    process.exitCode = exitCodes.failed
  }
}

process.stdout.on("error", onStreamError)
process.stderr.on("error", () => process.exit())

const root = program(streams)
if (process.argv.length === 2) root.outputHelp()
else await root.parseAsync().catch(complain)
progress?.clear()
