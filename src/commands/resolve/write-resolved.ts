/** Writes the sessions of a merge, never over one that nobody has looked at. */
import { basename, join } from "node:path"
import { canonicalText } from "../../session/document/canonical.ts"
import { merged } from "../../session/relation/merge.ts"
import type { SessionDocument } from "../../session/schema.ts"
import type { Version } from "../../stores/conflicts/read-sides.ts"
import { derivedCopy } from "../../stores/copy-origin.ts"
import { readSaved, sessionIdIn } from "../../stores/worktree/list-files.ts"
import { createSaved, replaceSaved } from "../../stores/worktree/write-file.ts"

export class Placing {
  /** Files that hold a session by now, from the root. */
  readonly placed = new Set<string>()
  /** The file of each session that is not, or no longer, in conflict. */
  private readonly files = new Map<string, string>()

  /** @param settled the files that are not in conflict */
  constructor(
    private readonly root: string,
    settled: readonly string[],
    /** Missing files whose names another session has in git. */
    private readonly taken: (sessionID: string) => Promise<ReadonlySet<string>>,
  ) {
    for (const file of settled) {
      const id = sessionIdIn(root, file)
      if (id && !this.files.has(id)) this.files.set(id, file)
    }
  }

  /** The file of a session that git has settled. */
  fileOf = (id: string): string | undefined => this.files.get(id)

  read = (file: string): Promise<SessionDocument> => readSaved(join(this.root, file), file)

  /** Of a file that git has settled, and that is all there will be of a version in conflict: it may not be in git yet. */
  keep(file: string): string {
    this.placed.add(file)
    return file
  }

  /** @returns the file: a new name if a session has taken that one already */
  async put({ file, text, document: old }: Version, document: SessionDocument): Promise<string> {
    const content = document === old ? text : canonicalText(document)
    if (this.placed.has(file)) return this.beside(file, document, content)
    await replaceSaved(this.root, file, content)
    return this.done(file, document)
  }

  /**
   * Writes a copy with ids derived from the original's. A rebase that replays several commits, or a colleague who
   * settles the same conflict, thus makes the same copy.
   * @param first id of the first message that the copy has and the original has not
   * @param free whether `file` can be used, as no other session is there
   */
  async copy(document: SessionDocument, first: string, file: string, free: boolean): Promise<string> {
    for (let salt = first; ; salt += "\n") {
      const copy = derivedCopy(document, salt)
      const there = this.files.get(copy.info.id)
      if (!there && free && !this.placed.has(file)) {
        await replaceSaved(this.root, file, canonicalText(copy))
        return this.done(file, copy)
      }
      if (!there) return this.beside(file, copy, canonicalText(copy))
      const held = await this.read(there)
      const { document: more } = merged(held, copy)
      if (!more) continue
      if (more !== held) await replaceSaved(this.root, there, canonicalText(more))
      return this.done(there, more)
    }
  }

  private async beside(file: string, document: SessionDocument, text: string): Promise<string> {
    const taken = await this.taken(document.info.id)
    return this.done(await createSaved(this.root, basename(file), text, { taken }), document)
  }

  private done(file: string, { info }: SessionDocument): string {
    this.files.set(info.id, file)
    this.placed.add(file)
    return file
  }
}
