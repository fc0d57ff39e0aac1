/** The values that options take. */
import { InvalidArgumentError, Option } from "@commander-js/extra-typings"

export function wholeNumber(value: string): number {
  if (!/^[1-9]\d{0,11}$/.test(value)) throw new InvalidArgumentError("It must be a whole number, 1 or more.")
  return Number(value)
}

export function notEmpty(value: string): string {
  if (!/[^\p{C}\p{Z}]/u.test(value)) throw new InvalidArgumentError("It must not be empty.")
  return value
}

export const formats = ["markdown", "html", "json"] as const

/** Accepts file extensions too. */
export function formatNamed(name: string): (typeof formats)[number] {
  const format = name === "md" ? "markdown" : name === "htm" ? "html" : name
  const known = formats.find((one) => one === format)
  if (!known) throw new InvalidArgumentError(`It must be one of ${formats.join(", ")}.`)
  return known
}

export const hostOption = () =>
  new Option("--host <MAJOR>", "which OpenCode, where both are installed").choices(["1", "2"] as const)
