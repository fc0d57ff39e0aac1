import manifest from "../../package.json" with { type: "json" }

/** Version of opencode-session. */
export const version: string = manifest.version

/** Put there when it is built (`tsdown.config.ts`). */
declare const SOURCE: string | undefined

/** Another one for each source: who installs from a clone has many builds of one version. */
export const build: string = typeof SOURCE === "string" ? SOURCE : version
