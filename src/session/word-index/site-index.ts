/** What the index of a site knows of each session, and where its words are. Its page reads it as JSON. */
/** A session in the index. Its documents are numbered on: one of itself, then one a turn. */
export type SiteEntry = {
  id: string
  /** Address of its page, from the index. */
  page: string
  title: string
  /** Those who wrote in it, as far as it is known, or else who saved it. */
  authors?: string[]
  branch?: string
  /** Milliseconds since 1970. */
  saved: number
  turns: number
  messages: number
  /** The first words of its first prompt. */
  prompt: string
  /** All files that it changed. */
  files: string[]
}

export type SiteIndex = {
  /** Of the repository, where its remote tells one. */
  name?: string
  /** In the order of their documents. */
  sessions: SiteEntry[]
  /** The first term of each shard, and its file. */
  shards: [first: string, file: string][]
  /** The first words of each turn's prompt: a file for so many sessions. */
  prompts: { files: string[]; sessions: number }
}
