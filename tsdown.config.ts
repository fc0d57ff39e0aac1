import { defineConfig, type UserConfig } from "tsdown"

// Everything is bundled: a user installs one package and nothing else.
const published: UserConfig = {
  platform: "node",
  target: "node20.19",
  fixedExtension: false,
  // Everything is bundled, but for what brings machine code: it is optional, and its absence costs time alone.
  external: ["libsql", "bun:sqlite"],
  noExternal: /^(?!libsql$|bun:)/,
  inlineOnly: false,
  dts: false,
  // The other form of jsonc-parser asks for its parts in a way that no bundler sees.
  inputOptions: { resolve: { mainFields: ["module", "main"] } },
  logLevel: "warn",
}

export default defineConfig([
  { ...published, entry: { cli: "src/cli.ts" } },
  // In one file: `init` puts it into repositories.
  { ...published, clean: false, entry: { tui: "src/plugin/tui.ts" }, outputOptions: { codeSplitting: false } },
])
