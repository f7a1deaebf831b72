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
import type { ThresholdOverride, ThresholdPreview, ThresholdTest, WriteThresholdTestRequest } from '@rocket/contracts';
import { isClusterCount, parseCondition, type TestSubject } from '@rocket/domain';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { liveQuery } from '../core/live-query.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { counted, moment } from '../ui/words.js';
import { SUBJECT_OPTIONS, UNIT_WORDS, subjectUnit } from './subject-words.js';

export interface ThresholdDialogData {
  test: ThresholdTest | undefined;
  /** What is otherwise in one environment, or that something shall be. */
  override: ThresholdOverride | 'new' | undefined;
  environments: readonly string[];
}

const NEW: WriteThresholdTestRequest = {
  ...{ title: '', subject: 'longestTransactionSeconds', warning: '>= 300', critical: null, enabled: true },
  ...{ normalTicks: 2, warningTicks: 2, criticalTicks: 2 },
};
const SHOWN = 4;

/** A test, or what is otherwise about it in one environment, with what it would have said in the last day. */
@Component({
  selector: 'rk-threshold-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './threshold-dialog.html',
  styleUrl: './threshold-dialog.scss',
})
export class ThresholdDialog {
  protected readonly data = inject<ThresholdDialogData>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<ThresholdDialog, true>>(MatDialogRef);
  private readonly api = inject(Api);

  protected readonly subjects = SUBJECT_OPTIONS;
  protected readonly isOverride = this.data.override !== undefined;
  /** One environment has one; those that have none are left to choose from. */
  protected readonly environments =
    typeof this.data.override === 'object'
      ? [this.data.override.environment]
      : this.data.environments.filter((one) => !this.data.test?.overrides.some(({ environment }) => environment === one));
  protected readonly environment = signal(this.environments[0] ?? '');
  protected readonly content = signal<WriteThresholdTestRequest>({
    ...(this.data.test ? contentOf(this.data.test) : NEW),
    ...(typeof this.data.override === 'object' ? conditionsOf(this.data.override) : {}),
  });
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);

  protected readonly unit = computed(() => UNIT_WORDS[subjectUnit(this.content().subject)]);
  protected readonly faults = computed(() => {
    const { warning, critical } = this.content();
    return { warning: faultOf(warning), critical: faultOf(critical) };
  });
  protected readonly ready = computed(() => {
    const { warning, critical } = this.faults();
    return warning === undefined && critical === undefined && this.content().title.trim() !== '' && !this.busy();
  });
  protected readonly isCounted = computed(() => isClusterCount(this.content().subject));
  private readonly tried = computed(() => {
    const { warning, critical } = this.faults();
    if (warning !== undefined || critical !== undefined || this.isCounted()) return undefined;
    return { ...this.content(), title: 'x', ...(this.isOverride ? { environment: this.environment() } : {}) };
  });
  protected readonly preview = liveQuery(this.tried, (test, abort) => this.tryOut(test, abort));
  protected readonly previewWords = computed(() => {
    const it = this.preview.value();
    if (!it) return '';
    if (it.readings === 0) return 'Nothing was measured of that in the last day.';
    const what = it.total === 0 ? 'no incident' : counted(it.total, 'incident');
    return `In the last day it would have opened ${what}, out of ${counted(it.readings, 'reading')} of ${counted(it.servers, 'server')}.`;
  });
  protected readonly previewed = computed(() => this.preview.value()?.incidents.slice(0, SHOWN) ?? []);

  protected set<Key extends keyof WriteThresholdTestRequest>(key: Key, value: WriteThresholdTestRequest[Key]): void {
    this.problem.set(undefined);
    this.content.update((content) => ({ ...content, [key]: value }));
  }

  protected subjectOf(value: string): TestSubject {
    return this.subjects.find((one) => one.value === value)?.value ?? this.content().subject;
  }

  protected exact(at: string): string {
    return moment(new Date(at));
  }

  protected at(pointer: string): string | undefined {
    return this.problem()?.errors.find((error) => error.pointer === pointer)?.detail;
  }

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    try {
      await this.save();
      this.dialog.close(true);
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }

  private save(): Promise<unknown> {
    const { test } = this.data;
    const content = this.content();
    if (!test) return this.api.post('/api/thresholdTests', content);
    const path = route`/api/thresholdTests/${test.id}`;
    if (!this.isOverride) return this.api.put(path, content, test.version);
    return this.api.put(`${path}/environments/${encodeURIComponent(this.environment())}`, conditionsOf(content), test.version);
  }

  /** Not at every letter: what is typed on replaces what was asked for. */
  private async tryOut(test: unknown, abort: AbortSignal): Promise<ThresholdPreview> {
    await new Promise((resolve) => setTimeout(resolve, 400));
    abort.throwIfAborted();
    return this.api.post<ThresholdPreview>('/api/thresholdTests/preview', test);
  }
}

function contentOf(test: ThresholdTest): WriteThresholdTestRequest {
  const { title, subject, warning, critical, enabled, normalTicks, warningTicks, criticalTicks } = test;
  return { title, subject, warning, critical, enabled, normalTicks, warningTicks, criticalTicks };
}

function conditionsOf({ warning, critical, enabled }: Pick<ThresholdOverride, 'warning' | 'critical' | 'enabled'>) {
  return { warning, critical, enabled };
}

/** What the server would refuse is known before it is asked. */
function faultOf(text: string | null): string | undefined {
  if (text === null || text.trim() === '') return undefined;
  const condition = parseCondition(text);
  return typeof condition === 'string' ? condition : undefined;
}
