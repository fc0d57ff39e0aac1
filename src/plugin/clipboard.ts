/** The clipboard of the person at the terminal, who may sit at another machine: only the terminal can reach it. */
import { writeSync } from "node:fs"

/** With OSC 52. A terminal that does not know it, or does not allow it, does nothing, and never says so. */
export function askForClipboard(text: string): void {
  try {
    // In one piece, past process.stdout: OpenCode's screen keeps for itself what is written there.
    writeSync(1, `\u001b]52;c;${Buffer.from(text).toString("base64")}\u0007`)
  } catch {
    // A terminal that takes nothing at the moment; the text is on the screen.
  }
}
