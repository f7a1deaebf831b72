const PART = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;
const MAX_LENGTH = 900;

/** Whether this is a key, or the prefix of keys: parts of letters, digits, `.`, `_` and `-`, none of them hidden, between slashes. */
export function isObjectKey(key: string): boolean {
  return key.length <= MAX_LENGTH && key.split('/').every((part) => PART.test(part));
}

/** @throws RangeError for what is not a key: keys are made by us, never typed in */
export function requireObjectKey(key: string): void {
  if (!isObjectKey(key)) throw new RangeError(`"${key}" cannot be the key of a stored object.`);
}
