import { defineConfig } from "tsdown"

export default defineConfig({
  entry: { cli: "src/cli.ts" },
  platform: "node",
  target: "node20.19",
  fixedExtension: false,
  // Everything is bundled: a user installs one package and nothing else.
  noExternal: /.*/,
  inlineOnly: false,
  dts: false,
  logLevel: "warn",
})
