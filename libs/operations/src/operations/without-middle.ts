/** Beginning and end of a text, each half of `maxChars` long, since they say most; all of it where it is no longer. */
export function withoutMiddle(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const half = Math.floor(maxChars / 2);
  return `${text.slice(0, half)}\n[...]\n${text.slice(-half)}`;
}
