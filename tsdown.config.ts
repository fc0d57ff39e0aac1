import { defineConfig } from "tsdown"

export default defineConfig({
  entry: { cli: "src/cli.ts" },
  platform: "node",
  target: "node20.19",
  fixedExtension: false,
  // Everything is bundled, but for what brings machine code: it is optional, and its absence costs time alone.
  external: ["libsql", "bun:sqlite"],
  noExternal: /^(?!libsql$|bun:)/,
  inlineOnly: false,
  dts: false,
  logLevel: "warn",
})
