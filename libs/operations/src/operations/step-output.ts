import { MAX_STEP_OUTPUT_CHARS } from '@rocket/persistence';
import { withoutMiddle } from './without-middle.js';

/** How long output is gathered before it is stored and shown. */
const FLUSH_MS = 150;
const MASK = '[hidden]';
/** More than this of what was gathered is not stored anyway; see `MAX_STEP_OUTPUT_CHARS`. */
const MAX_GATHERED_CHARS = 4 * MAX_STEP_OUTPUT_CHARS;

/**
 * Gathers what a step says and stores it in small batches, one at a time and in order. Secrets are masked before
 * anything leaves this object.
 */
export class StepOutput {
  private readonly secrets = new Set<string>();
  private gathered = '';
  private timer: NodeJS.Timeout | undefined;
  private storing: Promise<void> = Promise.resolve();

  constructor(private readonly store: (text: string) => Promise<void>) {}

  hide(secret: string): void {
    if (secret.length > 0) this.secrets.add(secret);
  }

  say(text: string): void {
    this.gathered += text.endsWith('\n') ? text : `${text}\n`;
    // Masked first: what is cut in two would not be recognized.
    if (this.gathered.length > MAX_GATHERED_CHARS) this.gathered = withoutMiddle(this.mask(this.gathered), MAX_STEP_OUTPUT_CHARS);
    this.timer ??= setTimeout(() => void this.flush().catch(() => undefined), FLUSH_MS);
  }

  mask(text: string): string {
    let masked = text;
    for (const secret of this.secrets) masked = masked.replaceAll(secret, MASK);
    return masked;
  }

  /** Stores what was gathered; resolves when everything said so far is stored. @throws what storing threw */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const text = this.mask(this.gathered);
    this.gathered = '';
    if (text !== '') this.storing = this.storing.then(() => this.store(text));
    return this.storing;
  }
}
