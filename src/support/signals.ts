/** Defers Ctrl-C where an interruption would do harm. SIGKILL cannot be deferred: the next run cleans up after it. */

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const

let holders = 0
let came: NodeJS.Signals | undefined

function hold(signal: NodeJS.Signals) {
  came ??= signal
}

/** Defers signals until `run` is done. Then the process ends by the one that came, unless someone else handles it. */
export async function holdingSignals<Done>(run: () => Promise<Done>): Promise<Done> {
  if (holders++ === 0) for (const signal of signals) process.on(signal, hold)
  try {
    return await run()
  } finally {
    if (--holders === 0) letGo()
  }
}

function letGo() {
  for (const signal of signals) process.off(signal, hold)
  const signal = came
  came = undefined
  // Inside OpenCode, OpenCode decides.
  if (signal && process.listenerCount(signal) === 0) process.kill(process.pid, signal)
}
