/** The worker's end of the channel. */
import type { Asked, Perform, ToScreen, ToWorker } from "./channel.ts"
import type { CommandScreen, Situation } from "./command-screen.ts"

type Port = {
  on: (event: "message", take: (message: ToWorker) => void) => unknown
  postMessage: (value: unknown) => void
}
type Call = { resolve: (value: unknown) => void; reject: (error: Error) => void; onMove: (index: number) => void }

/** Works on what comes in, for as long as the thread is there. */
export function listen(port: Port, perform: Perform): void {
  const calls = new Map<number, Call>()
  let made = 0
  const say = (message: ToScreen) => port.postMessage(message)

  const ask = (number: number, asked: Asked, args: unknown[], onMove?: (index: number) => void): Promise<unknown> =>
    new Promise((resolve, reject) => {
      calls.set(++made, { resolve, reject, onMove: onMove ?? (() => {}) })
      say({ kind: "call", number, call: made, asked, args, moves: onMove !== undefined })
    })

  const screenFor = (number: number, situation: Situation): CommandScreen => {
    const asking =
      (asked: Asked) =>
      (...args: unknown[]) =>
        ask(number, asked, args) as Promise<never>
    const telling =
      (asked: Asked) =>
      (...args: unknown[]) =>
        void ask(number, asked, args).catch(() => {})
    return {
      ...situation,
      session: asking("session"),
      isBusy: asking("isBusy"),
      untilIdle: asking("untilIdle"),
      confirm: asking("confirm"),
      open: asking("open"),
      toast: telling("toast"),
      alert: telling("alert"),
      copy: telling("copy"),
      async select({ options, onMove, ...props }) {
        const shown = { ...props, options: options.map((option, value) => ({ ...option, value })) }
        const moved = onMove && ((index: number) => options[index] && onMove(options[index].value))
        const chosen = await ask(number, "select", [shown], moved)
        return chosen === undefined ? undefined : options[Number(chosen)]?.value
      },
    }
  }

  port.on("message", async (message) => {
    if (message.kind === "order") {
      const { number, order, situation } = message
      return say({ kind: "done", number, result: await perform(order, screenFor(number, situation)) })
    }
    const call = calls.get(message.call)
    if (message.kind === "moved") return call?.onMove(message.index)
    calls.delete(message.call)
    if (message.error === undefined) call?.resolve(message.value)
    else call?.reject(new Error(message.error))
  })
  say({ kind: "ready" })
}
