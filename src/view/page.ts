/**
 * A session as one HTML file. It holds an overview, a script that draws it at once, and the saved file itself, which may
 * take the browser seconds to read. It asks nothing of any network, and its policy lets the browser run and load nothing
 * but what stands in it.
 */
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { enclose } from "../session/document/page-enclosure.ts"
import type { Transcript } from "../session/transcript/types.ts"
import { version } from "../support/version.ts"
import { plainLine } from "./output-lines.ts"
import { overviewOf, overviewText } from "./page-overview.ts"

/** @param file the saved file, byte for byte */
export async function pageText(transcript: Transcript, file: string): Promise<string> {
  // Both are made by the build and stand beside this code (tsdown.config.ts).
  const [script, style] = await Promise.all(["page.js", "style.css"].map(beside))
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script ?? "")}`,
    `style-src ${hashOf(style ?? "")}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    // No text can become markup, whatever the script does.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ")
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="opencode-session ${version}">
<title>${escaped(plainLine(transcript.title).slice(0, 200))}</title>
<style>${style}</style>
</head>
<body>
<p id="reading">Reading the session …</p>
<noscript>This page needs JavaScript to show the session that it carries. In a terminal: opencode-session show FILE.</noscript>
<script type="application/json" id="overview">${inert(overviewText(overviewOf(transcript)))}</script>
<script type="module" async>${script}</script>
${enclose(file)}</body>
</html>
`
}

async function beside(name: string): Promise<string> {
  const text = await readFile(new URL(name, import.meta.url), "utf8")
  // A script may not name its own end; in JavaScript these are the same.
  return text.trim().replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--")
}

/** JSON that ends no element and begins no comment. */
const inert = (json: string) => json.replaceAll("<", "\\u003c")

const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
