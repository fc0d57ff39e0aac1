/** Has commands work off the screen's thread: in a worker, which begins with the first and ends when there is none. */
import type { Worker } from "node:worker_threads"
import type { Order, Result, ToScreen, ToWorker, Work, WorkerData } from "./channel.ts"
import { type CommandScreen, commandScreen } from "./command-screen.ts"
import type { Screen } from "./screen.ts"

/** Milliseconds: without an order before a worker ends, and for it to begin. */
const times = { idle: 60_000, patience: 10_000 }

export type OffThread = <Name extends keyof Work>(
  order: Order<Name>,
  screen: Screen,
  sessionID?: string,
) => Promise<Result<Name> | undefined>

/** The worker is gone with what it had to do. */
export class WorkerEnded extends Error {}

/** @param file what the worker runs @param onThread does the same here, where no worker can be had */
export function offThread(
  file: URL,
  onThread: (order: Order, screen: CommandScreen) => Promise<unknown>,
  { idle, patience } = times,
): OffThread {
  let begun: Promise<Hand | undefined> | undefined
  let rest: ReturnType<typeof setTimeout> | undefined

  const anew = () => {
    const over = () => {
      if (begun === mine) begun = undefined
    }
    const mine: typeof begun = begin(file, patience, over)
    return mine
  }
  return async (order, screen, sessionID) => {
    clearTimeout(rest)
    begun ??= anew()
    const hand = await begun
    const near = commandScreen(screen, sessionID)
    try {
      return (await (hand ?? { work: onThread }).work(order, near)) as Result<typeof order.name> | undefined
    } finally {
      clearTimeout(rest)
      rest = setTimeout(() => hand?.endIfIdle(), idle)
      rest.unref()
    }
  }
}

type Hand = { work: (order: Order, screen: CommandScreen) => Promise<unknown>; endIfIdle: () => void }

type Waiting = { screen: CommandScreen; resolve: (result: unknown) => void; reject: (error: Error) => void }

/** @returns nothing where no worker can be had */
async function begin(file: URL, patience: number, over: () => void): Promise<Hand | undefined> {
  const worker = await started(file, patience)
  // Its file may be there for the next order. One that says nothing is not waited for again.
  if (worker === "ended") over()
  if (typeof worker === "string") return undefined
  const waiting = new Map<number, Waiting>()
  let given = 0
  const say = (message: ToWorker) => worker.postMessage(message)

  worker.on("message", (message: ToScreen) => {
    if (message.kind === "ready") return
    const { number } = message
    const order = waiting.get(number)
    if (message.kind === "call") {
      if (order) answer(order.screen, message, say)
    } else {
      waiting.delete(number)
      order?.resolve(message.result)
    }
  })
  const ended = (reason: string) => {
    over()
    for (const { reject } of waiting.values()) reject(new WorkerEnded(reason))
    waiting.clear()
  }
  worker.on("error", (error) => ended(error.message))
  worker.on("exit", () => ended("it has ended"))
  return {
    work: (order, screen) =>
      new Promise((resolve, reject) => {
        const { major, directory, sessionID } = screen
        waiting.set(++given, { screen, resolve, reject })
        say({ kind: "order", number: given, order, situation: { major, directory, sessionID } })
      }),
    endIfIdle() {
      if (waiting.size > 0) return
      over()
      void worker.terminate()
    },
  }
}

async function started(file: URL, patience: number): Promise<Worker | "ended" | "silent"> {
  try {
    // Only now: OpenCode's start waits for this file.
    const { Worker } = await import("node:worker_threads")
    const worker = new Worker(file, { workerData: { for: "opencode-session" } satisfies WorkerData })
    // It never keeps OpenCode from ending.
    worker.unref()
    const found = await new Promise<Worker | "ended" | "silent">((resolve) => {
      const timer = setTimeout(resolve, patience, "silent")
      const settle = (what: Worker | "ended") => () => {
        clearTimeout(timer)
        resolve(what)
      }
      worker.once("message", settle(worker)).once("error", settle("ended")).once("exit", settle("ended"))
    })
    if (typeof found === "string") await worker.terminate()
    return found
  } catch {
    return "ended"
  }
}

type Call = Extract<ToScreen, { kind: "call" }>

async function answer(screen: CommandScreen, { call, asked, args, moves }: Call, say: (message: ToWorker) => void) {
  const onMove = (index: number) => say({ kind: "moved", call, index })
  const given = moves ? [{ ...(args[0] as object), onMove }] : args
  try {
    const value = await (screen[asked] as (...args: unknown[]) => unknown)(...given)
    say({ kind: "answer", call, value })
  } catch (error) {
    say({ kind: "answer", call, error: error instanceof Error ? error.message : String(error) })
  }
}
