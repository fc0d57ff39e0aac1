/** The contents of files that git keeps, many in one go. */
import { spawn } from "node:child_process"
import { largest } from "../largest.ts"

/** @returns in the order of the ids; without a text where there is none, or more than can be handled */
export async function* blobs(
  root: string,
  ids: readonly string[],
): AsyncGenerator<{ id: string; bytes: number; text?: string }> {
  if (ids.length === 0) return
  const git = spawn("git", ["cat-file", "--batch"], { cwd: root, stdio: ["pipe", "pipe", "ignore"] })
  const ended = new Promise<void>((resolve) => git.on("close", () => resolve()).on("error", () => resolve()))
  git.stdin.on("error", () => {}).end(ids.map((id) => `${id}\n`).join(""))
  const input = new Input(git.stdout)
  try {
    for (const id of ids) {
      // `ID blob SIZE`, the content and a line feed; or `ID missing`.
      const size = /^\S+ blob (\d+)$/.exec(await input.line())?.[1]
      const bytes = Number(size ?? 0)
      const content = size === undefined ? undefined : await input.take(bytes + 1, bytes <= largest)
      yield { id, bytes, ...(content && { text: content.toString("utf8", 0, bytes) }) }
    }
  } finally {
    git.kill()
    await ended
  }
}

/** A stream by lines and counted bytes. */
class Input {
  private readonly chunks: AsyncIterator<Buffer>
  private rest = Buffer.alloc(0)

  constructor(stream: NodeJS.ReadableStream) {
    this.chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  async line(): Promise<string> {
    let end = this.rest.indexOf(10)
    while (end < 0 && (await this.more())) end = this.rest.indexOf(10)
    const line = this.rest.toString("utf8", 0, end < 0 ? this.rest.length : end)
    this.rest = this.rest.subarray(end < 0 ? this.rest.length : end + 1)
    return line
  }

  /** @param keep else they are only passed over */
  async take(count: number, keep: boolean): Promise<Buffer | undefined> {
    const kept: Buffer[] = []
    for (let left = count; left > 0; ) {
      if (this.rest.length === 0 && !(await this.more())) break
      const piece = this.rest.subarray(0, left)
      if (keep) kept.push(piece)
      this.rest = this.rest.subarray(piece.length)
      left -= piece.length
    }
    return keep ? Buffer.concat(kept) : undefined
  }

  private async more(): Promise<boolean> {
    const { value, done } = await this.chunks.next()
    if (!done) this.rest = Buffer.concat([this.rest, value])
    return !done
  }
}
