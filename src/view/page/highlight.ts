/** Simple highlighting for any language: comments, strings, numbers, and words that most languages reserve. */
import { h, text } from "./dom.ts"

const words =
  "abstract as assert async await bool boolean break case catch char class const continue def default delete do done double elif else end enum esac except export extends false fi final finally float fn for foreach from func function go if impl implements import in instanceof int interface is lambda let local long loop match mod module mut namespace new nil none not null of or override package pass private protected pub public raise readonly return select self static string struct super switch then this throw trait true try type typedef typeof undefined union unless until use using val var void where while with yield and"
const kinds = new RegExp(
  [
    "(?<comment>\\/\\*[\\s\\S]*?\\*\\/|(?<![:\\w])\\/\\/[^\\n]*|(?<=^|\\s)#(?![0-9a-f]{3,8}\\b)[^\\n]*|^--[^\\n]*|<!--[\\s\\S]*?-->)",
    "(?<string>\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)*'|`(?:[^`\\\\]|\\\\.)*`)",
    "(?<number>\\b\\d[\\w.]*)",
    `(?<keyword>\\b(?:${words.replaceAll(" ", "|")})\\b)`,
  ].join("|"),
  "gm",
)

export function highlighted(code: string): Node[] {
  const nodes: Node[] = []
  let from = 0
  for (const match of code.matchAll(kinds)) {
    const kind = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined)?.[0]
    if (match.index > from) nodes.push(text(code.slice(from, match.index)))
    nodes.push(h("span", { class: `hl-${kind}` }, match[0]))
    from = match.index + match[0].length
  }
  if (from < code.length) nodes.push(text(code.slice(from)))
  return nodes
}
