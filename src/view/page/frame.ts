/** The frame of the page: header, navigator and tabs; and how a reader jumps from place to place. */
import type { Transcript } from "../../session/transcript/types.ts"
import type { Overview } from "../page-overview.ts"
import { changesPanel } from "./changes.ts"
import { conversationPanel } from "./conversation.ts"
import { markCurrent } from "./current.ts"
import { button, h, visible } from "./dom.ts"
import { foot } from "./foot.ts"
import { keyboard } from "./keys.ts"
import { foldAll, onPaper } from "./lazy.ts"
import { allSessions } from "./on-site.ts"
import { type Place, placesOf, reveal } from "./places.ts"
import { bring, stepTo } from "./scroll.ts"
import { searchBox } from "./search.ts"
import { navigator, summary } from "./summary.ts"
import { tabs } from "./tabs.ts"
import { switchTheme } from "./theme.ts"

export type Frame = {
  /** Redraws summary and navigator. */
  tell: (overview: Overview) => void
  /** Call when the session has been read. */
  take: (transcript: Transcript, overview: Overview, file: string) => void
  /** Call if it cannot be read. */
  fail: (words: string) => void
}

export function frame(overview: Overview): Frame {
  const { title, id } = overview
  let session: { transcript: Transcript; file: string; places: Map<string, Place> } | undefined
  let told = [summary(overview), navigator(overview)] as const
  let here: HTMLElement | undefined

  const conversation = h("div", {}, h("h2", { class: "unseen" }, "Conversation"), told[0])
  const changes = h("div", {}, h("h2", { class: "unseen" }, "Changes"))
  const views = tabs([
    { name: "conversation", label: "Conversation", panel: conversation },
    { name: "changes", label: `Changes (${overview.changedFiles})`, panel: changes, shown: () => drawChanges() },
  ])
  let drawChanges = () => {}

  function show(element: HTMLElement, range?: Range) {
    views.open(changes.contains(element) ? "changes" : "conversation")
    here?.classList.remove("here")
    element.classList.add("here")
    here = element
    bring(element, range)
  }
  /** Goes to the fragment of the URL: a turn, a file, a message or a part. */
  function follow() {
    const wanted = decodeURIComponent(location.hash.slice(1))
    if (!wanted || !session) return
    if (wanted.startsWith("file-")) views.open("changes")
    const place = session.places.get(wanted)
    const element = place ? reveal(place) : (document.getElementById(wanted) ?? undefined)
    if (!element) return
    show(element)
    element.focus({ preventScroll: true })
  }
  const step = (selector: string) => (by: 1 | -1) => {
    views.open("conversation")
    const element = stepTo(conversation, selector, here, by)
    if (!element) return
    show(element)
    element.focus({ preventScroll: true })
  }
  const folds = () => foldAll(views.shown())
  const search = searchBox(show)
  const [message, prompt] = [step(".turn:not(.nested) > .message"), step(".turn.asked")]
  const keys = keyboard([
    ["j  k", "next, previous message", () => message(1), () => message(-1)],
    ["]  [", "next, previous prompt", () => prompt(1), () => prompt(-1)],
    ["/", "search", search.focus],
    ["n  N", "next, previous match; in the box: Enter, Shift Enter", () => search.next(1), () => search.next(-1)],
    ["t", "conversation or changes", views.next],
    ["e", "open or close all folds", folds],
    ["d", "dark or light", switchTheme],
  ])
  const reading = h("p", { class: "told", role: "status" }, "Reading the conversation …")
  conversation.append(reading)
  document.body.prepend(
    h("a", { class: "skip", href: "#main" }, "Skip to the conversation"),
    h(
      "header",
      {},
      h("h1", { dir: "auto", title: visible(title) }, title),
      search.element,
      h(
        "div",
        { class: "buttons" },
        allSessions(),
        button("±", "Open or close all folds (e)", folds),
        button("◐", "Dark or light (d)", switchTheme),
        button("⤓", "Download the session file", () => session && download(session.file, id)),
        button("?", "Keys (?)", keys.help),
      ),
      views.element,
    ),
    h("div", { class: "columns" }, told[1], h("main", { id: "main", tabindex: "-1" }, conversation, changes)),
    foot(overview),
    keys.dialog,
  )
  addEventListener("hashchange", follow)
  onPaper()
  const moved = markCurrent(() => told[1], conversation)
  return {
    tell: (more) => {
      const [facts, prompts] = [summary(more), navigator(more)]
      const { scrollTop } = told[1]
      told[0].replaceWith(facts)
      told[1].replaceWith(prompts)
      prompts.scrollTop = scrollTop
      told = [facts, prompts]
      moved()
    },
    fail: (words) => reading.replaceWith(h("p", { class: "error", role: "alert" }, words)),
    take: (transcript, overview, file) => {
      const places = placesOf(transcript)
      session = { transcript, file, places: new Map(places.map((place) => [place.id, place])) }
      reading.replaceWith(conversationPanel(transcript))
      drawChanges = () => {
        drawChanges = () => {}
        changes.append(...changesPanel(transcript, overview))
      }
      if (views.shown() === changes) drawChanges()
      search.take(places)
      follow()
      moved()
    },
  }
}

function download(file: string, id: string) {
  const url = URL.createObjectURL(new Blob([file], { type: "application/json" }))
  h("a", { href: url, download: `${id}.json` }).click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}
