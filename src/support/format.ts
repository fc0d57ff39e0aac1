/** Figures as people read them. */
export const megabyte = 1_000_000

/** `812 bytes`, `84 KB`, `1.2 MB`: decimal, as git hosts count. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} KB`
  return `${(bytes / megabyte).toFixed(bytes < 99.95 * megabyte ? 1 : 0)} MB`
}

/** `1 message`, `2 messages`. */
export const count = (number: number, thing: string) => `${number} ${thing}${number === 1 ? "" : "s"}`

/** `2026-11-22 14:03`, in the local time zone. */
export function localTime(when: Date): string {
  const two = (value: number) => String(value).padStart(2, "0")
  const day = [when.getFullYear(), two(when.getMonth() + 1), two(when.getDate())].join("-")
  return `${day} ${two(when.getHours())}:${two(when.getMinutes())}`
}

/** How long ago: `now`, `5 min`, `3 h`, `2 days`, and from two months on the day. */
export function age(when: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - when.getTime()) / 60_000)
  if (minutes < 1) return "now"
  if (minutes < 60) return `${minutes} min`
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h`
  const days = Math.floor(minutes / (24 * 60))
  return days < 60 ? count(days, "day") : localTime(when).slice(0, 10)
}

/** A place, where a sentence begins with it. */
export const atStart = (place: string) => place.replace(/^the /, "The ")
