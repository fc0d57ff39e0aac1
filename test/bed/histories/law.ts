/**
 * The law of all histories: no message that was ever saved and pushed is missing from all of the remote's main, the branch
 * of the sessions (there, or still to be pushed by somebody), and the versions that `check --history` says how to load.
 */
import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { storeRef } from "../../../src/session/document/location.ts"
import { names, type Step, wordsIn } from "./steps.ts"
import { gitAlone, type Team, type Teammate } from "./team.ts"

export class Law {
  /** Every word that was ever on the remote. */
  private readonly pushed = new Set<string>()
  /** What moved into the worktree is its owner's to commit, as is said then. */
  private readonly moved = new Map<string, Teammate>()
  private readonly known = new Map<string, Set<string>>()
  private seen = ""

  constructor(private readonly team: Team) {}

  /** @param by who has just done something, and may have pushed it @returns what the remote has lost by that */
  async broken(by: Teammate, does: Step["does"]): Promise<string[] | undefined> {
    if (does[1] === "move") for (const word of by.wordsInWorktree()) this.moved.set(word, by)
    const remote = join(this.team.folder, "remote.git")
    const tips = [tipOf(remote, "refs/heads/main"), tipOf(remote, storeRef)]
    if (this.seen === tips.join()) return undefined
    this.seen = tips.join()
    const there = new Set(tips.flatMap((tip) => [...this.wordsAt(remote, tip)]))
    for (const word of there) this.pushed.add(word)
    const missing = [...this.pushed].filter((word) => !there.has(word) && !this.team.withdrawn.has(word))
    const words = missing.filter((word) => !this.isOnBranchHere(word) && !this.isMoved(word))
    if (words.length === 0) return undefined
    const { said } = await by.types(["check", "--history", "--json"], Date.now())
    const told = toldBy(by.root, said)
    return words.every((word) => told.has(word)) ? undefined : words
  }

  private isOnBranchHere(word: string): boolean {
    return this.team.people.some(({ root }) => this.wordsAt(root, tipOf(join(root, ".git"), storeRef)).has(word))
  }

  private isMoved(word: string): boolean {
    return this.moved.get(word)?.wordsInWorktree().has(word) ?? false
  }

  private wordsAt(root: string, commit: string): Set<string> {
    const words = this.known.get(commit) ?? new Set(commit ? wordsAt(root, commit) : [])
    this.known.set(commit, words)
    return words
  }
}

/** What the versions hold that a check tells how to load. */
function toldBy(cwd: string, said: string): Set<string> {
  const versions = [...said.matchAll(/opencode-session load '?([0-9a-f]{7,40}:[^\s'"`\\]+)/g)]
  return new Set(versions.flatMap(([, version = ""]) => wordsIn(git(cwd, ["cat-file", "blob", version]))))
}

/** The commit of a ref, without a process. */
function tipOf(gitFolder: string, ref: string): string {
  const loose = join(gitFolder, ref)
  if (existsSync(loose)) return readFileSync(loose, "utf8").trim()
  const packed = join(gitFolder, "packed-refs")
  const text = existsSync(packed) ? readFileSync(packed, "utf8") : ""
  return (
    text
      .split("\n")
      .find((line) => line.endsWith(` ${ref}`))
      ?.split(" ")[0] ?? ""
  )
}

/** The words of all saved sessions of a commit. */
export function wordsAt(cwd: string, commit: string): string[] {
  const words = names.join("|")
  const { stdout } = spawnSync(
    "git",
    ["grep", "-ahoE", `(${words})-[0-9]+[qas]`, commit, "--", ".opencode/sessions/*.json"],
    { cwd, encoding: "utf8", env: { ...process.env, ...gitAlone }, maxBuffer: 1 << 28 },
  )
  return wordsIn(stdout)
}

const git = (cwd: string, args: string[]) =>
  execFileSync("git", args, { cwd, encoding: "utf8", env: { ...process.env, ...gitAlone }, maxBuffer: 1 << 28 })
