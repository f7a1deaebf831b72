/**
 * PostgreSQL stores any text but the character NUL, which output of programs may hold. It becomes U+FFFD, and so does half of
 * a surrogate pair, which would not come back as it was.
 */
export function withoutNul<T extends string | null>(text: T): T {
  return (text === null ? null : text.replaceAll('\0', '\ufffd').toWellFormed()) as T;
}

/** At most `max` characters, the last of them an ellipsis where something was left out. */
export function shortened(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}
