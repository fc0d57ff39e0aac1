/** The foot of the page: what made it, and how to go on with its session. */
import { inQuotes } from "../../support/shell-quote.ts"
import type { Overview } from "../page-overview.ts"
import { copyButton } from "./copy.ts"
import { h, visible } from "./dom.ts"

export function foot({ opencode }: Overview): HTMLElement {
  const maker = document.querySelector<HTMLMetaElement>("meta[name=generator]")?.content ?? "opencode-session"
  const load = `opencode-session load ${word(visible(whereItIs()))}`
  return h(
    "footer",
    {},
    h(
      "p",
      {},
      "To go on with this session in OpenCode, load this page: it carries the whole session.",
      h(
        "span",
        { class: "command" },
        h("code", {}, load),
        copyButton("command", () => load),
      ),
    ),
    h("p", { class: "told" }, `Made by ${maker}${opencode ? ` from a session of OpenCode ${opencode}` : ""}.`),
  )
}

/** Its address, or else the name of its file, since the reader's folders are nobody else's. */
function whereItIs(): string {
  if (/^https?:$/.test(location.protocol)) return location.href.split("#")[0] ?? ""
  try {
    return decodeURIComponent(location.pathname.replace(/^.*\//, "")) || "FILE"
  } catch {
    return "FILE"
  }
}

/** One word for a shell; the name may begin with a dash or hold anything. */
function word(name: string): string {
  const path = name.startsWith("-") ? `./${name}` : name
  return /^[\w./:@%+=,-]+$/.test(path) ? path : inQuotes(path)
}
