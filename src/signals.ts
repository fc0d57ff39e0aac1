/** What must not be cut off in the middle by Ctrl-C. SIGKILL cannot be held: what it leaves, the next run clears up. */

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const

/** Holds signals until `run` is done; then the process ends by the one that came, unless somebody else listens to it. */
export async function holdingSignals<Done>(run: () => Promise<Done>): Promise<Done> {
  let came: (typeof signals)[number] | undefined
  const hold = (signal: NodeJS.Signals) => {
    came ??= signals.find((one) => one === signal)
  }
  for (const signal of signals) process.on(signal, hold)
  try {
    return await run()
  } finally {
    for (const signal of signals) process.off(signal, hold)
    // Inside OpenCode it is OpenCode that decides.
    if (came && process.listenerCount(came) === 0) process.kill(process.pid, came)
  }
}
