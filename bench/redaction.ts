/**
 * `npm run bench -- redaction`: what the engine finds and leaves, beside secretlint, and how fast it is.
 * The development set is `secrets-dev.jsonl.gz` in $REDACTION_CORPUS, by default `../shared/corpus` beside the checkout.
 */
import { existsSync, readFileSync } from "node:fs"
import { cpus } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gunzipSync } from "node:zlib"
import { engineVersion } from "../src/redact/engine-version.ts"
import { redactor } from "../src/redact/redactor.ts"
import { contextOf } from "../src/redact/report.ts"
import { adversarial } from "../test/bed/adversarial.ts"
import { isGone, makers, plant, seeded } from "../test/bed/planted.ts"
import { madeSession, textsIn } from "../test/bed/session.ts"
import { tag } from "../test/bed/tag.ts"
import { unwrapped, wrappers } from "../test/bed/wrappers.ts"
import { ordinaryWork } from "./ordinary/ordinary.ts"
import { type Engine, gitleaks, type Range, secretlint } from "./rivals.ts"

type Row = {
  source: string
  text: string
  expected: "secret" | "clean"
  secret?: string
  secrets?: string[]
  plausible?: boolean
}

const ours = redactor({ tag })
const engines: Engine[] = [{ name: "opencode-session", find: async (text) => ours.find(text) }, await secretlint()]
const say = (line = "") => console.log(line)
const share = (part: number, whole: number) => (whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`)
const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0

/** The bench is bundled two folders below. */
const root = fileURLToPath(new URL("../..", import.meta.url))

say(`Engine ${engineVersion} on ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}. ${gitleaks()}`)
// Columns of text: as a fenced block they stay columns in RESULTS.md.
say("\n```text")
await corpus()
await generated()
ordinary()
wrapped()
byName()
speed()
linear()
say("```")

function covers(found: readonly Range[], start: number, end: number): boolean {
  let at = start
  for (const one of [...found].sort((a, b) => a.start - b.start)) {
    if (one.start <= at && one.end > at) at = one.end
    if (at >= end) return true
  }
  return false
}

function isFound({ text, secret, secrets }: Row, found: readonly Range[]): boolean {
  const values = secrets ?? (secret === undefined ? [] : [secret])
  if (values.length === 0) return found.length > 0
  return values.every((value) => {
    const places: number[] = []
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) places.push(at)
    return places.length > 0 && places.every((at) => covers(found, at, at + value.length))
  })
}

async function corpus() {
  const folder = process.env.REDACTION_CORPUS ?? join(root, "../shared/corpus")
  const file = join(folder, "secrets-dev.jsonl.gz")
  if (!existsSync(file)) return say(`\nNo corpus at ${file}.`)
  const rows = gunzipSync(readFileSync(file))
    .toString("utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row)
  say("\nDevelopment set: plausible positives found, all positives found, negatives touched")
  for (const engine of engines) {
    const found = new Map<Row, Range[]>()
    for (const row of rows) found.set(row, await engine.find(row.text))
    for (const source of ["all", ...new Set(rows.map((row) => row.source))]) {
      const own = rows.filter((row) => source === "all" || row.source === source)
      const positives = own.filter((row) => row.expected === "secret")
      const plausible = positives.filter((row) => row.plausible)
      const clean = own.filter((row) => row.expected === "clean")
      const hits = (some: Row[]) => some.filter((row) => isFound(row, found.get(row) ?? [])).length
      const touched = clean.filter((row) => (found.get(row) ?? []).length > 0).length
      say(
        `  ${engine.name.padEnd(18)} ${source.padEnd(15)} ${share(hits(plausible), plausible.length).padStart(8)} of ${String(plausible.length).padEnd(5)} ${share(hits(positives), positives.length).padStart(8)} of ${String(positives.length).padEnd(5)} ${share(touched, clean.length).padStart(8)} of ${clean.length}`,
      )
    }
  }
  const changed = rows.filter(({ text }) => {
    const once = ours.redact(text).text
    return ours.redact(once).text !== once || ours.redact(text).text !== once
  })
  say(`  redacted twice or again, ${changed.length} of ${rows.length} differ`)
}

async function generated() {
  const { session, planted } = madeSession(10e6, 600)
  const kinds = new Set(planted.map(({ kind }) => kind)).size
  say(`\nA session of ${mb(JSON.stringify(session).length)} with ${planted.length} secrets of ${kinds} kinds`)
  const texts = textsIn(ours.family([session]).family)
  report("opencode-session", texts)
  const whole = textsIn(session).join("\n\n")
  const found = (await engines[1]?.find(whole)) ?? []
  const points = [...new Set([0, whole.length, ...found.flatMap(({ start, end }) => [start, end])])].sort(
    (a, b) => a - b,
  )
  const kept = points.slice(0, -1).map((start, index) => {
    const end = points[index + 1] ?? start
    return covers(found, start, end) ? "[]" : whole.slice(start, end)
  })
  report("secretlint 12.0.0", [kept.join("")])

  const clean = madeSession(10e6, 0).session
  const { report: said } = ours.family([clean])
  const size = JSON.stringify(clean).length / 1e6
  say(
    `  without secrets: ${said.places.length} redactions in ${size.toFixed(1)} MB, ${(said.places.length / size).toFixed(2)} per MB`,
  )
  for (const { kind, where, context } of said.places) say(`    ${kind} in ${where}: ${context}`)

  function report(name: string, left: string[]) {
    const text = left.map((one) => one.replace(/^(?:\d{5}\| |\+)/gm, "")).join("\n\n")
    const gone = planted.filter(({ secret }) => isGone(secret, text))
    say(`  ${name.padEnd(18)} ${share(gone.length, planted.length)} gone`)
    if (name.startsWith("opencode"))
      for (const one of planted.filter((some) => !gone.includes(some))) say(`    left: ${one.kind}`)
  }
}

/** Each output is one text: what is mistaken once in it goes wherever it stands. */
function ordinary() {
  say("\nTranscripts of ordinary work, made here with the tools that are here; no secret is in them")
  const alarms = new Map<string, number>()
  let [all, places] = [0, 0]
  for (const { name, ran } of ordinaryWork(root)) {
    let [length, mistaken] = [0, 0]
    for (const { tool, text } of ran) {
      const out = ours.redact(text)
      length += text.length
      mistaken += out.found.length
      let shift = 0
      for (const { kind, start, end } of out.found) {
        const marker = `[REDACTED-${kind}-`.length + 7
        const context = `${kind} in ${tool}: ${contextOf(out.text, start + shift, start + shift + marker)}`
        shift += marker - (end - start)
        alarms.set(context, (alarms.get(context) ?? 0) + 1)
      }
    }
    say(`  ${name.padEnd(18)} ${mb(length).padStart(8)}  ${mistaken} alarms`)
    say(`    of ${[...new Set(ran.map(({ tool }) => tool))].join(", ")}`)
    all += length
    places += mistaken
  }
  say(`  all                ${mb(all).padStart(8)}  ${places} alarms, ${((1e6 * places) / all).toFixed(2)} per MB`)
  for (const [context, times] of alarms) say(`    ${context}${times > 1 ? ` (${times} times)` : ""}`)
}

function wrapped() {
  say("\nIn wrappers, gone")
  for (const [name, wrap] of Object.entries(wrappers)) {
    const random = seeded(7)
    let gone = 0
    let all = 0
    for (let round = 0; round < 4; round++)
      for (const maker of makers) {
        const { secret, line } = plant(random, maker)
        all += 1
        if (isGone(secret, unwrapped(name, ours.redact(wrap(line)).text))) gone += 1
      }
    say(`  ${name.padEnd(15)} ${share(gone, all)} of ${all}`)
  }
}

function byName() {
  const random = seeded(11)
  const secrets = Array.from({ length: 200 }, () => plant(random, makers[1] as (typeof makers)[number]).secret)
  const inputs = secrets.flatMap((secret) => [
    { env: { DB_PASSWORD: secret } },
    { headers: { Authorization: `Bearer ${secret}` } },
    { connection: { host: "db", password: secret } },
    { args: ["--user", "al", "--password", secret] },
  ])
  const { session } = madeSession(24_000, 0)
  const prompt = session.messages[1]
  const part = prompt?.parts.find(({ type }) => type === "tool")
  const family = inputs.map((input) => ({
    ...session,
    messages: [{ ...prompt, parts: [{ ...part, state: { ...(part as { state: object }).state, input } }] }],
  }))
  const out = JSON.stringify(ours.family(family as never).family)
  say(
    `\nAs values of tool inputs: ${share(secrets.filter((secret) => !out.includes(secret)).length, secrets.length)} gone`,
  )
  const knowing = redactor({ tag, known: secrets })
  const forms = secrets.flatMap((secret) => [
    `{"data":[{"v":"${secret}"}]}`,
    `| al | ${secret} | 3 |`,
    `?x=${encodeURIComponent(secret)}`,
    Buffer.from(`a${secret}b`).toString("base64"),
  ])
  const left = forms.filter((form) => knowing.redact(form).found.length === 0)
  say(`Known values without a name, raw, in a URL, in base64: ${share(forms.length - left.length, forms.length)} gone`)
}

function speed() {
  const text = JSON.stringify(madeSession(10e6, 600).session)
  const clean = JSON.stringify(madeSession(10e6, 0).session)
  const through = (given: string) => () => JSON.stringify(ours.family([JSON.parse(given)]).family[0])
  say(`\nWarm, one thread, median of 7: MB/s of file by the clock, and of the processor's own time`)
  rate("parse, print", text.length, () => JSON.stringify(JSON.parse(text)))
  rate("parse, walk, redact, print: 600 secrets", text.length, through(text))
  rate("parse, walk, redact, print: none", clean.length, through(clean))
}

function rate(name: string, length: number, work: () => unknown) {
  for (let round = 0; round < 3; round++) work()
  const runs = Array.from({ length: 7 }, () => {
    const start = performance.now()
    const before = process.cpuUsage()
    work()
    return { wall: performance.now() - start, cpu: process.cpuUsage(before).user / 1000 }
  })
  const [wall, cpu] = [median(runs.map((run) => run.wall)), median(runs.map((run) => run.cpu))]
  say(
    `  ${name.padEnd(42)} ${(length / 1000 / wall).toFixed(0).padStart(4)}  ${(length / 1000 / cpu).toFixed(0).padStart(4)}`,
  )
}

function linear() {
  say(`\nAdversarial texts, ${Object.keys(adversarial).length} shapes: time of 2 MB over time of 0.5 MB, both in ms`)
  let worst = 0
  for (const [name, make] of Object.entries(adversarial)) {
    const time = (length: number) => {
      const text = make(length)
      return median(
        [1, 2, 3].map(() => {
          const before = process.cpuUsage()
          ours.find(text)
          return process.cpuUsage(before).user / 1000
        }),
      )
    }
    const [short, long] = [time(500_000), time(2_000_000)]
    worst = Math.max(worst, long / short)
    say(
      `  ${name.padEnd(46)} ${(long / short).toFixed(1).padStart(5)}  ${short.toFixed(0).padStart(6)} ${long.toFixed(0).padStart(6)}`,
    )
  }
  say(`  worst ratio ${worst.toFixed(1)}`)
}

function mb(characters: number): string {
  return `${(characters / 1e6).toFixed(1)} MB`
}
