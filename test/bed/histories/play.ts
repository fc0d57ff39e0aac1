/** Playing histories: all from one beginning, each in a folder of its own. */
import { execFileSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Machine } from "../machine.ts"
import { openDoor } from "./door.ts"
import { Law } from "./law.ts"
import { beginning, names, type Step } from "./steps.ts"
import { type Ended, gitAlone, Team } from "./team.ts"

/** What is nowhere any more, since which step. */
export type Lost = { words: string[]; step: number }

export type Stage = {
  /**
   * @param told is told what each step came to, and where all of them are
   * @returns what was lost, if anything was
   */
  play: (steps: readonly Step[], told?: (step: Step, ended: Ended, folder: string) => void) => Promise<Lost | undefined>
  close: () => void
}

/** Everybody with the one session of the beginning. */
export async function openStage(): Promise<Stage> {
  Object.assign(process.env, gitAlone)
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "opencode-session-histories-")))
  const teams = new Map<string, Team>()
  const door = await openDoor(folder, (home, args) => {
    const [where, name] = [join(home, ".."), home.slice(home.lastIndexOf("/") + 1)]
    const person = teams.get(where)?.people.find((one) => one.name === name)
    return person?.answer(args) ?? { code: 1, stdout: "Nobody is at home.\n" }
  })
  const first = join(folder, "first")
  await clones(first, await emptyDatabase(folder))
  const opening = new Team(first, door.program)
  teams.set(first, opening)
  let number = 0
  for (const step of beginning) {
    const { code, said } = await opening.does(step, number++)
    if (code !== 0) throw new Error(`${step.who} ${step.does.join(" ")}: ${said}`)
  }
  opening.ends()
  let played = 0
  return {
    play: async (steps, told) => {
      const own = join(folder, String(++played))
      const team = opening.copied(own, door.program)
      teams.set(own, team)
      try {
        const law = new Law(team)
        await law.broken(team.personOf("alice"), [])
        for (const [index, step] of steps.entries()) {
          const ended = await team.does(step, number + index)
          told?.(step, ended, own)
          const words = await law.broken(team.personOf(step.who), step.does)
          if (words) return { words, step: index }
        }
        return undefined
      } finally {
        team.ends()
        teams.delete(own)
        rmSync(own, { recursive: true, force: true, maxRetries: 3 })
      }
    },
    close: () => {
      door.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** The real OpenCode makes it. @returns its file */
async function emptyDatabase(folder: string): Promise<string> {
  const machine = await Machine.create("Nobody", join(folder, "nobody"))
  await machine.opencode(machine.home, "session", "list")
  return join(machine.env.XDG_DATA_HOME ?? "", "opencode/opencode.db")
}

async function clones(folder: string, database: string) {
  const git = (cwd: string, ...args: string[]) =>
    execFileSync("git", args, { cwd, env: { ...process.env, ...gitAlone }, stdio: "pipe" })
  mkdirSync(folder)
  git(folder, "init", "-q", "--bare", "--template=", "-b", "main", "remote.git")
  git(join(folder, "remote.git"), "config", "receive.autogc", "false")
  for (const name of names) {
    const root = join(folder, name, "shop")
    mkdirSync(join(folder, name, "data/opencode"), { recursive: true })
    for (const end of ["", "-wal"]) cpSync(database + end, join(folder, name, `data/opencode/opencode.db${end}`))
    git(folder, "clone", "-q", "--template=", "remote.git", root)
    const settings = {
      "user.name": name,
      "user.email": `${name}@example.org`,
      "maintenance.auto": "false",
      "core.fsync": "none",
    }
    // From there, so that it is the one beside it also where all is copied.
    for (const [key, value] of Object.entries({ ...settings, "remote.origin.url": "../../remote.git" }))
      git(root, "config", key, value)
    if (name !== "alice") continue
    git(root, "commit", "-q", "--allow-empty", "-m", "first")
    git(root, "push", "-q", "-u", "origin", "main")
  }
}
