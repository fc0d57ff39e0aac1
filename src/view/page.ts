/**
 * A session as one HTML file: an overview, a script that draws it at once, and the saved file itself, which a browser
 * may take seconds to read. The page uses no network, and its content security policy lets the browser run and load
 * only what is in it.
 */
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import type { PageOnSite } from "../commands/site/publish.ts"
import { encloseLater } from "../session/document/page-enclosure.ts"
import type { Transcript } from "../session/transcript/types.ts"
import { version } from "../support/version.ts"
import { plainLine } from "./output-lines.ts"
import { overviewOf, overviewText } from "./page-overview.ts"
import { escaped, plainPage } from "./page-plain.ts"

/** @param file the saved file, byte for byte @param on where the page is, when it is one of a site */
export async function pageText(transcript: Transcript, file: string, on?: PageOnSite): Promise<string> {
  const [script = "", style = ""] = await Promise.all(["page.js", "style.css"].map(beside))
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    // Text can never become markup, whatever the script does.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ]
  return `${headOf({ policy, title: plainLine(transcript.title).slice(0, 200), links: on ? linksOf(on) : "", style })}
<body>
<p id="reading">Reading the session …</p>
<noscript><main>${on ? `<p><a href="${on.index}">All sessions</a></p>\n` : ""}${plainPage(transcript)}</main></noscript>
<script type="application/json" id="overview">${inert(overviewText(overviewOf(transcript)))}</script>
<script type="module" async>${script}</script>
${await encloseLater(file)}</body>
</html>
`
}

/** The begin of a file, up to its body. @param links elements, each with its line end */
export const headOf = ({
  policy,
  title,
  links,
  style,
}: { policy: string[] } & Record<"title" | "links" | "style", string>) =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy.join("; ")}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="opencode-session ${version}">
<title>${escaped(title)}</title>
${links}<style>${style}</style>
</head>`

const linksOf = ({ index, canonical }: PageOnSite) =>
  [`<link rel="index" href="${index}">`, canonical && `<link rel="canonical" href="${canonical}">`, ""]
    .filter((line) => line !== undefined)
    .join("\n")

const kept = new Map<string, Promise<string>>()

/** A script or style sheet that the build puts next to this code (tsdown.config.ts), as it may stand in a page. */
export function beside(name: string): Promise<string> {
  const text = kept.get(name) ?? read(name)
  kept.set(name, text)
  return text
}

async function read(name: string): Promise<string> {
  const text = await readFile(new URL(name, import.meta.url), "utf8")
  // A script must not contain its own end tag. In JavaScript the escaped forms mean the same.
  return text.trim().replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--")
}

/** Escapes JSON, so that it cannot end an element or begin a comment. */
export const inert = (json: string) => json.replaceAll("<", "\\u003c")

export const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`
