/** The clipboard of the person at the terminal, who may sit at another machine. */

/** Asks the terminal to, as OpenCode does (OSC 52). It never answers. */
export function toClipboard(text: string): void {
  const { stdout, env } = process
  if (!stdout.isTTY) return
  const plain = `\u001b]52;c;${Buffer.from(text).toString("base64")}\u0007`
  // tmux and screen hand on what is wrapped; tmux may do it itself.
  const wrapped = `\u001bPtmux;\u001b${plain}\u001b\\`
  stdout.write(env.TMUX ? plain + wrapped : env.STY ? wrapped : plain)
}
