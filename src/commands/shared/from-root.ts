/** A path as somebody types it, and as sessions have it. */
import { existsSync } from "node:fs"
import { realpath } from "node:fs/promises"
import { basename, dirname, join, relative, resolve, sep } from "node:path"

/** What there is of this name, from the current folder or else from the root. With `./` it is of the current folder. */
export const existing = (root: string, cwd: string, name: string): string | undefined =>
  (/^\.\.?(?:[\\/]|$)/.test(name) ? [cwd] : [cwd, root]).map((folder) => resolve(folder, name)).find(existsSync)

/** From the root, with forward slashes. The folder may be reached by a symbolic link; the file itself may be a link. */
export const fromRoot = async (root: string, path: string): Promise<string> =>
  relative(root, join(await real(dirname(path)), basename(path)))
    .split(sep)
    .join("/")

/** A folder may be gone, and the one that it was in reached by a link. */
const real = (folder: string): Promise<string> =>
  realpath(folder).catch(async () => {
    const above = dirname(folder)
    return above === folder ? folder : join(await real(above), basename(folder))
  })
