/** The folder of a site: whole files alone, and nothing in it is touched that we did not make. */
import { lstat, mkdir, readdir, readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import * as v from "valibot"
import { cannotWrite } from "../../git/failures.ts"
import { siteFolderTaken } from "../../stores/failures.ts"
import { replaceFile, sweep } from "../../support/atomic-file.ts"

const manifestName = "opencode-session-site.json"
const about = "Made by `opencode-session site`, which replaces and removes the files below, and no others."

/** The only names that we ever write or remove. */
const ours = /^(?:index\.html|\.nojekyll|sessions\/[\w-]+\.html|search\/[\w-]+\.js)$/

const manifest = v.object({
  about: v.string(),
  /** Changes with what pages are made of, but for their sessions. */
  made: v.string(),
  /** Digest of the saved file that a page was made of. */
  pages: v.record(v.string(), v.string()),
  files: v.array(v.pipe(v.string(), v.regex(ours))),
})
type Manifest = v.InferOutput<typeof manifest>

const folders = ["sessions", "search"]

export class SiteFolder {
  private readonly owned: Set<string>
  private constructor(
    private readonly path: string,
    private readonly name: string,
    /** As the last run left it. */
    readonly last: Omit<Manifest, "about" | "files">,
    files: readonly string[],
    /** Those of ours that are there. */
    readonly there: ReadonlySet<string>,
  ) {
    this.owned = new Set(files)
  }

  /** @param name the folder's name for the user @throws Failure when something else is in it */
  static async open(path: string, name: string): Promise<SiteFolder> {
    const found = await readdir(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined
      throw error.code === "ENOTDIR" ? siteFolderTaken(name) : cannotWrite(name, error)
    })
    const text = await readFile(join(path, manifestName), "utf8").catch(() => undefined)
    const known = text === undefined ? undefined : parsed(text)
    // A folder that is a worktree of a branch of its own begins with `.git` alone.
    if (!known && found?.some((one) => one !== ".git")) throw siteFolderTaken(name)
    const there = new Set(found)
    for (const folder of folders) {
      const state = await lstat(join(path, folder)).catch(() => undefined)
      if (!state) continue
      // A link would lead what is written and removed out of the folder.
      if (!state.isDirectory()) throw siteFolderTaken(name, folder)
      for (const one of await readdir(join(path, folder))) there.add(`${folder}/${one}`)
    }
    const { made = "", pages = {}, files = [] } = known ?? {}
    return new SiteFolder(path, name, { made, pages }, files, there)
  }

  /** Whether the last run left the same, and nothing of it has gone. */
  isAsBefore(state: Omit<Manifest, "about" | "files">): boolean {
    return JSON.stringify(state) === JSON.stringify(this.last) && [...this.owned].every((file) => this.there.has(file))
  }

  /** Before the first file is written. @throws Failure when a name belongs to a file that we did not make */
  async claim(files: readonly string[]) {
    const foreign = files.find((file) => this.there.has(file) && !this.owned.has(file))
    if (foreign) throw siteFolderTaken(this.name, foreign)
    for (const folder of ["", ...folders]) {
      await this.safely(folder, () => mkdir(join(this.path, folder), { recursive: true }))
      await sweep(join(this.path, folder))
    }
    for (const file of files) this.owned.add(file)
    // Killed from here on, the next run still knows what is ours, and makes all of it anew.
    await this.keep({ made: "", pages: {} })
  }

  async write(file: string, text: string) {
    await this.safely(file, () => replaceFile(join(this.path, file), text))
  }

  /** Removes what of ours is not among the files, and remembers the rest. @returns the number of pages removed */
  async finish(files: readonly string[], state: Omit<Manifest, "about" | "files">): Promise<number> {
    const kept = new Set(files)
    const gone = [...this.owned].filter((file) => !kept.has(file))
    for (const file of gone) {
      await this.safely(file, () => rm(join(this.path, file), { force: true }))
      this.owned.delete(file)
    }
    await this.keep(state)
    return gone.filter((file) => file.startsWith("sessions/") && this.there.has(file)).length
  }

  private async keep(state: Omit<Manifest, "about" | "files">) {
    const text = JSON.stringify({ about, ...state, files: [...this.owned].sort() }, null, 1)
    await this.write(manifestName, `${text}\n`)
  }

  private async safely(file: string, run: () => Promise<unknown>) {
    try {
      await run()
    } catch (error) {
      throw cannotWrite(join(this.name, file), error as NodeJS.ErrnoException)
    }
  }
}

function parsed(text: string): Manifest | undefined {
  try {
    return v.parse(manifest, JSON.parse(text))
  } catch {
    return undefined
  }
}
