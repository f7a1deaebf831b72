/**
 * Something of which one run serves everybody who asked before it began. Who asks while one runs gets the next, together with
 * all others who do.
 */
export class SharedRun {
  private running: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;

  constructor(private readonly run: () => Promise<void>) {}

  /** Resolves, or rejects, with a run that began after this was called. */
  join(): Promise<void> {
    if (this.next) return this.next;
    const begun = this.running
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        return this.run();
      });
    this.running = begun;
    this.next = begun;
    return begun;
  }
}
