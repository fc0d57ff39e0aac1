import { fileURLToPath } from "node:url"
import { defineConfig } from "tsdown"

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig([
  {
    entry: { cli: "src/cli.ts" },
    platform: "node",
    target: "node20.19",
    fixedExtension: false,
    // Everything is bundled: a user installs one package and nothing else.
    noExternal: /.*/,
    inlineOnly: false,
    dts: false,
    logLevel: "warn",
  },
  {
    // What a page carries, as one script and one style sheet.
    entry: { page: "src/view/page/main.ts" },
    platform: "browser",
    target: "es2023",
    minify: true,
    noExternal: /.*/,
    inlineOnly: false,
    alias: { entities: here("src/view/page/entities.ts"), "linkify-it": here("src/view/page/linkify.ts") },
    copy: [{ from: "src/view/page/style.css", to: "dist" }],
    clean: false,
    dts: false,
    logLevel: "warn",
  },
])
