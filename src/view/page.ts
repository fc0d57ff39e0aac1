import type { Transcript } from "../session/transcript/types.ts"
export const pageText = (transcript: Transcript, text: string): string => transcript.title + text
