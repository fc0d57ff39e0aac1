/** How a change stands in CHANGELOG.md. Changesets' own way would have to be installed here. */
module.exports = {
  getReleaseLine: async ({ summary }) => `- ${summary.trim().replaceAll("\n", "\n  ")}`,
  getDependencyReleaseLine: async () => "",
}
