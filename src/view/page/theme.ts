/** Dark or light: the system's setting, until the reader chooses. */

const key = "opencode-session-theme"

/** A browser may refuse storage to a page from disk. */
function remembered(): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

const set = (theme: string) => document.documentElement.setAttribute("data-theme", theme)

export function switchTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches
  const now = document.documentElement.getAttribute("data-theme") ?? (dark ? "dark" : "light")
  const next = now === "dark" ? "light" : "dark"
  set(next)
  try {
    localStorage.setItem(key, next)
  } catch {
    // The choice then lasts for this visit only.
  }
}

const theme = remembered()
if (theme === "dark" || theme === "light") set(theme)
