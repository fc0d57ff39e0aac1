/** Returns a failure, and throws anything else again, since that is a bug. */
import { Failure } from "./failure.ts"

export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  throw error
}
