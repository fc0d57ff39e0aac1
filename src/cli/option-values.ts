/** The values that options take. */
import { InvalidArgumentError, Option } from "@commander-js/extra-typings"

export function wholeNumber(value: string): number {
  if (!/^[1-9]\d{0,11}$/.test(value)) throw new InvalidArgumentError("It is a whole number from 1 on.")
  return Number(value)
}

export function notEmpty(value: string): string {
  if (!/[^\p{C}\p{Z}]/u.test(value)) throw new InvalidArgumentError("It is empty.")
  return value
}

export const formats = ["markdown", "html", "json"] as const

/** Accepts file extensions too. */
export function formatNamed(name: string): (typeof formats)[number] {
  const format = name === "md" ? "markdown" : name === "htm" ? "html" : name
  const known = formats.find((one) => one === format)
  if (!known) throw new InvalidArgumentError(`It is one of ${formats.join(", ")}.`)
  return known
}

export const hostOption = () =>
  new Option("--host <MAJOR>", "the OpenCode that is meant, where both are here").choices(["1", "2"] as const)
