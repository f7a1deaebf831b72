import { CronExpressionParser } from 'cron-parser';
import type { CronClock } from '@rocket/domain';

/** The arithmetic of cron. Days of the week and of the month are as cron has them: where both are given, either will do. */
export const cronClock: CronClock = {
  fault(cron) {
    try {
      CronExpressionParser.parse(cron);
      return null;
    } catch (error) {
      return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    }
  },
  next(cron, zone, after) {
    return found(() => CronExpressionParser.parse(cron, { tz: zone, currentDate: after }).next().toDate());
  },
  last(cron, zone, at) {
    // `prev` is what came before; a start at this very instant counts.
    const justAfter = new Date(at.getTime() + 1);
    return found(() => CronExpressionParser.parse(cron, { tz: zone, currentDate: justAfter }).prev().toDate());
  },
};

/** The library gives up on a day that never comes after it has looked for it for long. */
function found(look: () => Date): Date | null {
  try {
    return look();
  } catch {
    return null;
  }
}
