/**
 * Paths of one machine as tokens that hold on every machine, and back.
 *
 *     /home/al/shop/src/a.ts  ⇄  {{worktree}}/src/a.ts
 *
 * Law: `expand(tokenise(text, places), places) === text` for any text. Text that already looks like a token gets one
 * more `=` when it is tokenised, and loses it when it is expanded.
 */
import { literalPattern } from "../../support/literal-pattern.ts"
import { begins, notAfter } from "./path-boundary.ts"
import { type Kind, spellings } from "./spellings.ts"

type Place = "worktree" | "opencode-data" | "home"

/** A function over every text of a session. */
export type TextMap = (text: string) => string

/** Absolute paths of one machine, without a final slash. */
export type Places = Record<Place, string> & {
  /** Other names of the same places, by symbolic links. */
  links?: Partial<Record<Place, string>>
}

/** If two places are the same path, the first name here wins. */
const names: Place[] = ["worktree", "opencode-data", "home"]

const token = new RegExp(
  `\\{\\{(=*)(${names.join("|")})(-link)?(?:\\|(${Object.keys(spellings).filter(Boolean).join("|")}))?\\}\\}`,
  "g",
)

/** Turns paths of this machine into tokens. @returns a function, so that the pattern is built once for many texts */
export const tokeniser = (places: Places): TextMap => replacer(places, (token) => token.replace("{{", "{{="))

/** Like {@link tokeniser}, for a text that already has tokens. @param kinds of spellings; by default all */
export const tokeniserBeside = (places: Places, kinds?: readonly Kind[]): TextMap =>
  replacer(places, (token) => token, kinds)

function replacer(places: Places, escaped: (token: string) => string, kinds?: readonly Kind[]): TextMap {
  const literals = literalsOf(places, kinds)
  const signs = [places, places.links ?? {}].flatMap((some) =>
    names.flatMap((name) => (some[name] ? [signOf(name, some[name])] : [])),
  )
  const either = new RegExp([...patternsOf(literals), token.source].join("|"), "gu")
  return (text) => {
    if (!text.includes("{{") && !signs.some((words) => words.every((word) => text.includes(word)))) return text
    let out = ""
    let done = 0
    either.lastIndex = 0
    for (let match = either.exec(text); match; match = either.exec(text)) {
      const [found] = match
      const literal = literals.get(found)
      if (literal && !begins(text, match.index, either.lastIndex, literal.kind)) {
        // Not one of our paths, but a token may begin inside it.
        either.lastIndex = match.index + 1
        continue
      }
      out += text.slice(done, match.index) + (literal?.token ?? escaped(found))
      done = either.lastIndex
    }
    return out + text.slice(done)
  }
}

/** Turns tokens into paths of this machine. */
export function expander(places: Places): TextMap {
  return (text) => {
    if (!text.includes("{{")) return text
    return text.replace(token, (match, escapes: string, name: Place, link?: string, spelling = "") => {
      if (escapes) return match.replace("=", "")
      const path = (link && places.links?.[name]) || places[name]
      return spellings[spelling]?.write(path) ?? match
    })
  }
}

type Literal = { token: string; kind: Kind }

/** Every place in every spelling, longest first. A root directory is never replaced. */
function literalsOf(places: Places, kinds?: readonly Kind[]): Map<string, Literal> {
  const found = new Map<string, Literal>()
  const spelled = names.flatMap((name) => [
    [name, places[name]] as const,
    [`${name}-link`, places.links?.[name]] as const,
  ])
  for (const [name, path] of spelled) {
    if (!path || /^(?:[a-z]:)?[\\/]*$/i.test(path)) continue
    for (const [spelling, { write, kind = "path", tells = () => true }] of Object.entries(spellings)) {
      if (!tells(path) || kinds?.includes(kind) === false) continue
      const literal = write(path)
      if (!found.has(literal)) found.set(literal, { token: `{{${name}${spelling && `|${spelling}`}}}`, kind })
    }
  }
  return new Map([...found].sort(([a], [b]) => b.length - a.length))
}

/** One pattern per kind of spelling, with what must not follow it. */
function patternsOf(literals: Map<string, Literal>): string[] {
  return (Object.keys(notAfter) as Kind[]).flatMap((kind) => {
    const some = [...literals].filter(([, literal]) => literal.kind === kind)
    const plain = some.map(([text]) => literalPattern(text))
    return some.length > 0 ? `(?:${plain.join("|")})${notAfter[kind]}` : []
  })
}

/** Words of a path that are in every spelling of it. Without a drive letter; of a home, only its last name. */
function signOf(name: Place, path: string): string[] {
  const told = path.replace(name === "home" ? /^.*[/\\]/s : /^[a-z]:|^\/mnt\/[a-z](?=\/)/i, "")
  return (told.match(/[A-Za-z0-9]+/g) ?? []).reverse()
}
