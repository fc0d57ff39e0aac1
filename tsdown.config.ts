import { defineConfig } from "tsdown"

export default defineConfig({
  entry: { cli: "src/cli.ts" },
  platform: "node",
  target: "node20.19",
  fixedExtension: false,
  // Everything is bundled: a user installs one package and nothing else.
  noExternal: /.*/,
  inlineOnly: false,
  // Its main file is UMD, whose own require() no bundler sees.
  alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
  dts: false,
  logLevel: "warn",
})
