/** A session in the list, with the turns that a search has found. */
import type { SiteEntry, SiteIndex } from "../../../session/word-index/site-index.ts"
import { count, localTime } from "../../../support/format.ts"
import { h } from "../dom.ts"
import type { Hit } from "./find.ts"
import { shard } from "./shards.ts"

/** Turns and files that a row shows. */
const [mostTurns, mostFiles] = [3, 4]

export type Row = { entry: SiteEntry; index: number; hit?: Hit }

/** @param heading of what level its title is */
export function rowElement({ entry, index, hit }: Row, site: SiteIndex, heading: "h2" | "h3"): HTMLElement {
  const { page, title, authors, branch, saved, turns, prompt, files } = entry
  const facts = [authors?.join(", "), localTime(new Date(saved)), branch, count(turns, "turn")]
    .filter(Boolean)
    .join(" · ")
  const shown = files.slice(0, mostFiles)
  return h(
    "li",
    { class: "session" },
    h(heading, { class: "title" }, h("a", { href: page, dir: "auto" }, title)),
    h("p", { class: "told" }, facts),
    prompt && !hit && h("p", { class: "asked", dir: "auto" }, prompt),
    hit && hits(entry, index, hit, site),
    shown.length > 0 &&
      h(
        "p",
        { class: "told" },
        ...shown.flatMap((file) => [h("code", {}, file), " "]),
        files.length > mostFiles && `and ${files.length - mostFiles} more`,
      ),
  )
}

function hits({ page }: SiteEntry, index: number, { turns }: Hit, site: SiteIndex): HTMLElement | false {
  if (turns.length === 0) return false
  const shown = turns.slice(0, mostTurns).map((turn) => ({ turn, words: h("span", { class: "words", dir: "auto" }) }))
  void tell(index, shown, site)
  const more = turns.length - shown.length
  return h(
    "ul",
    { class: "hits" },
    ...shown.map(({ turn, words }) =>
      h("li", {}, h("a", { href: `${page}#turn-${turn}` }, h("span", { class: "number" }, `turn ${turn}`), words)),
    ),
    more > 0 && h("li", { class: "told" }, `and ${count(more, "more turn")}`),
  )
}

/** Adds the first words of each turn's prompt, when they have come. */
async function tell(index: number, shown: { turn: number; words: HTMLElement }[], { prompts }: SiteIndex) {
  const name = prompts.files[Math.floor(index / prompts.sessions)]
  const bytes = name && (await shard(name).catch(() => undefined))
  if (!bytes) return
  const said = (JSON.parse(new TextDecoder().decode(bytes)) as string[][])[index % prompts.sessions]
  for (const { turn, words } of shown) words.append(h("span", {}, said?.[turn - 1] ?? ""))
}
