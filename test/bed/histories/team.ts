/** Two or three people over a bare remote, each with a clone, a home, and a stand-in for OpenCode. All is of this process. */
import { execFile } from "node:child_process"
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { CommanderError } from "@commander-js/extra-typings"
import { program } from "../../../src/cli/program.ts"
import { Failure } from "../../../src/support/failure.ts"
import { commands, words } from "../follow.ts"
import { Host } from "./host.ts"
import { authorOf, type Name, names, type Step, wordsIn, wordsOf } from "./steps.ts"

/** What a command came to. */
export type Ended = { code: number; said: string }

/** Git of this process, too, knows no settings but those of the clones. */
export const gitAlone = { GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", GIT_EDITOR: "true" }

const sessions = ".opencode/sessions"

export class Teammate {
  readonly root: string
  readonly home: string
  private readonly host: Host
  private undone: Map<string, Buffer> | undefined

  constructor(
    folder: string,
    readonly name: Name,
    private readonly opencode: string,
  ) {
    this.home = join(folder, name)
    this.root = join(this.home, "shop")
    this.host = new Host(join(this.home, "data/opencode/opencode.db"), this.root)
  }

  answer(args: string[]) {
    return this.host.answer(args)
  }

  leaves() {
    this.host.close()
  }

  /** @param number of the step @param at when it is done (ms) @returns what became of it */
  async does([verb, ...rest]: Step["does"], number: number, at: number, team: Team): Promise<Ended> {
    const args = rest.map((one) => one.replace(/^%(\d)$/, (_, index) => this.sessionAt(Number(index)) ?? "ses_none"))
    const [id = ""] = args
    const { prompt, answer } = wordsOf(this.name, number)
    if (verb === "git") return this.git(...args)
    if (verb === "opencode-session") return this.types(args, at)
    if (verb === "follows") return this.follows(args, at)
    if (verb === "finishes") return this.finishes()
    if (verb === "commits") return this.commits()
    if (id === "ses_none") return nothing
    if (verb === "says") this.host.says(id === "new" ? undefined : id, prompt, answer, at)
    else if (verb === "compacts") this.host.compacts(id, `${this.name}-${number}s`, at)
    else if (verb === "undoes") {
      team.withdraw(this.name, wordsIn(this.host.undoes(id)))
      this.undone = filesBelow(join(this.root, sessions))
    } else if (verb === "redoes") {
      team.bringBack(wordsIn(this.host.redoes(id)))
      // OpenCode puts the files of its snapshot back, sessions included.
      for (const [file, bytes] of this.undone ?? []) put(file, bytes)
      this.undone = undefined
    }
    return nothing
  }

  git(...args: string[]): Promise<Ended> {
    return new Promise((resolve) => {
      const env = { ...process.env, ...gitAlone, HOME: this.home }
      execFile("git", args, { cwd: this.root, env, maxBuffer: 1 << 28 }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? 1) : 0, said: stdout + stderr }),
      )
    })
  }

  /** `opencode-session ARGS`, in this process. What is no failure of ours is thrown: nobody may see it. */
  async types(args: readonly string[], at: number): Promise<Ended> {
    let said = ""
    let code = 0
    const say = (text: string) => {
      said += text
    }
    const env = {
      HOME: this.home,
      PATH: process.env.PATH,
      XDG_DATA_HOME: join(this.home, "data"),
      OPENCODE_BIN: this.opencode,
      OPENCODE_SESSION_CHECK_SAVES: "1",
    }
    const session = {
      world: { cwd: this.root, env, now: () => new Date(at) },
      out: say,
      err: say,
      pipe: async (chunks: AsyncIterable<string>) => {
        for await (const chunk of chunks) say(chunk)
      },
      input: async function* () {},
      exit: (ended: number) => {
        code = ended
      },
      isTerminal: false,
    }
    try {
      await program(async () => session).parseAsync(["node", "opencode-session", ...args])
    } catch (error) {
      if (!(error instanceof Failure) && !(error instanceof CommanderError)) throw error
      code = error.exitCode
      say(error.message)
    }
    return { code, said }
  }

  /** Types a command of ours, and then to the letter each that is printed, before what is printed next. */
  private async follows([command = "", ...args]: readonly string[], at: number, typed = { count: 0 }): Promise<Ended> {
    if (typed.count++ > 20) throw new Error(`${this.name} is told to type ${command} ${args.join(" ")} for ever`)
    const ended = command === "git" ? await this.git(...args) : await this.types(args, at)
    let said = `$ ${command} ${args.join(" ")}\n${ended.said}`
    for (const next of commands(ended.said)) said += (await this.follows(words(next), at, typed)).said
    return { code: ended.code, said }
  }

  wordsInWorktree(): Set<string> {
    return new Set([...filesBelow(join(this.root, sessions)).values()].flatMap((bytes) => wordsIn(bytes.toString())))
  }

  private async finishes(): Promise<Ended> {
    const under = (name: string) => existsSync(join(this.root, ".git", name))
    if (under("rebase-merge") || under("rebase-apply")) return this.git("rebase", "--continue")
    if (under("CHERRY_PICK_HEAD")) return this.git("cherry-pick", "--continue")
    return under("MERGE_HEAD") ? this.git("commit", "-q", "--no-edit") : nothing
  }

  private async commits(): Promise<Ended> {
    await this.git("add", "-A")
    return this.git("commit", "-q", "-m", "work")
  }

  private sessionAt(index: number): string | undefined {
    return this.host.sessions()[index]
  }
}

const nothing: Ended = { code: 0, said: "" }

function filesBelow(folder: string): Map<string, Buffer> {
  const found = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : []
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(files.map((file) => [file, readFileSync(file)]))
}

function put(file: string, bytes: Buffer) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, bytes)
}

/** All of them, and what they have taken back themselves. */
export class Team {
  readonly people: Teammate[]
  readonly withdrawn = new Set<string>()
  private clock = Date.UTC(2026, 10, 20, 10)

  /** @param folder with `remote.git` and, for each, a home with a clone */
  constructor(
    readonly folder: string,
    opencode: string,
  ) {
    this.people = names.map((name) => new Teammate(folder, name, opencode))
  }

  /** @returns a team as this one stands now, in a new folder */
  copied(folder: string, opencode: string): Team {
    cpSync(this.folder, folder, { recursive: true })
    const team = new Team(folder, opencode)
    team.clock = this.clock
    return team
  }

  personOf(name: Name): Teammate {
    return this.people[names.indexOf(name)] as Teammate
  }

  /** At another time than all before. */
  does({ who, does }: Step, number: number): Promise<Ended> {
    this.clock += 7000
    return this.personOf(who).does(does, number, this.clock, this)
  }

  /** What one undoes of one's own is meant to go; of somebody else's words that is not said. */
  withdraw(by: Name, words: string[]) {
    for (const word of words) if (authorOf(word) === by) this.withdrawn.add(word)
  }

  bringBack(words: string[]) {
    for (const word of words) this.withdrawn.delete(word)
  }

  ends() {
    for (const person of this.people) person.leaves()
  }
}
