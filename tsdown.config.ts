import { defineConfig } from "tsdown"

// Everything is bundled: a user installs one package and nothing else.
const published = {
  platform: "node",
  target: "node20.19",
  fixedExtension: false,
  noExternal: /.*/,
  inlineOnly: false,
  dts: false,
  logLevel: "warn",
} as const

export default defineConfig([
  { ...published, entry: { cli: "src/cli.ts" } },
  // In one file: `init` puts it into repositories.
  { ...published, clean: false, entry: { tui: "src/plugin/tui.ts" }, outputOptions: { codeSplitting: false } },
])
