/** Takes the picture of a review: the comment that the story in test/unit/review.test.ts comes to, in both themes. */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { PageBrowser } from "../../test/bed/browser.ts"
import { commentPage } from "./comment-page.ts"
import { root } from "./pages.ts"

const text = readFileSync(join(root, "test/view/review.md"), "utf8")

/** @param whole also what stands below, to be looked at */
export async function takeReview(browser: PageBrowser, picture: (name: string) => string, whole = false) {
  for (const theme of ["dark", "light"] as const) {
    const viewport = { width: 912, height: 900 }
    const { page } = await browser.open(commentPage(text, theme, "github-actions"), { name: "comment.html", viewport })
    writeFileSync(picture(`review-${theme}.png`), await page.screenshot({ fullPage: whole }))
  }
}
