/** The clipboard of the person at the terminal, who may sit at another machine: only the terminal can reach it. */

/** With OSC 52, as OpenCode itself does. A terminal that does not know it, or does not allow it, does nothing, and never says so. */
export function askForClipboard(text: string): void {
  const { stdout, env } = process
  if (!stdout.isTTY) return
  const plain = `\u001b]52;c;${Buffer.from(text).toString("base64")}\u0007`
  // tmux and screen hand on what is wrapped; tmux may also do it by itself.
  const wrapped = `\u001bPtmux;\u001b${plain}\u001b\\`
  stdout.write(env.TMUX ? plain + wrapped : env.STY ? wrapped : plain)
}
