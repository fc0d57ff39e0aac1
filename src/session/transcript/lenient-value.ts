/** Readers show whatever there is: a field of another type than expected counts as absent. */
import { isObject } from "../../support/plain-object.ts"

export type Fields = Record<string, unknown>

export const text = (value: unknown, otherwise = ""): string => (typeof value === "string" ? value : otherwise)
export const number = (value: unknown, otherwise = 0): number =>
  typeof value === "number" && Number.isFinite(value) ? value : otherwise
export const fields = (value: unknown): Fields => (isObject(value) ? value : {})
export const list = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isObject) : [])

/** A time that a Date can hold. */
export const time = (value: unknown): number => Math.min(Math.max(number(value), 0), 8.64e15)
