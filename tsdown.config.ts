import { createHash } from "node:crypto"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { defineConfig, type UserConfig } from "tsdown"

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Changes with the program's sources, and with the libraries in it (`src/support/version.ts`). */
function source(): string {
  const sources = readdirSync(here("src"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"))
  const hash = createHash("sha256")
  for (const file of [...sources.sort().map((file) => `src/${file}`), "package-lock.json"])
    hash.update(readFileSync(here(file)))
  return hash.digest("base64url").slice(0, 16)
}

/** Every page carries it: without comments, and without space that means nothing. None of the signs is in a string. */
function writeStyle(from: string, to: string) {
  const css = readFileSync(here(from), "utf8").replace(/\/\*[\s\S]*?\*\//g, "")
  writeFileSync(here(to), css.replace(/\s+/g, " ").replace(/ ?([{};,]) ?/g, "$1"))
}

const published: UserConfig = {
  platform: "node",
  target: "node20.19",
  fixedExtension: false,
  // Everything is bundled, but for what brings machine code: it is optional, and its absence costs time alone.
  external: ["libsql", "bun:sqlite"],
  noExternal: /^(?!libsql$|bun:)/,
  inlineOnly: false,
  // Its main file is UMD, whose own require() no bundler sees.
  alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
  define: { SOURCE: JSON.stringify(source()) },
  dts: false,
  logLevel: "warn",
}

export default defineConfig([
  {
    ...published,
    entry: { cli: "src/cli.ts", thread: "src/cli/thread.ts" },
    // It is a file of its own, below.
    plugins: [
      {
        name: "mcp-protocol",
        resolveId: (id) => (id === "./protocol.ts" ? { id: "./mcp-protocol.js", external: true } : undefined),
      },
    ],
    // What many commands need is one file: each file more takes a millisecond to be found and linked. But Markdown
    // is a fifth of it all, and no save, load, list or hook reads it; and the start needs one small file before the rest.
    outputOptions: {
      codeSplitting: {
        groups: [
          {
            name: "markdown",
            test: /[\\/](?:node_modules[\\/](?:markdown-it|linkify-it|entities|mdurl|punycode\.js|uc\.micro)[\\/]|view[\\/]markdown\.ts$)/,
            priority: 1,
          },
          { name: "home-folders", test: /[\\/]support[\\/]home-folders\.ts$/, priority: 1 },
          { name: "common", minShareCount: 6 },
        ],
      },
    },
  },
  {
    // Small, since it is large: a third of its text is comments, and what checks a client's answers is left out.
    ...published,
    entry: { "mcp-protocol": "src/mcp/protocol.ts" },
    minify: true,
    clean: false,
    alias: { "@modelcontextprotocol/server/_shims": here("src/mcp/no-validator.ts") },
    banner:
      "/*! @modelcontextprotocol/server and core, Apache-2.0: github.com/modelcontextprotocol/typescript-sdk; zod, MIT: github.com/colinhacks/zod */",
  },
  // `init` puts these two into repositories: a small one that OpenCode's start waits for, and what is done when asked.
  {
    ...published,
    outDir: "dist/plugin",
    entry: { tui: "src/plugin/tui.ts" },
    outputOptions: {
      chunkFileNames: "[name].js",
      codeSplitting: { groups: [{ name: "commands", test: /[\\/]src[\\/](?:redact[\\/]|plugin[\\/]commands)/ }] },
    },
    // By this `init` knows its own files (src/opencode/setup/command-files.ts).
    banner: "/*! opencode-session: plugin for OpenCode, made by `opencode-session init`; MIT */",
  },
  ...["page/main", "page/site/main"].map(
    (entry, index): UserConfig => ({
      // What a page carries, and the index of a site, each as one script and one style sheet.
      entry: { [index === 0 ? "page" : "site"]: `src/view/${entry}.ts` },
      platform: "browser",
      target: "es2023",
      minify: true,
      noExternal: /.*/,
      inlineOnly: false,
      alias: {
        entities: here("src/view/page/entities.ts"),
        "linkify-it": here("src/view/page/linkify.ts"),
        "node:buffer": here("src/view/page/node.ts"),
        "node:crypto": here("src/view/page/node.ts"),
      },
      copy: ["bash", "zsh", "fish"].map((shell) => ({
        from: `node_modules/@pnpm/tabtab/lib/templates/completion.${shell}`,
        to: "dist",
      })),
      hooks: {
        "build:done": () => {
          writeStyle("src/view/page/style.css", "dist/style.css")
          writeStyle("src/view/page/site/site.css", "dist/site.css")
        },
      },
      clean: false,
      dts: false,
      logLevel: "warn",
    }),
  ),
])
