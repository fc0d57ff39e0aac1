/** `/session-load` and `/session-list` on OpenCode's screen. */
import { link } from "../commands/link/link.ts"
import { type Listed, list } from "../commands/list/list.ts"
import { type LoadOptions, load } from "../commands/load/load.ts"
import { keptTranscript } from "../commands/shared/kept-transcript.ts"
import { toldApart } from "../commands/shared/list-labels.ts"
import { storeBranch } from "../session/document/location.ts"
import { peopleOf } from "../session/prompt-authors.ts"
import type { SavedSession } from "../stores/worktree/list-files.ts"
import { count, localTime, size } from "../support/format.ts"
import { oneLine, visible } from "../view/printable.ts"
import { loadToast } from "../view/toast.ts"
import type { CommandScreen } from "./command-screen.ts"
import { previewer } from "./last-turn-preview.ts"
import { pickTurn } from "./pick-turn.ts"
import { orResolve, resolveOnScreen } from "./resolve.ts"
import type { Choice } from "./screen.ts"
import { worldOf } from "./screen-world.ts"

export async function loadOnScreen(screen: CommandScreen): Promise<void> {
  const chosen = await choose(screen, "Load a saved session", [fromATurn])
  if (chosen !== "from a turn") return chosen && loadWanted(screen, chosen)
  const one = await choose(screen, "Of which session?")
  if (one) await loadUpToTurn(screen, one)
}

/** Behind the sessions. */
const fromATurn: Choice<"from a turn"> = {
  title: "From a turn …",
  value: "from a turn",
  footer: "a copy that ends there",
  category: "Another way",
}

async function loadUpToTurn(screen: CommandScreen, chosen: SavedSession & Wanted) {
  const { turns } = await keptTranscript(worldOf(screen), chosen.root, chosen)
  const until = await pickTurn(screen, "The last turn of the copy", turns)
  if (until) await loadWanted(screen, chosen, { until })
}

export async function listOnScreen(screen: CommandScreen): Promise<void> {
  const chosen = await choose(screen, "Saved sessions")
  if (!chosen) return
  const what = await screen.select({
    title: oneLine(chosen.title),
    options: [
      ...(chosen.conflict ? [{ title: "Resolve: keep what each side has", value: "resolve" }] : []),
      { title: "Load it", value: "load" },
      { title: "Load a copy of it, to try another way", value: "copy" },
      { title: "Load a copy of it from a turn …", value: "turn" },
      { title: "Show what is known of it", value: "details" },
      { title: "Copy its link, to send to others", value: "link" },
    ],
  })
  if (what === "details") screen.alert(oneLine(chosen.title), details(chosen))
  else if (what === "link") await copyLink(screen, chosen)
  else if (what === "resolve") await resolveOnScreen(screen)
  else if (what === "turn") await loadUpToTurn(screen, chosen)
  else if (what) await loadWanted(screen, chosen, { asCopy: what === "copy" })
}

async function copyLink(screen: CommandScreen, { sessionID, title }: SavedSession) {
  const { url, warnings } = await link(worldOf(screen), sessionID)
  screen.copy(url)
  const asked = "It is in your clipboard, if your terminal lets programs put something there."
  screen.alert(oneLine(title), [url, asked, ...warnings].map(oneLine).join("\n\n"))
}

async function loadWanted(screen: CommandScreen, chosen: Wanted, options: LoadOptions = {}): Promise<void> {
  const { file, root, wanted } = chosen
  // OpenCode's import takes seconds.
  screen.toast({ variant: "info", title: "Loading …", message: visible(file), duration: 60_000 })
  const report = await orResolve(screen, () => load(worldOf(screen), wanted, options))
  if (!report) return
  screen.toast({ ...loadToast(report), duration: 8000 })
  const { sessionID, action, folder, place } = report
  // On the screen it would look like one of here, while its agent works there.
  if (place.root !== root) {
    const where = await screen.select({
      title: `It belongs to ${oneLine(folder)}`,
      options: [
        { title: "Load a copy of it here", value: "copy" },
        { title: "Open it: its agent works there", value: "there" },
      ],
    })
    if (where === "copy") return loadWanted(screen, chosen, { ...options, asCopy: true })
    if (!where) return
  }
  await screen.open({ sessionID, grown: action === "extended" || action === "imported", folder })
}

/** A file, its worktree, and the argument for `load`. */
type Wanted = { file: string; root: string; wanted: string }

/** The argument that tells `load` which version of a file is meant. @param all listed sessions */
export function wantedOf({ file, branches, store }: SavedSession, all: readonly SavedSession[]): string {
  const isTwice = all.filter((one) => one.file === file).length > 1
  const branch = branches?.[0] ?? (store === "branch" && isTwice ? storeBranch : undefined)
  return branch ? `${branch}:${file}` : file
}

const theNotes = "notes"

/** A note beside the list would go with the first preview. */
const notesChoice = (number: number): Choice<typeof theNotes> => ({
  title: "Notes on these sessions …",
  value: theNotes,
  footer: count(number, "note"),
  category: "Another way",
})

/** @param more what else can be chosen */
async function choose<More extends string = never>(
  screen: CommandScreen,
  title: string,
  more: Choice<More>[] = [],
): Promise<(SavedSession & Wanted) | More | undefined> {
  const { root, sessions, unusable, ofSessions, unread, mayFetch } = await list(worldOf(screen))
  const told = [...unusable, ...ofSessions]
  const notes = told.map(oneLine).join("\n\n")
  if (sessions.length === 0) {
    const title = unread > 0 ? "No saved session here can be read" : "There are no saved sessions here"
    const get = mayFetch ? "`opencode-session list --fetch` in a terminal" : "`git pull`"
    const message = `Save one with /session-save, or get those of your colleagues with ${get}.`
    screen.toast(
      notes ? { variant: "warning", title, message: notes, duration: 20_000 } : { variant: "info", title, message },
    )
    return undefined
  }
  const preview = previewer(screen, root)
  const chosen = await screen.select<SavedSession | More | typeof theNotes>({
    title,
    placeholder: notes ? "Type to filter by title; notes are at the end" : "Type to filter by title",
    options: [...choices(sessions, new Date()), ...more, ...(notes ? [notesChoice(told.length)] : [])],
    onMove: (value) => (typeof value === "string" ? preview.end() : preview.show(value)),
  })
  preview.end()
  if (chosen === theNotes) {
    screen.alert("Notes on the saved sessions", notes)
    return undefined
  }
  return typeof chosen === "object" ? { ...chosen, root, wanted: wantedOf(chosen, sessions) } : chosen
}

/** A title has a line of 100 columns: the day stands above it, and beside it who, when, and the local status. */
export function choices(sessions: readonly Listed[], now: Date): Choice<SavedSession>[] {
  const days = sessions.map(({ saved }) => dayOf(saved, now))
  const said = ({ saved, mark, ...who }: Listed, index: number) => {
    const isToday = days[index] === "Today"
    return [peopleOf(who), localTime(saved).slice(isToday ? 11 : 0, isToday ? 16 : 10), mark]
      .filter(Boolean)
      .join(" · ")
  }
  const told = toldApart(sessions, sessions.map(said))
  return sessions.map((session, index) => ({
    title: oneLine(session.title),
    value: session,
    footer: oneLine(told[index] ?? ""),
    category: days[index] ?? "",
  }))
}

const day = 24 * 60 * 60 * 1000

function dayOf(saved: Date, now: Date): string {
  if (saved.toDateString() === now.toDateString()) return "Today"
  return now.getTime() - saved.getTime() < 7 * day ? "This week" : "Earlier"
}

function details({ file, sessionID, by, saved, branch, messages, bytes, copyOf }: SavedSession): string {
  const lines = [
    file,
    sessionID,
    `saved ${[by && `by ${by}`, localTime(saved), branch && `on ${branch}`].filter(Boolean).join(", ")}`,
    `${count(messages, "message")}, ${size(bytes)}`,
    ...(copyOf ? [`a copy of ${copyOf}`] : []),
  ]
  return lines.map(oneLine).join("\n")
}
