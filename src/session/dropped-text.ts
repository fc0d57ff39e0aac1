/** A text that a policy drops: what is left of it, and that it is the same as the text, for whoever has that. */
import { toBase64 } from "../support/base64.ts"
import { isObject } from "../support/plain-object.ts"
import { dataUrl } from "./attachments/data-url.ts"
import { anyMarker, isMarkerAlone, type Marker, markerOf, markersIn, type TrustsMarker } from "./redaction-marker.ts"

/** `dropped-value`: of lines `NAME=value` the names stay. */
export type DroppedKind = "dropped-output" | "dropped-value"
export type Tag = (secret: string) => string
type DropText = (text: string) => string

/** A name may be a secret itself, and be a marker by now. */
const line = RegExp(
  String.raw`^(\s*(?:\d+[:|\t]\s?|[+>-]\s?)?\s*(?:export\s+)?(?:[A-Za-z_][\w.-]*|${anyMarker})\s*=\s*)(\S.*)$`,
)

/** A text without a line `NAME=value` goes whole. */
export function withoutText(text: string, kind: DroppedKind, tag: Tag): string {
  const marker = (value: string) => markerOf(kind, tag(value))
  if (text.trim() === "" || isMarkerAlone(text)) return text
  if (kind === "dropped-output") return marker(text)
  let kept = 0
  const lines = text.split("\n").map((one) => {
    const match = line.exec(one.trimEnd())
    if (!match) return /^\s*(?:\d+[:|\t]\s?)?\s*(?:#.*|<\/?\w+>)?\s*$/.test(one) ? one.replace(/#.*/, "#") : ""
    kept += 1
    const [, name = "", value = ""] = match
    return name + (isMarkerAlone(value) ? value : marker(value))
  })
  return kept > 0 ? lines.join("\n") : marker(text)
}

/** Each line alone: a screen of OpenCode refuses a patch whose lines are not as many as it says. */
export function withoutPatch(patch: string, drop: DropText): string {
  if (!/^@@ -/m.test(patch)) return drop(patch)
  let within = false
  return patch
    .split("\n")
    .map((one) => {
      const [hunk] = /^@@ -[\d,]+ \+[\d,]+ @@/.exec(one) ?? []
      within ||= hunk !== undefined
      if (hunk !== undefined) return hunk
      if (within && one.startsWith("\\ ")) return "\\ No newline at end of file"
      if (!within && /^(?:Index: |diff |index |=+$|--- |\+\+\+ |(?:new|deleted) file mode )/.test(one)) return one
      const sign = /^[ +-]?/.exec(one)?.[0] ?? ""
      return sign + drop(one.slice(sign.length))
    })
    .join("\n")
}

/** A file in a message; what is no text becomes one. */
export function withoutFile<File extends { mime: string; url: string }>(file: File, drop: DropText): File {
  const { url } = file
  if (!/^data:/i.test(url)) return file
  const body = dataUrl(url)
  if (body?.text === undefined || body.rest.trim() !== "")
    return { ...file, mime: "text/plain", url: `data:text/plain;base64,${toBase64(drop(url))}` }
  const left = body.map((words) => (words === body.text ? drop(words) : words))
  return left === url ? file : { ...file, url: left }
}

/** Lines with which what is of one file begins: in a patch, and in what OpenCode 1 puts beside a prompt. */
export const heads = {
  patch: /^\*\*\* .*$/gm,
  prompt: /^(?:Called the Read tool with the following input: .*|<path>.*<\/path>\n<type>.*<\/type>)$/gm,
}

type Section = { head: string; body: string; end: string }

function sectionsOf(text: string, begins: RegExp): Section[] {
  const found = [...text.matchAll(begins)].map(({ index, 0: head }) => ({ head, at: index }))
  return [{ head: "", at: 0 }, ...found].map(({ head, at }, index) => {
    const all = text.slice(at + head.length, found[index]?.at)
    const body = all.trim()
    const start = all.indexOf(body)
    return { head: head + all.slice(0, start), body, end: all.slice(start + body.length) }
  })
}

const joined = (sections: readonly Section[]) => sections.map(({ head, body, end }) => head + body + end).join("")

/** @param isGone is asked for each head in order, which is empty for what stands before the first */
export function withoutSections(
  text: string,
  begins: RegExp,
  isGone: (head: string) => boolean,
  drop: DropText,
): string {
  return joined(sectionsOf(text, begins).map((one) => (isGone(one.head) ? { ...one, body: drop(one.body) } : one)))
}

/** The same value where nothing in it is another text. @param change is given the key under which a text stands */
export function mapInner(value: unknown, change: (text: string, key: string) => string, key = ""): unknown {
  if (typeof value === "string") return change(value, key)
  if (typeof value !== "object" || value === null) return value
  const before = Object.entries(value)
  const after = before.map(
    ([name, inner]) => [name, mapInner(inner, change, Array.isArray(value) ? key : name)] as const,
  )
  if (after.every(([, inner], index) => inner === before[index]?.[1])) return value
  return Array.isArray(value) ? after.map(([, inner]) => inner) : Object.fromEntries(after)
}

export const droppedMarker = (text: string): Marker | undefined =>
  markersIn(text).find(
    ({ kind, start, end }) =>
      kind === "dropped-value" || (kind === "dropped-output" && start === 0 && end === text.length),
  )

const isBoth = (one: unknown, other: unknown): one is Record<string, unknown> =>
  [one, other].every(isObject) || (Array.isArray(one) && Array.isArray(other) && one.length === other.length)

const anyTag: Tag = () => "AAAAAA"

/** Makes of a text here what is left of it in the file. */
export type Alike = (file: string, local: string, begins?: RegExp) => string

/** @param believes where it is given, only what a marker in the place of a whole text stands for */
export function alikeBy(believes: TrustsMarker | undefined): Alike {
  const alike: Alike = (file, local) => {
    const marker = file === local ? undefined : droppedMarker(file)
    if (!marker || (believes && !(marker.end - marker.start === file.length && believes(marker, local)))) return local
    return withoutText(local, marker.kind as DroppedKind, anyTag)
  }
  return (file, local, begins) => {
    if (!begins) return alike(file, local)
    const [there, here] = [sectionsOf(file, begins), sectionsOf(local, begins)]
    if (there.length !== here.length) return alike(file, local)
    return joined(here.map((one, index) => ({ ...one, body: alike(there[index]?.body ?? "", one.body) })))
  }
}

/** Of a value that a model made: each text as it is left in the file. The same value where none is another. */
export function valueAlike(file: unknown, local: unknown, alike: Alike): unknown {
  if (typeof local === "string") return typeof file === "string" ? alike(file, local, heads.patch) : local
  if (!isBoth(file, local)) return local
  const before = Object.entries(local as object)
  const after = before.map(([name, inner]) => [name, valueAlike(file[name], inner, alike)] as const)
  if (after.every(([, inner], index) => inner === before[index]?.[1])) return local
  return Array.isArray(local) ? after.map(([, inner]) => inner) : Object.fromEntries(after)
}

/** The file's file is a text where what it was is none. */
export function fileAlike<File extends { mime: string; url: string }>(file: File, local: File, alike: Alike): File {
  const there = dataUrl(file.url)?.text
  if (there === undefined || file.url === local.url || !droppedMarker(there)) return local
  return withoutFile(local, (text) => alike(there, text))
}
