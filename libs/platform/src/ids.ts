import { v7 } from 'uuid';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A new UUID v7: unique everywhere, and increasing in time, so that indexes grow at one end. */
export function newId(): string {
  return v7();
}

/** Whether `text` has the shape of our ids. */
export function isId(text: string): boolean {
  return UUID.test(text);
}
