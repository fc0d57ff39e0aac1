/** Finds the values inside a value: the password of a URL, the token behind `Bearer`, the leaves of JSON. */
import { leaves } from "./json-strings.ts"
import { strengthOf } from "./secret-names.ts"
import type { Named } from "./secret-values.ts"

/** Characters; nothing longer is a URL, a header or a list. */
const longest = 20_000
/** Parts of one value; what has more is data. */
const most = 100

/** @returns the value itself as well, where it may be the secret: a password may look like a list */
export function unfold(named: Named, depth = 3): Named[] {
  const value = named.value.trim()
  if (value === "" || depth === 0) return []
  const inner = value.startsWith("{") || value.startsWith("[") ? inJson(value) : undefined
  const parts =
    inner ??
    (value.length <= longest
      ? [
          ...ofUrls(value),
          ...ofHeader(named.name, value),
          ...ofPairs(value),
          ...ofLines(value),
          ...ofList(named.name, value),
        ]
      : [])
  const itself = inner || /^--?[a-z][\w-]*=/i.test(value) ? [] : [{ name: named.name, value }]
  return [...itself, ...parts.flatMap((part) => unfold(part, depth - 1))]
}

function inJson(value: string): Named[] | undefined {
  try {
    return leaves(JSON.parse(value))
  } catch {
    return undefined
  }
}

function ofUrls(value: string): Named[] {
  const found: Named[] = []
  let at = value.indexOf("://")
  for (let count = 0; at >= 0 && count < most; count++) {
    const url = /^[^\s"'`<>]*/.exec(value.slice(at + 3))?.[0] ?? ""
    const authority = /^[^/?#]*/.exec(url)?.[0] ?? ""
    // An unencoded password may contain an @.
    const userinfo = authority.slice(0, Math.max(0, authority.lastIndexOf("@")))
    const [user = "", ...password] = userinfo.split(":")
    found.push(...spelled("login", user), ...spelled("password", password.join(":")))
    const query = url
      .slice(authority.length)
      .split(/[?&;#]/, most)
      .slice(1)
    found.push(...query.flatMap(pairOf).flatMap((pair) => spelled(pair.name, pair.value)))
    at = value.indexOf("://", at + 3)
  }
  return found
}

/** The value as written, and URL-decoded. */
function spelled(name: string, value: string): Named[] {
  const forms = [value]
  try {
    forms.push(decodeURIComponent(value))
  } catch {
    // A percent sign that encodes nothing.
  }
  return [...new Set(forms)].filter(Boolean).map((form) => ({ name, value: form }))
}

/** `Bearer …`, `Authorization: Basic …`, and `FlyV1 …` under a name that is a token's. */
function ofHeader(own: string, value: string): Named[] {
  const [, name = "authorization", scheme = "", rest = ""] =
    /^(?:([\w-]{1,60}):\s*)?(bearer|basic|token|apikey|bot)\s+(\S+)$/i.exec(value) ?? []
  if (rest) return [{ name: `${name} token`, value: rest }, ...(/basic/i.test(scheme) ? ofBasic(rest) : [])]
  const header = /^([\w-]{1,60}):\s+(\S+(?:\s+\S+)?)$/.exec(value)
  return header ? [{ name: header[1] ?? "", value: header[2] ?? "" }] : behindScheme(own, value)
}

/** Of a password, which may hold a blank, no word alone is one. */
function behindScheme(name: string, value: string): Named[] {
  const strength = strengthOf(name)
  const [, rest] = /^[A-Za-z]\w{0,30}\s+(\S{16,})$/.exec(value) ?? []
  return rest && strength && strength !== "password" ? [{ name, value: rest }] : []
}

/** base64 of `user:password`. */
export function ofBasic(encoded: string): Named[] {
  const text = Buffer.from(encoded, "base64").toString("utf8")
  const colon = text.indexOf(":")
  // biome-ignore lint/suspicious/noControlCharactersInRegex: then it was no base64
  if (colon < 0 || /[\u0000-\u001f\ufffd]/.test(text)) return []
  return [
    { name: "password", value: text },
    { name: "password", value: text.slice(colon + 1) },
  ]
}

/** `host=db;password=…`, `--token=…`, `api-key=…,other=…`. */
function ofPairs(value: string): Named[] {
  const pairs = value.includes("\n") ? [] : value.split(/[;,\s]+/, most).flatMap(pairOf)
  return value.includes("://") ? pairs.filter(({ name }) => !name.includes("://")) : pairs
}

function pairOf(text: string): Named[] {
  const [, name, value] = /^([\w.-]{1,60})=(.+)$/s.exec(text) ?? []
  return name && value ? [{ name, value }] : []
}

/** Splits a private key into lines, since it may be printed with line numbers or cut off. */
function ofLines(value: string): Named[] {
  if (!/^-----BEGIN [A-Z ]*PRIVATE KEY/.test(value)) return []
  const lines = value.split(/\\n|\r?\n/).map((line) => line.trim())
  return lines.filter((line) => /^[A-Za-z\d+/=]{32,}$/.test(line)).map((line) => ({ name: "private key", value: line }))
}

const ofList = (name: string, value: string): Named[] =>
  /^[^\s,=]+={0,2}(?:,[^\s,=]+={0,2})+$/.test(value) ? value.split(",", most).map((one) => ({ name, value: one })) : []
