/** Finds JSON among other output: a status line before it, or what plugins print on stdout. */
export type Among = { value: unknown; start: number; end: number }

/** @param opening with the flag g: matches where JSON may begin, at its bracket */
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

/** The only session in a text. @returns nothing where there is none, or more than one */
export function sessionAmong(text: string): Among | undefined {
  const [one, ...others] = jsonAmong(text, session)
  return one && others.length === 0 && !text.slice(one.end).match(session) ? one : undefined
}

/** Whether a text begins and ends as a session does, with nothing around it. */
const isBare = (text: string): boolean =>
  /^\uFEFF?\s*\{\s*"info"/.test(text.slice(0, 100)) && /[\]}]\s*\}\s*$/.test(text.slice(-100))

/** The text of a session without what is around it. */
export function bare(text: string): string {
  const found = isBare(text) ? undefined : sessionAmong(text)
  return found ? text.slice(found.start, found.end) : text
}

/** The text around a session, line for line; nothing where there is none. OpenCode's ids become `id`: no secrets. */
export function linesAround(text: string): string | undefined {
  const found = isBare(text) ? undefined : sessionAmong(text)
  if (!found) return undefined
  const { start, end } = found
  const around = text.slice(0, start) + text.slice(start, end).replace(/[^\n]+/g, "") + text.slice(end)
  return around.replace(/\b(?:ses|msg|prt)_[0-9A-Za-z]{8,64}/g, "id")
}

/** The position after the bracket that closes the one at `start`. */
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
