/** What the server takes of the official SDK. The build makes one small file of it (tsdown.config.ts). */
export { Server } from "@modelcontextprotocol/server"
export { serveStdio } from "@modelcontextprotocol/server/stdio"
