/** What went wrong as something to tell; a bug stays one. */
import { Failure } from "./failure.ts"

export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  throw error
}
