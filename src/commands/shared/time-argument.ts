/** Parses a time that a user types: a day, or how long ago. */
import * as failures from "../failures.ts"

const units: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 }

/** @param text `2026-11-01`, `3h`, `7d`, `2w` @returns ms since 1970 @throws Failure if invalid, or in the future */
export function timeOf(text: string, now: Date): number {
  const [, number, unit = ""] = /^(\d{1,5})([hdw])$/.exec(text) ?? []
  if (number) return now.getTime() - Number(number) * (units[unit] ?? 0)
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []
  const day = new Date(`${text}T00:00`)
  // JavaScript turns the 30th of February into the 2nd of March.
  const isDay = year && day.getMonth() + 1 === Number(month) && day.getDate() === Number(date)
  if (!isDay || day > now) throw failures.badTime(text)
  return day.getTime()
}
