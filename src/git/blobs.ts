/** Reads many blobs with one git process. */
import { spawn } from "node:child_process"
import { largest } from "../support/read-limit.ts"
import { offline } from "./run-git.ts"

/** Whether an id says that there is nothing: no blob, no commit. */
export const isNone = (id: string): boolean => /^0+$/.test(id)

/** `content` is absent where git has no such blob (then `isMissing`), and where it is too large. */
export type Blob = { id: string; bytes: number; content?: Buffer; isMissing?: true }

/** @param isOffline whether a remote must not be asked @returns in the order of the ids */
export async function* blobs(root: string, ids: readonly string[], isOffline = false): AsyncGenerator<Blob> {
  let next = 0
  let variables: NodeJS.ProcessEnv = isOffline ? offline : {}
  while (next < ids.length) {
    for await (const blob of batch(root, ids.slice(next), variables)) {
      next++
      yield blob
    }
    const id = ids[next++]
    if (id === undefined) return
    // In a partial clone git exits at a blob that the remote does not give: continue after it.
    yield { id, bytes: 0, isMissing: true }
    variables = offline
  }
}

/** Stops where git exits. */
async function* batch(root: string, ids: readonly string[], variables: NodeJS.ProcessEnv): AsyncGenerator<Blob> {
  const env = { ...process.env, ...variables }
  const git = spawn("git", ["cat-file", "--batch"], { cwd: root, env, stdio: ["pipe", "pipe", "ignore"] })
  const ended = new Promise<void>((resolve) => git.on("close", () => resolve()).on("error", () => resolve()))
  git.stdin.on("error", () => {}).end(ids.map((id) => `${id}\n`).join(""))
  const input = new Input(git.stdout)
  try {
    for (const id of ids) {
      // `ID TYPE SIZE`, the content and a line feed, also of a folder; or `ID missing`.
      const line = await input.line()
      if (line === "") return
      const [, type, size] = /^\S+ (\w+) (\d+)$/.exec(line) ?? []
      const bytes = Number(size ?? 0)
      const content = type && (await input.take(bytes + 1, type === "blob" && bytes <= largest))
      if (type !== "blob") yield { id, bytes: 0, isMissing: true }
      else yield { id, bytes, ...(content && { content: content.subarray(0, bytes) }) }
    }
  } finally {
    git.kill()
    // It never closes while something of it is unread: who leaves early would wait for ever.
    git.stdout.destroy()
    await ended
  }
}

/** @param take gets nothing where git does not have the blob, or where it is too large */
export async function eachBlob(
  root: string,
  ids: readonly string[],
  take: (index: number, bytes?: Buffer) => void,
  isOffline = false,
) {
  let index = 0
  for await (const { content } of blobs(root, ids, isOffline)) take(index++, content)
}

/** Reads a stream by lines and by byte counts. */
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

  /** @param keep false: skip the bytes */
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
