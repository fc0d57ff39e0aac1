/** Shows the last exchange of the highlighted saved session in the corner of the screen, for as long as the list is open. */
import { lastExchange } from "../session/last-turn.ts"
import { readListed, type SavedSession } from "../stores/worktree/list-files.ts"
import { oneLine } from "../view/printable.ts"
import type { CommandScreen } from "./command-screen.ts"
import type { Toast } from "./screen.ts"

/** Milliseconds on one entry before its preview appears, and until it goes by itself. */
const times = { pause: 150, longest: 600_000 }

export type Preview = { show(session: SavedSession): void; end(): void }

export function previewer(screen: CommandScreen, root: string): Preview {
  let timer: ReturnType<typeof setTimeout> | undefined
  let shown: Toast | undefined
  let wanted: SavedSession | undefined
  return {
    show(session) {
      wanted = session
      clearTimeout(timer)
      timer = setTimeout(async () => {
        const document = await readListed(root, session).catch(() => undefined)
        if (!document || wanted !== session) return
        const { prompt, answer } = lastExchange(document.messages)
        const message = [prompt && `> ${start(prompt)}`, start(answer)].filter(Boolean).join("\n\n")
        shown = { variant: "info", title: start(session.title, 60), message, duration: times.longest }
        screen.toast(shown)
      }, times.pause)
    },
    end() {
      wanted = undefined
      clearTimeout(timer)
      // OpenCode takes a note away only when its time is over.
      if (shown) screen.toast({ ...shown, duration: 1 })
    },
  }
}

function start(text: string, length = 240): string {
  const line = oneLine(text.slice(0, 4 * length))
  const points = [...line]
  return points.length > length ? `${points.slice(0, length).join("")}…` : line
}
