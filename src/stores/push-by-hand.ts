/** Advice to push the branch of the sessions by hand, where only its user can say that it is meant. */
import { typed } from "../support/shell-quote.ts"

export type Shared = { name: string; called: string }

export const byHand = ({ name }: Shared) => `\`git push ${typed(name)} opencode/sessions\``
