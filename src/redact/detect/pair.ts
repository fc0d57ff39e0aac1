/** A name and its value as two fields: `name: DB_PASSWORD` / `value: …` of Kubernetes, `<add key="…" value="…"/>`, a plist. */
import { isSecret } from "../judge/judge.ts"
import { promiseOf } from "../judge/name.ts"
import type { Detector } from "../scan.ts"
import { valueAt } from "./value.ts"

/** Between the two: the end of the first field, a line break, and what a wrapper puts before a line. */
const between =
  /^["'`]?[ \t]*(?:[,;]|\/?>)?[ \t]*(?:\r?\n(?:[^\n"'<=:]{0,40}?(?:\||:\d+:|>|\t|\+|-)?)[ \t]*)?["'`<]?(?:[a-z]{1,4}:)?(?:value|Value|VALUE|val|default_value|defaultValue|string|data|content|secret_string|SecretString|ParameterValue)\b["'`]?[ \t]*(?:=>|[:=>])[ \t]*/

const opening =
  /(?:^|[\s"'`<{,[-])(?:name|Name|NAME|key|Key|KEY|variable|var|id|property|ParameterKey|field|param|parameter|option)\b["'`]?[ \t]*(?:=>|[:=>])[ \t]*["'`]?$/

const begins = new Set("\"'` \t=:")

export const pair: Detector = {
  literals: ["name", "key", "variable", "property", "parameter", "option"],
  found(scan, start, end) {
    if (start < (scan.resume.get(pair) ?? 0)) return
    if (!begins.has(scan.text[end] ?? "")) return
    const head = /^["'`]?[ \t]*(?:=>|[:=>])[ \t]*["'`]?/.exec(scan.slice(end, end + 24))
    if (!head || !opening.test(scan.slice(start - 12, end + head[0].length))) return
    const from = end + head[0].length
    const name = /^[\w.-]{3,80}/.exec(scan.slice(from, from + 80))?.[0]
    const promise = name && promiseOf(name)
    if (!promise) return
    const gap = /^(?:<\/[a-z]+>)?/i.exec(scan.slice(from + name.length, from + name.length + 12))?.[0].length ?? 0
    const match = between.exec(scan.slice(from + name.length + gap, from + name.length + gap + 140))
    if (!match) return
    const at = from + name.length + gap + match[0].length
    const value = valueAt(scan, at, false, match[0].endsWith(">") ? "<" : "")
    if (!value || !isSecret(scan.slice(value.start, value.end), promise, value.quote ? "quoted" : "bare")) return
    scan.add(promise.kind, value.start, value.end)
    scan.resume.set(pair, value.end)
  },
}
