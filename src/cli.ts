#!/usr/bin/env node
/** The one place that touches the process: its arguments, streams and exit code, and the one catch. */
import { CommanderError } from "@commander-js/extra-typings"
import { program, type Session } from "./cli/program.ts"
import { exitCodes, Failure } from "./failure.ts"
import { oneLine } from "./view/printable.ts"

const bugs = "This is a bug in opencode-session; please report it with the lines above."

async function session(): Promise<Session> {
  const { stdin, stderr, env } = process
  const asked = stdin.isTTY && stderr.isTTY && !process.argv.includes("--json")
  return {
    world: {
      cwd: process.cwd(),
      env,
      argv: process.argv.slice(2),
      now: () => new Date(),
      ...(asked && { choose: (await import("./cli/terminal.ts")).choose }),
    },
    out: (text) => process.stdout.write(text),
    err: (text) => stderr.write(text),
    exit: (code) => {
      process.exitCode = code
    },
  }
}

function complain(error: unknown) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage
  } else if (error instanceof Failure) {
    process.stderr.write(`${oneLine(error.what)}\n${oneLine(error.next)}\n`)
    process.exitCode = error.exitCode
  } else {
    process.stderr.write(`${(error as Error)?.stack ?? error}\n${bugs}\n`)
    process.exitCode = exitCodes.failed
  }
}

const root = program(session)
if (process.argv.length === 2) root.outputHelp()
else await root.parseAsync().catch(complain)
