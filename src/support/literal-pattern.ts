/** A text as the source of a regular expression that matches it, to the letter. */
export const literalPattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
