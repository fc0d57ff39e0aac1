/** Markdown as elements, and attachments. */
import type { Attachment } from "../../session/transcript/types.ts"
import { size } from "../../support/format.ts"
import { type Node as Mark, markdown } from "../markdown.ts"
import { codeBlock } from "./code.ts"
import { type Child, h, link } from "./dom.ts"

/** A longer text was pasted, and is no easier to read as Markdown. */
const mostProse = 400_000

export function prose(words: string, className = "prose"): HTMLElement {
  if (words.length > mostProse) return h("div", { class: className }, codeBlock(words))
  return h("div", { class: className, dir: "auto" }, ...markdown(words).map(element))
}

const all = (marks: Mark[]): Child[] => marks.map(element)

function element({ tag, text = "", href = "", language = "", start, align, done, children }: Mark): Child {
  switch (tag) {
    case "text":
      return text
    case "code":
      return h("code", {}, text)
    case "br":
      // A search goes by the texts, and this one is not seen.
      return h("span", {}, h("br"), "\n")
    case "pre":
      return codeBlock(text, language)
    case "img":
      return picture(href, text)
    case "a":
      return link(href, ...all(children))
    case "li":
      if (done === undefined) return h("li", { dir: "auto" }, ...all(children))
      return h(
        "li",
        { dir: "auto", class: "task" },
        h("input", { type: "checkbox", disabled: true, checked: done, "aria-label": done ? "Done" : "To do" }),
        " ",
        ...all(children),
      )
    case "p":
    case "blockquote":
      return h(tag, { dir: "auto" }, ...all(children))
    case "ol":
      return h("ol", { start: start === undefined ? undefined : String(start) }, ...all(children))
    case "table":
      return h(
        "div",
        { class: "scroll", tabindex: "0", role: "group", "aria-label": "Table" },
        h("table", {}, ...all(children)),
      )
    case "th":
    case "td":
      return h(tag, { class: align ?? "" }, ...all(children))
    case "ul":
    case "tr":
    case "em":
    case "strong":
    case "s":
    case "hr":
      return h(tag, {}, ...all(children))
    default: {
      // The page itself uses headings up to h3.
      const level = /^h(\d)$/.exec(tag)?.[1]
      return level
        ? h(
            "div",
            { class: `heading h${level}`, role: "heading", "aria-level": String(Math.min(6, Number(level) + 3)) },
            ...all(children),
          )
        : h("div", {}, ...all(children))
    }
  }
}

/** An attachment by its name, and as the picture that it may be. */
export const attached = ({ name, mime, url, bytes }: Attachment): Child[] => [
  h("span", { class: "chip" }, `${name} · ${mime}${bytes > 0 ? ` · ${size(bytes)}` : ""}`),
  mime.startsWith("image/") && url !== "" && picture(url, name),
]

/** Shows only pictures that the session itself contains. Nothing is loaded. */
function picture(url: string, name: string): Child {
  if (/^data:image\/(png|jpeg|gif|webp|avif|svg\+xml)[;,]/i.test(url))
    return h("img", { src: url, alt: name || "picture", loading: "lazy" })
  return link(url, `[picture: ${name || url.slice(0, 100)}]`)
}
