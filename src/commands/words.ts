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
