/** Runs some things at once, and no more than that: each page that waits to be written is kept in memory. */
export class Few {
  private readonly running = new Set<Promise<void>>()
  private failed: { error: unknown } | undefined

  constructor(private readonly most: number) {}

  /** Waits for a place. @throws what an earlier one has thrown */
  async add(run: () => Promise<void>) {
    const one: Promise<void> = run()
      .catch((error) => {
        this.failed ??= { error }
      })
      .finally(() => this.running.delete(one))
    this.running.add(one)
    if (this.running.size >= this.most) await Promise.race(this.running)
    if (this.failed) throw this.failed.error
  }

  async end() {
    await Promise.all(this.running)
    if (this.failed) throw this.failed.error
  }
}
