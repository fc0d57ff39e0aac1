/** The page: reads the session that it carries, and draws it. */
import { transcriptOf } from "../../session/transcript/transcript.ts"
import type { Transcript } from "../../session/transcript/types.ts"
import { subagentElement } from "./call.ts"
import { changesPanel } from "./changes.ts"
import { carriedText } from "./data.ts"
import { button, h, visible } from "./dom.ts"
import { keyboard } from "./keys.ts"
import { fill, fillAll, unfold } from "./lazy.ts"
import { placesOf, reveal } from "./places.ts"
import { bring, isInView, padding } from "./scroll.ts"
import { searchBox } from "./search.ts"
import { navigator, summary } from "./summary.ts"
import { switchTheme } from "./theme.ts"
import { turn } from "./turn.ts"

function draw(transcript: Transcript, file: string) {
  const places = placesOf(transcript)
  const conversation = h(
    "div",
    { id: "conversation", role: "tabpanel", "aria-labelledby": "tab-conversation" },
    h("h2", { class: "unseen" }, "Conversation"),
    summary(transcript),
    ...transcript.turns.map((one) => turn(one)),
    ...transcript.strays.map(subagentElement),
    transcript.turns.length === 0 && h("p", { class: "told" }, "This session holds no message."),
  )
  const changes = h("div", { id: "changes", role: "tabpanel", "aria-labelledby": "tab-changes", hidden: true })
  const panels = { conversation, changes }
  type Tab = keyof typeof panels
  let shown: Tab = "conversation"
  const tabs: Record<Tab, HTMLButtonElement> = {
    conversation: tab("conversation", "Conversation"),
    changes: tab("changes", `Changes (${transcript.files.length})`),
  }

  function tab(name: Tab, label: string) {
    return h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${name}`,
        "aria-controls": name,
        "aria-selected": String(name === "conversation"),
        on: { click: () => open(name) },
      },
      label,
    )
  }
  function open(name: Tab) {
    if (name === "changes" && !changes.firstChild)
      changes.append(h("h2", { class: "unseen" }, "Changes"), ...changesPanel(transcript))
    shown = name
    for (const one of ["conversation", "changes"] as const) {
      panels[one].hidden = one !== name
      tabs[one].setAttribute("aria-selected", String(one === name))
    }
  }
  function show(element: HTMLElement, range?: Range) {
    open(changes.contains(element) ? "changes" : "conversation")
    for (const old of document.querySelectorAll(".here")) old.classList.remove("here")
    element.classList.add("here")
    here = element
    bring(element, range)
  }
  /** Follows the address: a turn, a file, a message or a part. */
  function follow() {
    const id = decodeURIComponent(location.hash.slice(1))
    if (!id) return
    if (id.startsWith("file-")) open("changes")
    const place = places.find((one) => one.id === id)
    const element = place ? reveal(place) : (document.getElementById(id) ?? undefined)
    if (!element) return
    show(element)
    element.focus({ preventScroll: true })
  }
  let here: HTMLElement | undefined
  const search = searchBox(places, show)
  const step = (selector: string) => (by: 1 | -1) => {
    open("conversation")
    const all = [...conversation.querySelectorAll<HTMLElement>(selector)]
    const near = all.findIndex((one) => one === here && isInView(one))
    const tops = () => all.map((one) => one.getBoundingClientRect().top - padding())
    const far = () => (by > 0 ? tops().findIndex((top) => top > 4) : tops().findLastIndex((top) => top < -4))
    const element = all[near < 0 ? far() : near + by]
    if (!element) return
    fill(element)
    show(element)
    element.focus({ preventScroll: true })
  }
  let opened = false
  const folds = () => {
    opened = !opened
    const inView = panels[shown].querySelectorAll<HTMLDetailsElement>("details:not(.raw)")
    for (const one of inView)
      if (opened) unfold(one)
      else one.open = false
  }
  const keys = keyboard({
    message: step(":scope > .turn > .message"),
    prompt: step(":scope > .turn"),
    search: search.focus,
    match: search.next,
    tab: () => open(shown === "conversation" ? "changes" : "conversation"),
    folds,
    theme: switchTheme,
  })
  document.body.prepend(
    h("a", { class: "skip", href: "#main" }, "Skip to the conversation"),
    h(
      "header",
      {},
      h("h1", { dir: "auto", title: visible(transcript.title) }, transcript.title),
      search.element,
      h(
        "div",
        { class: "buttons" },
        button("±", "Open or close all folds (e)", folds),
        button("◐", "Dark or light (d)", switchTheme),
        button("⤓", "Download the session file", () => download(file, transcript.id)),
        button("?", "Keys (?)", keys.help),
      ),
      h("div", { class: "tabs", role: "tablist", "aria-label": "Views" }, tabs.conversation, tabs.changes),
    ),
    h(
      "div",
      { class: "columns" },
      navigator(transcript),
      h("main", { id: "main", tabindex: "-1" }, conversation, changes),
    ),
    keys.dialog,
  )
  addEventListener("hashchange", follow)
  addEventListener("beforeprint", fillAll)
  // The tab order of tabs: arrows go from one to the other.
  tabs.conversation.parentElement?.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return
    open(shown === "conversation" ? "changes" : "conversation")
    tabs[shown].focus()
  })
  follow()
}

function download(file: string, id: string) {
  const url = URL.createObjectURL(new Blob([file], { type: "application/json" }))
  h("a", { href: url, download: `${id}.json` }).click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}

const carrier = document.getElementById("session")
try {
  if (!carrier) throw new Error("it carries no session")
  const file = await carriedText(carrier)
  // Its text is long, and nobody looks at it again.
  carrier.remove()
  draw(transcriptOf(JSON.parse(file.replace(/^\uFEFF/, ""))), file)
} catch (error) {
  document.body.prepend(
    h("p", { class: "error", role: "alert" }, `This page cannot show its session: ${(error as Error).message}`),
  )
}
document.getElementById("reading")?.remove()
