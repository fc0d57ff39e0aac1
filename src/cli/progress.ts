/** What is being done, on one line of a terminal, when it takes longer than one waits without wondering. */
import { oneLine } from "../view/printable.ts"

/** In milliseconds. */
const patience = 1000
const pace = 100

export type Progress = {
  /** Says what is being done from now on. */
  say: (text: string) => void
  /** Takes the line away: something else is written, or all is done. */
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
    // One that is too long would go on in a second line, which nobody takes away.
    stream.write(`\r\u001b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`)
  }
  return {
    say(what) {
      text = `${oneLine(what)} …`
      const due = Math.max(begun + patience, drawn + pace) - now()
      // Work that keeps the process busy lets no timer run, so each call looks at the clock as well.
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
