import { describe, expect, it } from '@jest/globals';
import { cronWords } from './cron-words.js';

describe('a cron line in words', () => {
  it.each([
    ['17 2 * * *', 'every day at 02:17'],
    ['17 2,14 * * *', 'every day at 02:17, 14:17'],
    ['0 3 * * 0', 'every Sunday at 03:00'],
    ['0 3 * * 1,4', 'every Monday, Thursday at 03:00'],
    ['30 1 15 * *', 'on day 15 of the month at 01:30'],
    ['*/30 * * * *', 'every 30 minutes'],
    ['0,30 * * * *', 'every hour at :00, :30'],
    ['5 */6 * * *', 'every 6 hours at :05'],
    [' 5  */6 * * 6 ', 'every 6 hours at :05, every Saturday'],
    ['* * * * *', 'every minute'],
  ])('%s', (cron, words) => expect(cronWords(cron)).toBe(words));

  it.each(['', '17 2 * *', '61 2 * * *', '0 24 * * *', '0 3 * 2 *', '0 3 1 * 1', '0 3 * * MON', 'at two'])(
    'says nothing of “%s”',
    (cron) => expect(cronWords(cron)).toBeUndefined(),
  );
});
