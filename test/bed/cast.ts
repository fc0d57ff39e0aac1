/** People with machines of their own, clones at different paths, one bare remote between them, and a scripted model. */
import { existsSync } from "node:fs"
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import type { Message, SessionDocument } from "../../src/session/schema.ts"
import { asked, redoes2, undoes2 } from "./everything2.ts"
import { Machine, type Result } from "./machine.ts"
import { ScriptedModel } from "./model.ts"
import { serve } from "./server.ts"

export type SaveJson = {
  file: string
  store: "worktree" | "branch"
  sessionID: string
  title: string
  messages: number
  bytes: number
  cut: number
  until?: { turn: number; later: number }
  changed: boolean
  warnings: string[]
  /** With --commit, and on the branch. */
  commit?: string | null
  pushed?: boolean
}
export type LoadJson = { sessionID: string; title: string; messages: number; action: string; warnings: string[] }

/** Somebody at their machine, in their clone. */
export class Person {
  constructor(
    readonly machine: Machine,
    readonly repo: string,
  ) {}

  /** Says something to the agent, in a new session or the one given. @returns the agent's answer */
  says(text: string, sessionID?: string): Promise<string> {
    return this.machine.prompt(this.repo, text, sessionID)
  }

  /** Types `opencode-session ARGS` in the clone. */
  types(...args: string[]): Promise<Result> {
    return this.machine.session(this.repo, args)
  }

  async saves(...args: string[]): Promise<SaveJson> {
    return this.json("save", ...args)
  }

  /** Gets what the others have pushed and loads a file. */
  async loads(...args: string[]): Promise<LoadJson> {
    await this.pulls()
    return this.json("load", ...args)
  }

  /** Says something in a session and shares it. */
  async goesOn(sessionID: string, ...texts: string[]): Promise<SaveJson> {
    for (const text of texts) await this.says(text, sessionID)
    return this.pushes(sessionID)
  }

  pushes(sessionID: string, ...args: string[]): Promise<SaveJson> {
    return this.saves("--session", sessionID, "--commit", "--push", ...args)
  }

  private async json(...args: string[]) {
    const result = await this.types(...args, "--json")
    if (result.code !== 0) throw new Error(`${args.join(" ")}: exit ${result.code}\n${result.stderr}`)
    return JSON.parse(result.stdout)
  }

  /** Commits a file and pushes it, as the report of `save` says. */
  async shares(file: string) {
    const beside = [".gitattributes", ".ignore"].map((name) => `.opencode/sessions/${name}`)
    const all = [...beside.filter((name) => existsSync(this.path(name))), file]
    await this.git("add", ...all)
    await this.git("commit", "-q", "-m", `Save ${file}`, "--", ...all)
    await this.git("push", "-q")
  }

  async pulls() {
    await this.git("pull", "-q")
  }

  git(...args: string[]): Promise<string> {
    return this.machine.git(this.repo, ...args)
  }

  /** `git ARGS`, which may stop at a conflict; nobody edits a message. */
  tries(...args: string[]): Promise<Result> {
    return this.machine.run("git", args, { cwd: this.repo, env: { GIT_EDITOR: "true" } })
  }

  merges(...args: string[]): Promise<Result> {
    return this.tries("pull", "-q", "--no-rebase", "--no-edit", ...args)
  }

  rebases(): Promise<Result> {
    return this.tries("pull", "-q", "--rebase")
  }

  cherryPicks(revision: string): Promise<Result> {
    return this.tries("cherry-pick", revision)
  }

  /** Puts away what is not committed. @returns how it comes back */
  async stashes(): Promise<() => Promise<Result>> {
    await this.git("stash", "-q")
    return () => this.tries("stash", "pop")
  }

  /** @returns the same person in another worktree of the same repository, on a branch of its own */
  async worktree(path: string, branch: string): Promise<Person> {
    await this.git("worktree", "add", "-q", "-b", branch, path)
    return new Person(this.machine, path)
  }

  /** What `/undo` does, until so many turns are undone. */
  async undoes(sessionID: string, turns = 1) {
    if (this.machine.isSecond) return asked(this, (ask) => undoes2(ask, sessionID, turns))
    const server = await serve(this.machine, this.repo)
    try {
      const messages = await server.get<Message[]>(`/session/${sessionID}/message`)
      const prompt = messages.filter(({ info }) => info.role === "user").at(-turns)
      await server.post(`/session/${sessionID}/revert`, { messageID: prompt?.info.id })
    } finally {
      server.stop()
    }
  }

  /** What `/redo` does, until nothing is undone. */
  async redoes(sessionID: string) {
    if (this.machine.isSecond) return asked(this, (ask) => redoes2(ask, sessionID))
    const server = await serve(this.machine, this.repo)
    try {
      await server.post(`/session/${sessionID}/unrevert`)
    } finally {
      server.stop()
    }
  }

  opencode(...args: string[]): Promise<Result> {
    return this.machine.opencode(this.repo, ...args)
  }

  path(file: string): string {
    return join(this.repo, file)
  }

  read(file: string): Promise<string> {
    return readFile(this.path(file), "utf8")
  }

  async document(file: string): Promise<SessionDocument> {
    return JSON.parse(await this.read(file))
  }

  async writes(file: string, text: string | Uint8Array) {
    await mkdir(dirname(this.path(file)), { recursive: true })
    await writeFile(this.path(file), text)
  }

  /** What was asked in a saved session, as it is now or at a revision. */
  async prompts(file: string, revision?: string): Promise<string[]> {
    const text = revision ? await this.git("show", `${revision}:${file}`) : await this.read(file)
    const { messages } = JSON.parse(text) as SessionDocument
    return messages.flatMap(({ info, parts }) => {
      const said = parts.find((part) => part.type === "text")
      return info.role === "user" && said?.type === "text" ? [said.text.trim().replace(/^"(.*)"$/, "$1")] : []
    })
  }

  /** The saved sessions in the worktree. */
  async files(): Promise<string[]> {
    const names = await readdir(this.path(".opencode/sessions"))
    return names.filter((name) => name.endsWith(".json")).map((name) => `.opencode/sessions/${name}`)
  }

  /** Id of the session this person used last. */
  async latest(): Promise<string> {
    const [session] = await this.machine.sessions(this.repo)
    if (!session) throw new Error(`${this.machine.name} has no session`)
    return session.id
  }
}

export type Story = {
  home: string
  alice: Person
  bob: Person
  model: ScriptedModel
  /** Somebody more, with a clone. */
  joins: (name: string, binary?: string) => Promise<Person>
}

/**
 * Alice and Bob, each with a clone of a small shop. The caller ends it.
 * @param binaries the OpenCode of each, when it is not the pinned one
 */
export async function openStory(
  binaries: { alice?: string; bob?: string } = {},
): Promise<Story & { end: () => Promise<void> }> {
  const home = await realpath(await mkdtemp(join(tmpdir(), "opencode-session-story-")))
  const model = await new ScriptedModel().start()
  const remote = join(home, "remote.git")
  const alices = await Machine.create("Alice", join(home, "home/alice"), model, binaries.alice)
  const bobs = await Machine.create("Bob", join(home, "Users/bob"), model, binaries.bob)
  await alices.git(home, "init", "-q", "--bare", remote)
  const alice = new Person(alices, join(alices.home, "work/shop"))
  await alices.git(home, "clone", "-q", remote, alice.repo)
  await alice.writes("README.md", "A shop.\n")
  await alice.git("add", ".")
  await alice.git("commit", "-q", "-m", "first")
  await alice.git("push", "-q", "-u", "origin", "main")
  const bob = new Person(bobs, join(bobs.home, "projects/the shop"))
  await bobs.git(home, "clone", "-q", remote, bob.repo)
  const joins = async (name: string, binary?: string) => {
    const machine = await Machine.create(name, join(home, "home", name.toLowerCase()), model, binary)
    const person = new Person(machine, join(machine.home, "shop"))
    await machine.git(home, "clone", "-q", remote, person.repo)
    return person
  }
  const end = async () => {
    await model.stop()
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
  return { home, alice, bob, model, joins, end }
}
