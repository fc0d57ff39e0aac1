/** What every bench says: on which machine, and its rows as a Markdown table. */
import { cpus, loadavg } from "node:os"

export const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

export const machine = () =>
  `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, load ${(loadavg()[0] ?? 0).toFixed(1)} at the start`

export const say = (line = "") => console.log(line)

/** @param columns the first is left-aligned, the others are numbers */
export function sayTable(columns: readonly string[], rows: readonly (readonly string[])[]) {
  const line = (cells: readonly string[]) => say(`| ${cells.join(" | ")} |`)
  line(columns)
  line(columns.map((_, index) => (index === 0 ? "---" : "--:")))
  for (const row of rows) line(row)
  say()
}

export const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`
export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`
export const times = (ratio: number) => `${ratio.toFixed(ratio < 10 ? 2 : 1)} ×`
