/** All changes of the session, file by file; each leads to the turn that made it. */
import type { Transcript } from "../../session/transcript/types.ts"
import { allChanged, changed } from "../figures.ts"
import { diff } from "./diff.ts"
import { h } from "./dom.ts"
import { later } from "./lazy.ts"

export function changesPanel(transcript: Transcript): Node[] {
  const { files } = transcript
  if (files.length === 0) return [h("p", { class: "told" }, "This session changed no file, as far as it says.")]
  const sections = files.map((file, index) => {
    const section = h(
      "section",
      { class: "changed", id: `file-${index + 1}`, "aria-label": file.file, tabindex: "-1" },
      h("h3", {}, h("code", {}, file.file), h("span", { class: "told" }, changed(file))),
    )
    const body = h("div", {})
    section.append(body)
    later(body, () => {
      for (const { turn, change } of file.changes)
        body.append(
          h(
            "p",
            { class: "told by" },
            h("a", { href: `#turn-${turn}` }, `Turn ${turn}`),
            ` ${changed(change)}${change.to ? ` → ${change.to}` : ""}`,
          ),
          change.hunks.length > 0 ? diff(change) : h("p", { class: "told" }, "No text of this change was saved."),
        )
    })
    return section
  })
  return [
    h("p", { class: "told" }, `${allChanged(transcript)}. Changes stand in the order in which they were made.`),
    ...sections,
  ]
}
