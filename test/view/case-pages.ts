/** The pages of the cases, as the built command line makes them. */
import { Machine } from "../bed/machine.ts"
import { Repository } from "../bed/repository.ts"

export const caseFile = (name: string) => new URL(`cases/${name}/session.json`, import.meta.url)

const pages = new Map<string, Promise<string>>()

/** The page of a saved file, made once. */
export function pageOf(file: string | URL): Promise<string> {
  const page = pages.get(String(file)) ?? madeOf(file)
  pages.set(String(file), page)
  return page
}

async function madeOf(file: string | URL): Promise<string> {
  const machine = await Machine.create("Alice", new Repository().root)
  const path = typeof file === "string" ? file : file.pathname
  const { stdout, stderr, code } = await machine.session(machine.home, ["export", path, "--format", "html"])
  if (code !== 0) throw new Error(stderr)
  return stdout
}
