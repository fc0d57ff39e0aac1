import manifest from "../../package.json" with { type: "json" }

/** Version of opencode-session. */
export const version: string = manifest.version
