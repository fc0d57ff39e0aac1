/** What tools put around the lines of a file. */

const lines = (text: string, wrap: (line: string, index: number) => string) => text.split("\n").map(wrap).join("\n")
const inJson = (text: string) => JSON.stringify({ output: `one\n${text}\ntwo` })
const red = "\u001b[31m"
const off = "\u001b[0m"

/** Colour around names and values, as of a highlighter, and once in the middle of the line. */
const coloured = (line: string) => {
  const middle = Math.floor(line.length * 0.7)
  const inside = `${line.slice(0, middle)}${off}${red}${line.slice(middle)}`
  return `${red}${inside.replace(/^(\s*[\w.-]+)([=:])/, `$1${off}$2${red}`)}${off}`
}

const entities: Record<string, string> = { "&": "&amp;", '"': "&quot;", "'": "&#39;", "<": "&lt;", ">": "&gt;" }

export const wrappers: Record<string, (text: string) => string> = {
  plain: (text) => text,
  "numbered read": (text) =>
    `<file>\n${lines(text, (line, index) => `${String(index + 12).padStart(5, "0")}| ${line}`)}\n</file>`,
  "cat -n": (text) => lines(text, (line, index) => `${String(index + 7).padStart(6)}\t${line}`),
  "diff +": (text) => `@@ -1,2 +1,3 @@\n context\n${lines(text, (line) => `+${line}`)}\n-gone`,
  "grep -n": (text) => lines(text, (line, index) => `config/app.env:${index + 3}:${line}`),
  "quote >": (text) => lines(text, (line) => `> ${line}`),
  "JSON-escaped": inJson,
  "doubly escaped": (text) => inJson(inJson(text)),
  "ANSI colour": (text) => lines(text, coloured),
  backticks: (text) => (text.includes("\n") ? `\`\`\`\n${text}\n\`\`\`` : `run \`${text}\` first`),
  "log prefix": (text) => lines(text, (line) => `2026-11-24T06:30:11.204Z INFO  [worker-3] ${line}`),
  HTML: (text) => `<pre>\n${text.replace(/[&"'<>]/g, (sign) => entities[sign] as string)}\n</pre>`,
  "in a URL": (text) => `GET /log?line=${encodeURIComponent(text)}&page=2 HTTP/1.1`,
  CRLF: (text) => `first\r\n${text.replaceAll("\n", "\r\n")}\r\nlast\r\n`,
}

/** A wrapped text back, as far as a secret in it can be read. @throws where redaction broke the JSON around it */
export function unwrapped(name: string, text: string): string {
  const plain = text
    .split("\n")
    .map((line) => line.replace(/^(?:\d{5}\| |\s*\d+\t|\+|config\/app\.env:\d+:|> |2026\S+ INFO {2}\[worker-3\] )/, ""))
    .join("\n")
    .replaceAll("\r", "")
  if (name === "JSON-escaped") return JSON.parse(text).output
  if (name === "doubly escaped") return JSON.parse(JSON.parse(text).output.split("\n")[1]).output
  if (name === "HTML")
    return Object.entries(entities).reduceRight((all, [sign, entity]) => all.replaceAll(entity, sign), plain)
  if (name === "in a URL") return decodeURIComponent(text)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of the terminal
  return name === "ANSI colour" ? plain.replace(/\u001b\[\d*m/g, "") : plain
}
