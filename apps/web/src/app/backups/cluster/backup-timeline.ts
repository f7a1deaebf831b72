import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { Backup, Recoverable } from '@rocket/contracts';
import { BACKUP_TYPES, type BackupType } from '@rocket/domain';
import { Clock } from '../../ui/clock.js';
import { counted } from '../../ui/words.js';
import { exactly, tickWord } from '../instants.js';
import { percentOf, timelineTicks, timelineWindow } from '../timeline.js';

const TICKS_MAX = 8;
const LANE_PX = 30;
const RADII: Readonly<Record<BackupType, number>> = { Full: 7, Diff: 5.5, Incr: 4 };

/** The backups of a cluster on an axis of time, what each builds on, and below them what can be restored. */
@Component({
  selector: 'rk-backup-timeline',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './backup-timeline.html',
  styleUrl: './backup-timeline.scss',
})
export class BackupTimeline {
  private readonly clock = inject(Clock);
  /** Those that are not gone, in any order. */
  readonly backups = input.required<readonly Backup[]>();
  readonly recoverable = input.required<Recoverable>();

  protected readonly exactly = exactly;
  /** To the minute: a picture that is drawn every second is not looked at. */
  private readonly minute = computed(() => Math.floor(this.clock.now() / 60_000) * 60_000);
  private readonly shown = computed(() => this.backups().filter(({ status }) => status !== 'Expired'));
  protected readonly window = computed(() => {
    const times = [
      ...this.shown().map((backup) => Date.parse(backup.stop ?? backup.start)),
      ...this.recoverable().ranges.flatMap(({ from, to }) => [Date.parse(from), Date.parse(to)]),
    ];
    return timelineWindow(times, this.minute());
  });
  protected readonly ticks = computed(() =>
    timelineTicks(this.window(), TICKS_MAX).map((tick) => ({
      ...tick,
      left: percentOf(tick.at, this.window()),
      word: tickWord(tick),
    })),
  );
  protected readonly lanes = computed(() =>
    BACKUP_TYPES.filter((type) => type === 'Full' || this.shown().some(({ backupType }) => backupType === type)),
  );
  protected readonly height = computed(() => this.lanes().length * LANE_PX);

  protected readonly marks = computed(() =>
    this.shown().map((backup) => ({
      backup,
      left: percentOf(Date.parse(backup.stop ?? backup.start), this.window()),
      top: this.topOf(backup.backupType),
      radius: RADII[backup.backupType],
      words: wordsOf(backup),
    })),
  );
  protected readonly links = computed(() => {
    const places = new Map(this.marks().map((mark) => [mark.backup.id, mark]));
    return this.marks().flatMap((mark) => {
      const parent = places.get(mark.backup.parentId ?? '');
      return parent ? [{ id: mark.backup.id, from: parent, to: mark }] : [];
    });
  });
  protected readonly ranges = computed(() => this.spansOf(this.recoverable().ranges));
  protected readonly gaps = computed(() => this.spansOf(this.recoverable().gaps));
  /** What is archived since the minute began is not in the future. */
  protected readonly now = computed(() => {
    const last = Date.parse(this.recoverable().ranges.at(-1)?.to ?? '');
    return percentOf(Math.max(this.minute(), Number.isNaN(last) ? 0 : last), this.window());
  });
  protected readonly summary = computed(() => {
    const { ranges } = this.recoverable();
    const all = counted(this.shown().length, 'backup');
    const times = ranges.map(({ from, to }) => `${exactly(from)} to ${exactly(to)}`);
    return times.length === 0
      ? `${all}. Nothing can be restored.`
      : `${all}. Every instant can be restored of ${times.join(', and of ')}.`;
  });

  private topOf(type: BackupType): number {
    return (this.lanes().length - 1 - this.lanes().indexOf(type)) * LANE_PX + LANE_PX / 2;
  }

  private spansOf<S extends { from: string; to: string }>(spans: readonly S[]): (S & { left: number; width: number })[] {
    return spans.map((span) => {
      const left = percentOf(Date.parse(span.from), this.window());
      return { ...span, left, width: percentOf(Date.parse(span.to), this.window()) - left };
    });
  }
}

function wordsOf({ backupType, label, status, start, stop, heldBy, verifiedAt }: Backup): string {
  const notes = [heldBy !== null && 'held', verifiedAt !== null && 'proven'].filter((note) => note !== false);
  return [`${backupType} ${label}`, status, exactly(stop ?? start), ...notes].join(', ');
}
