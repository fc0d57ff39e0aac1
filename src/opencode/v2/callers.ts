/**
 * Which running shell call of OpenCode 2 this very command is. It names the session in no variable, so the processes above us
 * tell: a shell that was given the very command of a running call, begun when that call did.
 */
import { basename } from "node:path"
import type { Process } from "../../support/ancestor-processes.ts"
import type { RunningCommand } from "../host.ts"

/** Milliseconds. A call is noted before its process is started, on a busy machine long before. */
const [early, soon, late] = [250, 5_000, 60_000]
/** Two calls of one command that began within this time (ms) are not told apart. */
const apart = 1000

/**
 * @param above the processes from this one upwards
 * @returns the calls that may be this command: none, the one, or such as are not to be guessed between
 */
export function callersOf2(running: readonly RunningCommand[], above: readonly Process[]): RunningCommand[] {
  const called = above[above.findIndex(isHost) - 1]
  if (!called) return []
  const delay = ({ started }: RunningCommand) => called.began - started
  const timely = running.filter((call) => delay(call) > -early && delay(call) < late)
  const given = timely.filter(({ command }) => called.args.includes(command))
  // A shell becomes its last command, and a script the program that runs it: then the last words are left.
  const words = wordsOf(called.args.join(" "))
  const worded = timely.filter(({ command }) => endsWith(words, lastOf(command)))
  const likely = [given, worded].find((calls) => calls.length > 0)
  // What a shell has made of its words cannot be told; two of those are not guessed between.
  if (!likely) return timely.filter((call) => delay(call) < soon)
  const least = Math.min(...likely.map(delay))
  return likely.filter((call) => delay(call) - least < apart)
}

/** The oldest moment at which a call that runs this command can have begun (ms). */
export function beginOfCall(above: readonly Process[]): number | undefined {
  const called = above[above.findIndex(isHost) - 1]
  return called && called.began - late
}

/** OpenCode 2's service, or the server of a run or screen of its own; `npm` and `node` may stand before its name. */
export function isHost({ args }: Process): boolean {
  const words = args.length === 1 ? (args[0] ?? "").split(" ") : args
  const at = words.findIndex((word) => /^opencode2?(?:\.exe)?$/.test(basename(word)))
  return at >= 0 && words.slice(at).includes("serve")
}

/** The words of the last command of a line, without what sets variables and where its output goes. */
function lastOf(line: string): string[] {
  const plain = line.replace(/\d?>+\s*&?\S+/g, "").trim()
  const last = plain.split(/&&|\|\||[;&|\n]/).at(-1) ?? ""
  return wordsOf(last.replace(/^\s*(?:\w+=\S*\s+)+/, ""))
}

/** Without quoting and spacing, which the system does not keep. */
const wordsOf = (command: string) =>
  command
    .replace(/["'\\]/g, "")
    .trim()
    .split(/\s+/)

function endsWith(words: readonly string[], [program = "", ...last]: readonly string[]): boolean {
  if (last.length === 0) return words.some((word) => basename(word) === program)
  return last.every((word, index) => words[words.length - last.length + index] === word)
}
