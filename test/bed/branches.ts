/** People with clones of one bare repository who keep sessions on the branch; no OpenCode is needed. */
import { execFileSync } from "node:child_process"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { findPlace } from "../../src/git/worktree.ts"
import { joined, laidOut } from "../../src/session/document/bytes.ts"
import { storeRef } from "../../src/session/document/location.ts"
import { type Facts, factsKey, type SessionDocument } from "../../src/session/schema.ts"
import type { StoreOptions } from "../../src/stores/store.ts"
import { storeEntryOf } from "../../src/stores/store-entry.ts"
import type { World } from "../../src/support/world.ts"
import { folderWith } from "./folders.ts"
import { Repository, sessionWith } from "./repository.ts"

/** A bare repository. */
export async function bare(): Promise<string> {
  const folder = join(await folderWith(), "remote.git")
  mkdirSync(folder)
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", folder])
  return folder
}

export class Keeper extends Repository {
  override readonly world: World

  /** @param settings of this person's own */
  private constructor(
    readonly name: string,
    config: string,
  ) {
    super()
    this.world = {
      cwd: this.root,
      env: { ...process.env, XDG_CONFIG_HOME: config, XDG_STATE_HOME: join(config, "state") },
      now: () => new Date("2026-11-22T18:00:00Z"),
    }
    this.git("config", "user.name", name)
    this.git("config", "user.email", `${name.toLowerCase()}@example.org`)
  }

  /** With a commit, and a remote if there is one. */
  static async create(name: string, remote?: string, settings: object = {}): Promise<Keeper> {
    const config = await folderWith({ "opencode-session/config.json": JSON.stringify(settings) })
    const keeper = new Keeper(name, config)
    keeper.write("a", "a\n")
    keeper.commit("first", name)
    if (remote) keeper.git("remote", "add", "origin", remote)
    return keeper
  }

  /** Saves as `save --store branch` does. @returns the file */
  async keeps(
    document: SessionDocument,
    options: StoreOptions & { file?: string; beside?: Map<string, Buffer>; facts?: Partial<Facts> } = {},
  ) {
    const { file = document.info.id, beside = new Map(), facts, ...others } = options
    const entry = await storeEntryOf(this.world, await findPlace(this.root), document.info.id, {
      store: "branch",
      ...others,
    })
    const saved = savedOf(document, this.name, facts)
    const made = { document: saved, bytes: [joined(laidOut(saved))], title: document.info.title, beside }
    return (await entry.write(`${file}.json`, made))?.file as string
  }

  /** Of the branch here. */
  log(format = "%s"): string[] {
    return this.git("log", `--format=${format}`, storeRef).trim().split("\n")
  }

  /** The names of the sessions on the branch here, or another. */
  kept(ref = storeRef): string[] {
    const files = this.git("ls-tree", "-r", "--name-only", ref).trim().split("\n")
    return files.filter((file) => file.endsWith(".json")).map((file) => file.replace(/^.*\//, "").replace(".json", ""))
  }

  /** A session on the branch. */
  document(file: string, ref = storeRef): SessionDocument {
    return JSON.parse(this.git("cat-file", "blob", `${ref}:.opencode/sessions/${file}.json`))
  }
}

export function savedOf(document: SessionDocument, by = "Alice", facts: Partial<Facts> = {}): SessionDocument {
  const said = { format: 1, tool: "0", opencode: "1.18.33", saved: "2026-11-22T14:00:00.000Z", by } as Facts
  return { ...document, [factsKey]: { ...said, messages: document.messages.length, ...facts } }
}

/** A session of so many turns; of another `kind` they go another way from the second turn on. */
export const talk = (id: string, turns: number, kind = "") =>
  sessionWith(
    `ses_${id}`,
    `Talk ${id}`,
    Array.from({ length: turns }, (_, turn) => [`Prompt ${turn} of ${id}${turn > 0 ? kind : ""}`, [], "Done."]),
  )
