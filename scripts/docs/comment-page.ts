/** A comment as a code host lays it out, for a picture of it. */
import markdown from "markdown-it"

const colours = {
  light: { text: "#1f2328", muted: "#59636e", link: "#0969da", line: "#d1d9e0", back: "#ffffff", head: "#f6f8fa" },
  dark: { text: "#f0f6fc", muted: "#9198a1", link: "#4493f8", line: "#3d444d", back: "#0d1117", head: "#151b23" },
}

/** @param text Markdown of ours */
export function commentPage(text: string, theme: keyof typeof colours, author: string): string {
  const { text: ink, muted, link, line, back, head } = colours[theme]
  return `<!doctype html><meta charset="utf-8"><style>
body { margin: 0; padding: 16px; width: 880px; background: ${back}; color: ${ink}; font: 14px/1.5 "Open Sans", sans-serif }
main { border: 1px solid ${line}; border-radius: 6px }
header { padding: 8px 16px; background: ${head}; border-bottom: 1px solid ${line}; border-radius: 6px 6px 0 0; color: ${muted} }
header b { color: ${ink} }
article { padding: 16px; overflow-wrap: break-word }
article > :first-child { margin-top: 0 } article > :last-child { margin-bottom: 0 }
h2 { font-size: 21px; padding-bottom: 6px; border-bottom: 1px solid ${line}; margin: 24px 0 16px }
h3 { font-size: 17.5px; margin: 24px 0 16px }
p, table, blockquote, ul, details { margin: 0 0 16px }
a { color: ${link}; text-decoration: none }
code { font: 12px "DejaVu Sans Mono", monospace; padding: 2px 5px; border-radius: 6px; background: ${theme === "dark" ? "#656c7633" : "#818b981f"} }
blockquote { padding: 0 14px; color: ${muted}; border-left: 3.5px solid ${line} } blockquote > :last-child { margin-bottom: 0 }
table { border-collapse: collapse; display: block; width: max-content; max-width: 100% }
th, td { padding: 6px 13px; border: 1px solid ${line} } tr:nth-child(2n) td { background: ${head} }
ul { padding-left: 28px } summary { cursor: pointer }
</style><main><header><b>${author}</b> commented</header><article>${markdown({ html: true }).render(text)}</article></main>`
}
