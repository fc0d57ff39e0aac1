/** "Show the last save" on OpenCode's screen: what was saved, and its commit. */
import { commitSaved, mayBeShared } from "../commands/save/commit-saved.ts"
import type { SaveReport } from "../commands/save/save-report.ts"
import { oneLine } from "../view/printable.ts"
import { saveText } from "../view/report.ts"
import { committedToast } from "../view/toast.ts"
import type { LastSave } from "./channel.ts"
import type { CommandScreen } from "./command-screen.ts"
import { worldOf } from "./screen-world.ts"

/** @param text a {@link LastSave} in JSON @returns it with its commit, where one was made */
export async function lastSaveOnScreen(screen: CommandScreen, text: string): Promise<LastSave> {
  const last = JSON.parse(text) as LastSave
  const { report, committed } = last
  const show = () => screen.alert("The last save", saveText(report, report.place.root, committed))
  if (committed || !mayBeShared(report)) show()
  else {
    const chosen = await screen.select({
      title: "The last save",
      options: [
        { title: report.store === "branch" ? "Push" : "Commit and push", value: "share" },
        { title: "Show what was saved, and how to load it elsewhere", value: "show" },
      ],
    })
    if (chosen === "share") return { report, committed: await share(screen, report) }
    if (chosen === "show") show()
  }
  return last
}

async function share(screen: CommandScreen, report: SaveReport) {
  screen.toast({ variant: "info", title: "Pushing …", message: "A note says when it is done.", duration: 60_000 })
  // The screen is OpenCode's, so nobody can be asked for a password.
  const committed = await commitSaved(worldOf(screen), report, { commit: true, push: true }, true)
  const { problem, warnings = [] } = committed
  // Nothing tells of it again, and the toast of the problem would be in its place.
  if (problem && warnings.length > 0) screen.alert("The sessions here", warnings.map(oneLine).join("\n\n"))
  if (problem) throw problem
  screen.toast({ ...committedToast(committed), duration: 8000 })
  return committed
}
