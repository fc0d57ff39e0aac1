/** A time as one types it: a day, or how far back. */
import * as failures from "../failures.ts"

const units: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 }

/** @param text `2026-11-01`, `3h`, `7d`, `2w` @returns milliseconds @throws Failure when it is neither, or still to come */
export function timeOf(text: string, now: Date): number {
  const [, number, unit = ""] = /^(\d{1,5})([hdw])$/.exec(text) ?? []
  if (number) return now.getTime() - Number(number) * (units[unit] ?? 0)
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []
  const day = new Date(`${text}T00:00`)
  // JavaScript takes the 30th of February for the 2nd of March.
  const isDay = year && day.getMonth() + 1 === Number(month) && day.getDate() === Number(date)
  if (!isDay || day > now) throw failures.badTime(text)
  return day.getTime()
}
