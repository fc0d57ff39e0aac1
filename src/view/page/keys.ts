/** Keyboard shortcuts. */
import { h } from "./dom.ts"

export type Actions = Record<"message" | "prompt", (step: 1 | -1) => void> &
  Record<"search" | "tab" | "folds" | "theme", () => void> & { match: (step: 1 | -1) => void }

const keys: [string, string][] = [
  ["j  k", "next, previous message"],
  ["]  [", "next, previous prompt"],
  ["/", "search"],
  ["n  N", "next, previous match; in the box: Enter, Shift Enter"],
  ["t", "conversation or changes"],
  ["e", "open or close all folds"],
  ["d", "dark or light"],
  ["?", "this help"],
]

export function keyboard(actions: Actions): { help: () => void; dialog: HTMLDialogElement } {
  const dialog = h(
    "dialog",
    { "aria-label": "Keys" },
    h("h2", {}, "Keys"),
    h(
      "dl",
      { class: "keys" },
      ...keys.map(([key, what]) =>
        h("div", {}, h("dt", {}, ...key.split("  ").map((one) => h("kbd", {}, one))), h("dd", {}, what)),
      ),
    ),
    h("form", { method: "dialog" }, h("button", { type: "submit" }, "Close")),
  )
  const help = () => (dialog.open ? dialog.close() : dialog.showModal())
  const press: Record<string, () => void> = {
    j: () => actions.message(1),
    k: () => actions.message(-1),
    "]": () => actions.prompt(1),
    "[": () => actions.prompt(-1),
    "/": actions.search,
    n: () => actions.match(1),
    N: () => actions.match(-1),
    t: actions.tab,
    e: actions.folds,
    d: actions.theme,
    "?": help,
  }
  document.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, target } = event
    if (ctrlKey || metaKey || altKey || (target instanceof Element && target.closest("input, textarea, select"))) return
    if (dialog.open && key !== "?") return
    const act = Object.hasOwn(press, key) ? press[key] : undefined
    if (!act) return
    event.preventDefault()
    act()
  })
  return { help, dialog }
}
