/** What stands in place of a file that Git LFS keeps: in git, and in a clone that has not fetched it. */

const beginning = "version https://git-lfs.github.com/spec/"

export const isPointer = (file: string | Buffer): boolean =>
  typeof file === "string" ? file.startsWith(beginning) : file.toString("latin1", 0, beginning.length) === beginning
