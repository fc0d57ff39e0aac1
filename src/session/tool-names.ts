/** Tools that OpenCode 2 has under another name. A session of either may have both names: one that crossed keeps its own. */

const names: Record<string, string> = { shell: "bash", subagent: "task", patch: "apply_patch" }

/** The name of a tool in OpenCode 1, in whichever its call was made. */
export const toolName1 = (tool: string): string => (Object.hasOwn(names, tool) ? (names[tool] as string) : tool)
