import { expect } from "vitest"
import { Failure } from "../../src/support/failure.ts"

/** That something fails with a sentence of ours. */
export function expectFailure(run: () => unknown, what: RegExp) {
  let thrown: unknown
  try {
    run()
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(Failure)
  expect((thrown as Failure).what).toMatch(what)
}
