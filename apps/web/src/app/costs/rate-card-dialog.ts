import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import type { RateCard, WriteRateCardRequest } from '@rocket/contracts';
import { DBMS_TYPES, PRICED_PARTS, SHARED_COST_MODES, type DbmsType, type PricedPart, type SharedCostMode } from '@rocket/domain';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { safePost } from '../core/safe-post.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { PART_WORDS, SHARED_WORDS } from './cost-words.js';

export interface RateCardDialogData {
  /** The one to change; a new one when absent. */
  card?: RateCard | undefined;
  /** What it begins with. */
  from?: RateCard | undefined;
  environments: readonly string[];
}

/** Prices as they are typed. */
interface RateDraft {
  environment: string;
  dbmsType: string;
  prices: Record<PricedPart, string>;
}

const NO_PRICES = { cpu: '0', ramGb: '0', diskGb: '0', backupGb: '0', server: '0', cluster: '0' };

/** A new rate card, or one that does not hold yet. */
@Component({
  selector: 'rk-rate-card-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './rate-card-dialog.html',
  styleUrl: './rate-card-dialog.scss',
})
export class RateCardDialog {
  private readonly api = inject(Api);
  private readonly post = safePost(this.api);
  private readonly dialog = inject<MatDialogRef<RateCardDialog, true>>(MatDialogRef);
  protected readonly data = inject<RateCardDialogData>(MAT_DIALOG_DATA);
  protected readonly currency = signal(this.data.from?.currency ?? 'CHF');
  protected readonly effectiveOn = signal(this.data.card?.effectiveOn ?? '');
  protected readonly sharedCost = signal<SharedCostMode>(this.data.from?.sharedCost ?? 'own');
  protected readonly note = signal(this.data.card?.note ?? '');
  protected readonly rates = signal<readonly RateDraft[]>(draftOf(this.data.from));
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly ready = computed(() => !this.busy() && this.effectiveOn() !== '' && this.currency().length === 3);
  /** What is said of no field that is shown. */
  protected readonly general = computed(() => {
    const problem = this.problem();
    const isShown = ({ pointer }: { pointer: string }): boolean => /^\/(currency|effectiveOn|note)$/.test(pointer);
    return problem?.errors.length && problem.errors.every(isShown) ? undefined : problem;
  });
  protected readonly parts = PRICED_PARTS;
  protected readonly words = PART_WORDS;
  protected readonly modes = SHARED_COST_MODES.map((value) => ({ value, word: SHARED_WORDS[value] }));
  protected readonly dbmsTypes = DBMS_TYPES;

  protected at(pointer: string): string | undefined {
    return this.problem()?.errors.find((error) => error.pointer === pointer)?.detail;
  }

  protected choose(mode: string): void {
    this.sharedCost.set(SHARED_COST_MODES.find((one) => one === mode) ?? 'own');
  }

  protected setPrice(place: number, part: PricedPart, text: string): void {
    this.change(place, (rate) => ({ ...rate, prices: { ...rate.prices, [part]: text } }));
  }

  protected setPlace(place: number, said: Partial<Pick<RateDraft, 'environment' | 'dbmsType'>>): void {
    this.change(place, (rate) => ({ ...rate, ...said }));
  }

  protected add(): void {
    const [first] = this.rates();
    const prices = first?.prices ?? NO_PRICES;
    this.rates.update((rates) => [
      ...rates,
      { environment: this.data.environments[0] ?? '', dbmsType: '', prices: { ...prices } },
    ]);
  }

  protected drop(place: number): void {
    this.rates.update((rates) => rates.filter((_, at) => at !== place));
  }

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      await this.send();
      this.dialog.close(true);
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }

  private change(place: number, change: (rate: RateDraft) => RateDraft): void {
    this.rates.update((rates) => rates.map((rate, at) => (at === place ? change(rate) : rate)));
  }

  private send(): Promise<RateCard> {
    const body: WriteRateCardRequest = {
      currency: this.currency().trim().toUpperCase(),
      effectiveOn: this.effectiveOn(),
      sharedCost: this.sharedCost(),
      note: this.note().trim(),
      rates: this.rates().map(({ environment, dbmsType, prices }) => ({
        environment: environment || null,
        dbmsType: (dbmsType || null) as DbmsType | null,
        prices: numbersOf(prices),
      })),
    };
    const { card } = this.data;
    if (card) return this.api.put<RateCard>(route`/api/rateCards/${card.id}`, body, card.version);
    return this.post<RateCard>('/api/rateCards', body);
  }
}

function draftOf(card: RateCard | undefined): RateDraft[] {
  if (!card) return [{ environment: '', dbmsType: '', prices: { ...NO_PRICES } }];
  return card.rates.map(({ environment, dbmsType, prices }) => ({
    environment: environment ?? '',
    dbmsType: dbmsType ?? '',
    prices: {
      cpu: String(prices.cpu),
      ramGb: String(prices.ramGb),
      diskGb: String(prices.diskGb),
      backupGb: String(prices.backupGb),
      server: String(prices.server),
      cluster: String(prices.cluster),
    },
  }));
}

/** What is no number is left to the server to refuse. */
function numbersOf(prices: RateDraft['prices']): Record<PricedPart, number> {
  const number = (text: string): number => (text.trim() === '' ? 0 : Number(text.replace(',', '.')));
  return {
    cpu: number(prices.cpu),
    ramGb: number(prices.ramGb),
    diskGb: number(prices.diskGb),
    backupGb: number(prices.backupGb),
    server: number(prices.server),
    cluster: number(prices.cluster),
  };
}
