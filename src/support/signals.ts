/** What must not be cut off in the middle by Ctrl-C. SIGKILL cannot be held: what it leaves, the next run clears up. */

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const

let holders = 0
let came: NodeJS.Signals | undefined

function hold(signal: NodeJS.Signals) {
  came ??= signal
}

/** Holds signals until `run` is done; then the process ends by the one that came, unless somebody else listens to it. */
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
  // Inside OpenCode it is OpenCode that decides.
  if (signal && process.listenerCount(signal) === 0) process.kill(process.pid, signal)
}
