/** A progress line on a terminal, for work that takes more than a second. */
import { oneLine } from "../view/printable.ts"

/** Milliseconds. */
const patience = 1000
const pace = 100

export type Progress = {
  /** Sets the text of the line. */
  say: (text: string) => void
  /** Removes the line: before other output, and at the end. */
  clear: () => void
}

/** @param stream a terminal */
export function progressOn(stream: { write: (text: string) => unknown; columns?: number }, now = Date.now): Progress {
  const begun = now()
  let text = ""
  let drawn = 0
  let waiting: NodeJS.Timeout | undefined
  const draw = () => {
    clearTimeout(waiting)
    waiting = undefined
    drawn = now()
    // A longer line would wrap, and the second row would never be removed.
    stream.write(`\r\u001b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`)
  }
  return {
    say(what) {
      text = `${oneLine(what)} …`
      const due = Math.max(begun + patience, drawn + pace) - now()
      // Busy work blocks timers, so each call checks the clock too.
      if (due <= 0) draw()
      else waiting ??= setTimeout(draw, due).unref()
    },
    clear() {
      clearTimeout(waiting)
      waiting = undefined
      if (drawn > 0) stream.write("\r\u001b[2K")
      drawn = 0
    },
  }
}
