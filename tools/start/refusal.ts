/** Why the product does not start, in sentences a person can act on. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly sentences: readonly string[];

  constructor(...sentences: string[]) {
    super(sentences.join('\n'));
    this.sentences = sentences;
  }
}
