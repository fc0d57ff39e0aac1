/** What went wrong as something to tell; a bug stays one. */
import { Failure } from "./failure.ts"

export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  throw error
}
