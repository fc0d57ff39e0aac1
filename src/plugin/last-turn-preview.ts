/** Shows the last exchange of the highlighted saved session in the corner of the screen. */
import { lastExchange } from "../session/last-turn.ts"
import { readListed, type SavedSession } from "../stores/worktree/list-files.ts"
import { oneLine } from "../view/printable.ts"
import type { CommandScreen } from "./command-screen.ts"

/** Milliseconds on one entry before its preview appears. */
const pause = 150

export function previewer(screen: CommandScreen, root: string): (session: SavedSession) => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  return (session) => {
    const { title } = session
    clearTimeout(timer)
    timer = setTimeout(async () => {
      const document = await readListed(root, session).catch(() => undefined)
      if (!document) return
      const { prompt, answer } = lastExchange(document.messages)
      const message = [prompt && `> ${start(prompt)}`, start(answer)].filter(Boolean).join("\n\n")
      screen.toast({ variant: "info", title: start(title, 60), message, duration: 6000 })
    }, pause)
  }
}

function start(text: string, length = 240): string {
  const line = oneLine(text.slice(0, 4 * length))
  const points = [...line]
  return points.length > length ? `${points.slice(0, length).join("")}…` : line
}
