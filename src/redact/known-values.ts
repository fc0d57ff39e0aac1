/** Values that are to be taken out wherever they stand, in every form. */
import { formsOf } from "./encoded-forms.ts"
import { shortestValue, type Values, valuesOf } from "./value-index.ts"

export type Secret = { kind: string; value: string }
export type Found = { kind: string; start: number; end: number; secret: string }

/** Longer ones have no other form than their own and that in JSON: nobody writes a whole key file into a URL. */
const longestWithForms = 2000

export type Known = { find(text: string): readonly Found[]; has(value: string): boolean }

const none: readonly Found[] = []

export function knownOf(secrets: Iterable<Secret>): Known {
  const byForm = new Map<string, Secret>()
  for (const secret of secrets) {
    const { value } = secret
    if (value.length < shortestValue) continue
    const forms = value.length > longestWithForms ? [value, JSON.stringify(value).slice(1, -1)] : formsOf(value)
    for (const form of forms) if (form.length >= shortestValue && !byForm.has(form)) byForm.set(form, secret)
  }
  const values: Values | undefined = valuesOf(byForm.keys())
  return {
    has: (value) => byForm.has(value),
    find(text) {
      if (!values || text.length < shortestValue) return none
      const found: Found[] = []
      values.run(text, (form, start, end) => {
        const { kind, value } = byForm.get(form) as Secret
        found.push({ kind, start, end, secret: value })
      })
      return found
    },
  }
}
