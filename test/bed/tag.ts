/** The tag of a secret where no user has a key: the same for the same secret. */
import { createHash } from "node:crypto"

export const tag = (secret: string) =>
  createHash("sha256")
    .update(secret)
    .digest("hex")
    .replace(/[0189]/g, "a")
    .slice(0, 6)
