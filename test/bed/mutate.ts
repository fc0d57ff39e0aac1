/** Saved sessions as they should not be: real ones, changed at a few places, as a text or as what it means. */
import { readdirSync, readFileSync } from "node:fs"
import fc from "fast-check"
import { factsKey } from "../../src/session/schema.ts"

type Fields = Record<string, unknown>

/** Where, and what with: numbers between 0 and 2^32, which mean something else in each document. */
export type Change = { how: number; at: number; with: number }

export const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record({ how: fc.nat(), at: fc.nat({ max: 0xffffffff }), with: fc.nat({ max: 0xffffffff }) }),
  { minLength: 1, maxLength: 3 },
)

const folder = new URL("../view/cases/", import.meta.url)

/**
 * Small documents cut out of the recorded sessions: the head, our facts and some messages each, so that a hundred
 * thousand of them can be read in a minute, and between them every kind of message and part there is.
 */
export function smallDocuments(): string[] {
  const found: string[] = []
  for (const name of readdirSync(folder)) {
    const text = readFileSync(new URL(`${name}/session.json`, folder), "utf8")
    const { messages, ...head } = JSON.parse(text) as Fields & { messages: Fields[] }
    const { subagents, diffs, ...facts } = (head[factsKey] ?? {}) as Fields
    // OpenCode 2 has its parts under another name, and none in most messages.
    const few = (given: Fields[]) => given.map((one) => withParts(one, partsOf(one).slice(0, 2)))
    const saved = (more: Fields, kept: Fields[]) => ({
      ...head,
      ...(head[factsKey] !== undefined && { [factsKey]: { ...facts, ...more, messages: kept.length } }),
      messages: kept,
    })
    for (let start = 0; start < messages.length; start += 2) {
      const pair = messages.slice(start, start + 2)
      found.push(JSON.stringify(saved({}, few(pair)), null, 2))
      for (const message of pair)
        for (const part of partsOf(message).slice(2))
          found.push(JSON.stringify(saved({}, [withParts(message, [part])]), null, 2))
    }
    const [subagent] = (subagents ?? []) as (Fields & { messages: Fields[] })[]
    if (subagent)
      found.push(
        JSON.stringify(
          saved(
            { diffs, subagents: [{ ...subagent, messages: few(subagent.messages.slice(0, 2)) }] },
            few(messages.slice(0, 1)),
          ),
        ),
      )
  }
  return found.filter((text) => text.length < 3500)
}

const partsKey = (message: Fields) => ["parts", "content"].find((key) => Array.isArray(message[key]))

function partsOf(message: Fields): Fields[] {
  const key = partsKey(message)
  return key ? (message[key] as Fields[]) : []
}

const withParts = (message: Fields, parts: Fields[]): Fields => {
  const key = partsKey(message)
  return key ? { ...message, [key]: parts } : message
}

/** A text with changes: most of them to what it means, some to its bytes. */
export function changed(text: string, all: readonly Change[]): string {
  const [first] = all
  if (!first) return text
  if (first.how % 4 === 0) return all.reduce((so, change) => inText(so, change), text)
  let document: unknown = JSON.parse(text)
  // Half of them change words alone, so that what reads a whole session gets enough of them.
  if (first.how % 4 < 3) for (const change of all) inWords(document, change)
  else for (const change of all) document = inValue(document, change)
  const out = JSON.stringify(document, null, first.how % 8 === 1 ? 0 : 2) ?? "undefined"
  // A key like this one is only ever there as text.
  return out.replaceAll('"<__proto__>"', '"__proto__"')
}

const strings = [
  "",
  "\0",
  "\u001b[2J\u001b]0;title\u0007",
  "\u001b]8;;http://evil.example\u0007x",
  "\ud800",
  "a\udc00b",
  "\u202eevil\u2069",
  "\u0085\u009b31m",
  "\r\rover",
  "../../../../etc/passwd",
  "/home/al/x",
  "C:\\Users\\al",
  "{{worktree}}",
  "{{=worktree|json}}",
  "{{home|url}}{{",
  "ses_1",
  "msg_",
  "prt___proto__",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "data:text/plain;base64,%%%",
  "data:;base64,AAAA",
  "data:text/html,%E0%A4%A",
  "javascript:alert(1)",
  "AKIA" + "IOSFODNN7" + "ABCDEFG",
  "password=hunter22hunter",
  "[REDACTED-password-AAAAAA]",
  "[REDACTED-",
  "-----BEGIN " + "PRIVATE KEY-----",
  "```",
  "|a|b|\n|-|-|\n|c|",
  "@@ -1,99999999999999999999 +1 @@\n+x",
  "@@ -0,0 +1,2 @@\n+a\n+b",
  "<script>",
  "</details>",
  '[x](y "',
  "> ".repeat(60),
  "* ".repeat(60),
  "[".repeat(200),
  "_*".repeat(100),
  "\n".repeat(300),
  "\ufeff",
  "🏳️‍🌈".repeat(9),
  "e\u0301\u0302\u0303".repeat(30),
  "9".repeat(400),
  "completed",
  "running",
  "tool",
  "text",
  "file",
  "patch",
  "compaction",
  "user",
  "assistant",
  "task",
  "write",
  "apply_patch",
  "todowrite",
  "multiedit",
  "2026-13-45T99:99:99.999Z",
  "+275760-09-13T00:00:00.001Z",
]
const numbers = [0, -0, -1, 1, 0.1, 1e21, 1e308, -1e308, 8.64e15, 8.64e15 + 1, 2 ** 53, 4294967296, Number.MIN_VALUE]
const nested = (levels: number, array: boolean) => {
  let value: unknown = "deep"
  for (let level = 0; level < levels; level++) value = array ? [value] : { a: value }
  return value
}
const values: (() => unknown)[] = [
  () => null,
  () => true,
  () => false,
  () => [],
  () => ({}),
  () => [null],
  () => [[]],
  () => ({ "<__proto__>": { polluted: true } }),
  () => ({ constructor: { prototype: { polluted: true } } }),
  () => nested(40, true),
  () => nested(40, false),
  () => nested(1100, true),
  () => nested(1100, false),
  () => ({ toString: null, length: -1 }),
  () => Array.from({ length: 40 }, () => ({})),
  () => ({ toJSON: "x", valueOf: 1 }),
  () => [{ type: "text" }],
  () => ({ id: "ses_x", messages: [] }),
]
const keys = [
  "<__proto__>",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "toJSON",
  "id",
  "type",
  "\u001b[31m",
  "\ud800",
  "",
  "0",
  "length",
  "metadata",
  "time",
  "state",
  factsKey,
  "subagents",
  "diffs",
]

const pick = <One>(from: readonly One[], by: number): One => from[by % from.length] as One

function anything(by: number): unknown {
  const kind = by % 3
  const rest = Math.floor(by / 3)
  return kind === 0 ? pick(strings, rest) : kind === 1 ? pick(numbers, rest) : pick(values, rest)()
}

/** Every place of a value: what holds it, and under which name. */
function placesOf(value: unknown, found: [Fields, string][] = []): [Fields, string][] {
  const open = [value]
  while (open.length > 0) {
    const holder = open.pop() as Fields
    for (const key of Object.keys(holder)) {
      found.push([holder, key])
      const inner = holder[key]
      if (typeof inner === "object" && inner !== null) open.push(inner)
    }
  }
  return found
}

/** Names whose values must be what they are in a session that is whole. */
const fixed = /^(?:type|role|status|.*id|.*ID|format|saved)$/

/** Other words, or what a tool may have been given, where both are free. */
function inWords(document: unknown, { how, at, with: by }: Change) {
  const places = placesOf(document).filter(([holder, key]) => typeof holder[key] === "string" && !fixed.test(key))
  if (places.length === 0) return
  const [holder, key] = pick(places, at)
  const old = String(holder[key])
  const place = by % (old.length + 1)
  const word = pick(strings, by >>> 4)
  holder[key] = pick([old.slice(0, place) + word + old.slice(place), word, old + word, word.repeat(3)], how >>> 3)
  const free = placesOf(document).filter(([, name]) => name === "input" || name === "metadata")
  if (how % 5 > 0 || free.length === 0) return
  const [owner, name] = pick(free, at)
  owner[name] = { ...(owner[name] as Fields), [pick(keys, by)]: anything(by >>> 3) }
}

function inValue(document: unknown, { how, at, with: by }: Change): unknown {
  if (typeof document !== "object" || document === null) return anything(by)
  const places = placesOf(document)
  if (places.length === 0) return anything(by)
  const [holder, key] = pick(places, at)
  const old = holder[key]
  switch ((how >>> 3) % 10) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1)
      else delete holder[key]
      break
    case 1:
    case 2:
      holder[key] = anything(by)
      break
    case 3:
      // The same key again, which JSON.parse takes from the last; here under a name that is not known.
      if (!Array.isArray(holder)) holder[pick(keys, by)] = old
      break
    case 4:
      if (Array.isArray(holder)) holder.push(old, JSON.parse(JSON.stringify(old ?? null)))
      else holder[pick(keys, by)] = anything(by >>> 3)
      break
    case 5: {
      // What stands elsewhere in the document.
      const [other, name] = pick(places, by)
      holder[key] = JSON.parse(JSON.stringify(other[name] ?? null))
      break
    }
    case 6:
      holder[key] =
        typeof old === "string"
          ? old.slice(0, by % (old.length + 1)) + pick(strings, by >>> 4) + old.slice(by % (old.length + 1))
          : JSON.stringify(old)
      break
    case 7:
      holder[key] = typeof old === "number" ? pick(numbers, by) : [old]
      break
    case 8:
      holder[key] = typeof old === "string" ? pick(strings, by) : { [key]: old }
      break
    default:
      if (Array.isArray(old)) old.reverse()
      else holder[key] = typeof old === "string" ? old + old : 0
  }
  return document
}

function inText(text: string, { how, at, with: by }: Change): string {
  const place = at % (text.length + 1)
  switch ((how >>> 3) % 8) {
    case 0:
      return text.slice(0, place)
    case 1: {
      const character = String.fromCharCode(
        (text.charCodeAt(place % Math.max(1, text.length)) ^ (1 << (by % 8))) & 0xffff,
      )
      return text.slice(0, place) + character + text.slice(place + 1)
    }
    case 2:
      return text.slice(0, place) + pick(strings, by) + text.slice(place)
    case 3:
      return text.slice(0, place) + text.slice(place + 1 + (by % 64))
    case 4: {
      const from = by % (text.length + 1)
      return text.slice(0, place) + text.slice(from, from + 200) + text.slice(place)
    }
    case 5: {
      // A number of another size, or a key that stands twice.
      const later = text.slice(place)
      return (
        text.slice(0, place) +
        (by % 2 === 0
          ? later.replace(/\d+/, () => pick(["1e999", "-1", "9".repeat(400), "01", "1.5"], by >>> 1))
          : later.replace(/("\w+": )/, "$1null, $1"))
      )
    }
    case 6: {
      const depth = [10, 900, 1100, 20_000][by % 4] as number
      return (
        text.slice(0, place) +
        pick(["[", '{"a":', "["], by >>> 2).repeat(depth) +
        (by % 2 === 0 ? "" : "]".repeat(depth)) +
        text.slice(place)
      )
    }
    default:
      return pick(["\ufeff", "<<<<<<< HEAD\n", "\0", "\ufffd\ufffd", " \n"], by) + text
  }
}
