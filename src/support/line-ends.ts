/** Ends of lines, which git may write in its own way when it checks a file out. */

export const withLf = (text: string): string => text.replaceAll("\r\n", "\n")

export const isSameText = (one: string | undefined, other: string | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && withLf(one) === withLf(other))
