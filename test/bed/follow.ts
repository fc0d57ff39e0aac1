/** Somebody who does to the letter what our tool prints, and nothing else. */
import type { Result } from "./machine.ts"
import type { Person } from "./story.ts"

/**
 * What is to be typed, in backticks or on a line of its own: a command of ours or of git's, without a place to be filled
 * in, and not what others type elsewhere.
 */
export const commands = (said: string): string[] =>
  [...said.replace(elsewhere, "").matchAll(command)].flatMap(([, quoted, alone]) => {
    const found = quoted ?? alone ?? ""
    return /\b[A-Z]{2,}\b|…/.test(found) ? [] : [found]
  })
/** The arguments of a command, as a shell takes them apart. */
export const words = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare = ""]) => quoted ?? bare)

const command = /`((?:git|opencode-session) [^`]*)`|^ {2}((?:git|opencode-session) .*)$/gm
const elsewhere = /^Load it elsewhere:\n(?: {2}.*\n)*/m

/**
 * Types `opencode-session ARGS`, and then each command that is printed, in the order in which it is told; what that one
 * prints is done before the next.
 * @returns all that was typed, with what came of it
 */
export async function follows(person: Person, ...args: string[]): Promise<string[]> {
  const typed: string[] = []
  const does = async (command: string) => {
    // Nobody is told the same thing for ever.
    if (typed.length > 20) throw new Error(`no end of it:\n${typed.join("\n")}`)
    const result = await person.machine.run("sh", ["-c", command], { cwd: person.repo, env: { GIT_EDITOR: "true" } })
    typed.push(told(command, result))
    for (const next of commands(result.stdout + result.stderr)) await does(next)
  }
  await does(["opencode-session", ...args].join(" "))
  return typed
}

const told = (command: string, { code, stdout, stderr }: Result) => `$ ${command}\n${stdout}${stderr}-> ${code}`
