/** Dark or light: as the system says, until the reader says otherwise. */

const key = "opencode-session-theme"

/** A page from disk may be refused a memory. */
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
    // It holds for this visit.
  }
}

const theme = remembered()
if (theme === "dark" || theme === "light") set(theme)
