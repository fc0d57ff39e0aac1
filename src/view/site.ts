/**
 * The index of a site as one HTML file with a script that draws it. Its policy lets that script alone run, and load the
 * files of the search alone: a browser reads no other files of a page from disk.
 */
import { createHash } from "node:crypto"
import type { SiteRenderers } from "../commands/site/publish.ts"
import type { SiteEntry, SiteIndex } from "../session/word-index/site-index.ts"
import { count, localTime } from "../support/format.ts"
import { version } from "../support/version.ts"
import { plainLine } from "./output-lines.ts"
import { beside, hashOf, headOf, inert, pageText } from "./page.ts"
import { escaped } from "./page-plain.ts"

export async function siteRenderers(): Promise<SiteRenderers> {
  const parts = await Promise.all(["page.js", "style.css", "site.js", "site.css"].map(beside))
  const [, common, script = "", own] = parts
  return {
    made: createHash("sha256")
      .update(JSON.stringify([version, parts]))
      .digest("hex"),
    page: pageText,
    index: async (index, canonical) => indexText(index, script, `${common}\n${own}`, canonical),
    script: (name, base64) => `opencodeSession("${name}","${base64}")\n`,
  }
}

function indexText(index: SiteIndex, script: string, style: string, canonical: string | undefined): string {
  const policy = [
    "default-src 'none'",
    // What that script itself adds: a page from disk has no origin that could be named.
    `script-src ${hashOf(script)} 'strict-dynamic'`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types opencode-session",
  ]
  const title = index.name ? `Sessions of ${index.name}` : "Saved sessions"
  const newest = [...index.sessions].sort((one, other) => other.saved - one.saved)
  const links = canonical ? `<link rel="canonical" href="${canonical}">\n` : ""
  return `${headOf({ policy, title, links, style })}
<body>
<p id="reading">Reading the sessions …</p>
<noscript><main><h1>${escaped(title)}</h1><p class="told">Without JavaScript there is no search.</p>
<ul class="sessions">
${newest.map(plainRow).join("\n")}
</ul></main></noscript>
<script type="application/json" id="sessions">${inert(JSON.stringify(index))}</script>
<script type="module" async>${script}</script>
</body>
</html>
`
}

function plainRow({ page, title, authors, branch, saved, turns }: SiteEntry): string {
  const facts = [authors?.join(", "), localTime(new Date(saved)), branch, count(turns, "turn")]
    .filter(Boolean)
    .join(" · ")
  const link = `<a href="${page}">${escaped(plainLine(title).slice(0, 200))}</a>`
  return `<li class="session">${link}<p class="told">${escaped(plainLine(facts))}</p></li>`
}
