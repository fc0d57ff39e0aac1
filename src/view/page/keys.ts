/** Keyboard shortcuts. */
import { h } from "./dom.ts"

/** Keys, two spaces between them, what they do, and what each of them calls. */
export type Keys = [keys: string, what: string, ...press: (() => void)[]]

export function keyboard(keys: readonly Keys[]): { help: () => void; dialog: HTMLDialogElement } {
  const all: readonly Keys[] = [...keys, ["?", "this help", () => help()]]
  const dialog = h(
    "dialog",
    { "aria-label": "Keys" },
    h("h2", {}, "Keys"),
    h(
      "dl",
      { class: "keys" },
      ...all.map(([key, what]) =>
        h("div", {}, h("dt", {}, ...key.split("  ").map((one) => h("kbd", {}, one))), h("dd", {}, what)),
      ),
    ),
    h("form", { method: "dialog" }, h("button", { type: "submit" }, "Close")),
  )
  const help = () => (dialog.open ? dialog.close() : dialog.showModal())
  const press = new Map(all.flatMap(([key, , ...acts]) => key.split("  ").map((one, index) => [one, acts[index]])))
  document.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, target } = event
    if (ctrlKey || metaKey || altKey || (target instanceof Element && target.closest("input, textarea, select"))) return
    if (dialog.open && key !== "?") return
    const act = press.get(key)
    if (!act) return
    event.preventDefault()
    act()
  })
  return { help, dialog }
}
