/** A thread that works for us: what runs in it says things, and is told some. */
import type { Worker } from "node:worker_threads"

export type Thread<Said> = {
  /** What it says next. @throws Error when it is gone, or has failed */
  next(): Promise<Said>
  tell(message: unknown): void
  end(): Promise<unknown>
}

/** The thread's end of it. */
export type Port<Said> = {
  postMessage(said: Said, given?: ArrayBuffer[]): void
  once(event: "message", take: (message: unknown) => void): unknown
}

/** Milliseconds for it to begin: it says something at once. */
const patience = 10_000

/** @param data a copy of which it gets @throws Error when none can be had */
export async function beginThread<Said>(file: URL, data: unknown): Promise<Thread<Said>> {
  const { Worker } = await import("node:worker_threads")
  const worker: Worker = new Worker(file, { workerData: data })
  const said: Said[] = []
  let problem: Error | undefined
  let wake = () => {}
  const gone = (why: Error) => {
    problem ??= why
    wake()
  }
  worker.on("message", (message: Said) => {
    said.push(message)
    wake()
  })
  worker.on("error", gone).on("exit", () => gone(new Error("the thread has ended")))
  const next = async () => {
    while (said.length === 0) {
      if (problem) throw problem
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    return said.shift() as Said
  }
  const timer = setTimeout(gone, patience, new Error("the thread does not begin"))
  try {
    await next()
  } catch (error) {
    void worker.terminate()
    throw error
  } finally {
    clearTimeout(timer)
  }
  return { next, tell: (message) => worker.postMessage(message), end: () => worker.terminate() }
}
