/** Recognises a Git LFS pointer: what git has, and a clone that has not fetched the file. */

const beginning = "version https://git-lfs.github.com/spec/"

export const isPointer = (file: string | Buffer): boolean =>
  typeof file === "string" ? file.startsWith(beginning) : file.toString("latin1", 0, beginning.length) === beginning
