/** Entry of the page: draws the first screen at once, then the session when the browser has read it. */
import { outlineOf } from "../../session/document/outline.ts"
import { transcriptOf } from "../../session/transcript/transcript.ts"
import { overviewOf } from "../page-overview.ts"
import { carriedOverview, carriedText } from "./data.ts"
import { h } from "./dom.ts"
import { frame } from "./frame.ts"

const carried = carriedOverview()
let view: ReturnType<typeof frame> | undefined
try {
  view = carried && frame(carried.overview)
  const file = await carriedText()
  const transcript = transcriptOf(outlineOf(JSON.parse(file.replace(/^\uFEFF/, ""))))
  const overview = overviewOf(transcript)
  view ??= frame(overview)
  // The carried overview may be incomplete.
  if (carried && JSON.stringify(overview) !== carried.text) view.tell(overview)
  view.take(transcript, overview, file)
} catch (error) {
  const words = `This page cannot show its session: ${(error as Error).message}`
  if (view) view.fail(words)
  else document.body.prepend(h("p", { class: "error", role: "alert" }, words))
}
document.getElementById("reading")?.remove()
