import type { Speaker } from '@rocket/operations';
import type { Caller } from './caller.js';

/** Who speaks, as the rules on owners ask for it. */
export function speakerOf({ username, role, email }: Caller): Speaker {
  return { username, voice: { role, email } };
}
