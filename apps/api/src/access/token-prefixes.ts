/** What the tokens of people and of programs begin with: tells them apart, and lets scanners find a leaked one. */
export const SESSION_TOKEN_PREFIX = 'rks';
export const API_TOKEN_PREFIX = 'rkt';
