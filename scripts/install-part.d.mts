export const forTestsAlone: string[]
export function installPart(root: string, part: "build" | "demo", install: (folder: string) => void): void
