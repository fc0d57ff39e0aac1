/** The views of the page, one at a time. */
import { h } from "./dom.ts"

type Tab = {
  name: string
  label: string
  panel: HTMLElement
  /** Called each time the tab is opened. */
  shown?: () => void
}

export type Tabs = { element: HTMLElement; open: (name: string) => void; next: () => void; shown: () => HTMLElement }

/** Turns elements into panels and shows the first. */
export function tabs(all: readonly Tab[]): Tabs {
  let at = 0
  const buttons = all.map(({ name, label, panel }, index) => {
    panel.id = name
    panel.setAttribute("role", "tabpanel")
    panel.setAttribute("aria-labelledby", `tab-${name}`)
    panel.hidden = index !== 0
    return h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${name}`,
        "aria-controls": name,
        "aria-selected": String(index === 0),
        tabindex: index === 0 ? "0" : "-1",
        on: { click: () => openAt(index) },
      },
      label,
    )
  })
  function openAt(index: number) {
    at = index
    all.forEach(({ panel, shown }, other) => {
      panel.hidden = other !== index
      buttons[other]?.setAttribute("aria-selected", String(other === index))
      buttons[other]?.setAttribute("tabindex", other === index ? "0" : "-1")
      if (other === index) shown?.()
    })
  }
  const step = (by: number) => openAt((at + by + all.length) % all.length)
  const element = h(
    "div",
    {
      class: "tabs",
      role: "tablist",
      "aria-label": "Views",
      on: {
        keydown: (event) => {
          const by = { ArrowLeft: -1, ArrowRight: 1 }[(event as KeyboardEvent).key]
          if (by === undefined) return
          step(by)
          buttons[at]?.focus()
        },
      },
    },
    ...buttons,
  )
  return {
    element,
    open: (name) => {
      const index = all.findIndex((one) => one.name === name)
      if (index >= 0 && index !== at) openAt(index)
    },
    next: () => step(1),
    shown: () => all[at]?.panel ?? element,
  }
}
