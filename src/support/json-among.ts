/** JSON among lines that are not its own: a status line before it, and what plugins say on stdout. */
export type Among = { value: unknown; start: number; end: number }

/** @param opening with the flag g: what it may begin with, a bracket first */
export function* jsonAmong(text: string, opening: RegExp): Generator<Among> {
  let tries = 0
  let past = 0
  for (const { index } of text.matchAll(opening)) {
    if (index < past) continue
    if (++tries > 20) return
    const end = endOf(text, index)
    if (end === undefined) continue
    try {
      yield { value: JSON.parse(text.slice(index, end)), start: index, end }
      past = end
    } catch {}
  }
}

const session = /\{\s*"info"\s*:\s*\{/g

/** The one session in a text. @returns nothing where there is none, or more than one */
export function sessionAmong(text: string): Among | undefined {
  const [one, ...others] = jsonAmong(text, session)
  return one && others.length === 0 && !text.slice(one.end).match(session) ? one : undefined
}

/** Whether nothing stands around what begins and ends as a session does. */
const isBare = (text: string): boolean =>
  /^\uFEFF?\s*\{\s*"info"/.test(text.slice(0, 100)) && /[\]}]\s*\}\s*$/.test(text.slice(-100))

/** The text of a session without what stands around it. */
export function bare(text: string): string {
  const found = isBare(text) ? undefined : sessionAmong(text)
  return found ? text.slice(found.start, found.end) : text
}

/** What stands around it, on its lines; nothing where there is no such thing. OpenCode's ids are no secrets. */
export function linesAround(text: string): string | undefined {
  const found = isBare(text) ? undefined : sessionAmong(text)
  if (!found) return undefined
  const { start, end } = found
  const around = text.slice(0, start) + text.slice(start, end).replace(/[^\n]+/g, "") + text.slice(end)
  return around.replace(/\b(?:ses|msg|prt)_[0-9A-Za-z]{8,64}/g, "id")
}

/** Behind the bracket that closes the one at a place. */
function endOf(text: string, start: number): number | undefined {
  let depth = 0
  const sign = /["{}[\]]/g
  sign.lastIndex = start
  for (let found = sign.exec(text); found; found = sign.exec(text)) {
    if (found[0] === '"') {
      const end = endOfString(text, found.index)
      if (end === undefined) return undefined
      sign.lastIndex = end
    } else if (found[0] === "{" || found[0] === "[") depth++
    else if (--depth === 0) return found.index + 1
  }
  return undefined
}

function endOfString(text: string, start: number): number | undefined {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (text[at - 1 - slashes] === "\\") slashes++
    if (slashes % 2 === 0) return at + 1
  }
  return undefined
}
