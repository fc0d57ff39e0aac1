/** An OpenCode as the commands see it, whichever it is: what it holds, and what it can be brought to hold. */
import type { Opencode } from "./binary.ts"
import type { Major } from "./which.ts"

/** A session, and the folder of this machine it is to belong to. */
export type Coming<Document> = { document: Document; directory: string }

export type Brought = {
  /** Whether something was here under that id. */
  replaced: boolean
  /** Where a key stood that this OpenCode does not know, and left out. */
  dropped: string[]
}

/** How many messages are in, of how many. */
export type Progress = (done: number, all: number) => void

export type Host<Document, Reader> = {
  readonly major: Major
  readonly opencode: Opencode
  /** What it holds, of one moment. Starts nothing, but where its database is not as we know it. */
  reading<Done>(use: (reader: Reader) => Promise<Done>, otherwise?: "ask" | "fail"): Promise<Done>
  /** Puts right what a killed load has left: to be called first of all. @returns it in words, most often none */
  putBack(): Promise<string[]>
  /**
   * A session with what is below it, new, or with more than what is here under its ids. Each is read back.
   * @throws Failure when nothing was changed, or all is as it was, or it says what is not
   */
  bringIn(family: readonly Coming<Document>[], progress?: Progress): Promise<Brought>
  /** With all that is below it. @returns whether it is gone */
  remove(id: string): Promise<boolean>
}
