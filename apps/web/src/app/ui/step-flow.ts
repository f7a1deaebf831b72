import { ElementRef, computed, inject, signal, type Signal } from '@angular/core';
import { Router } from '@angular/router';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';

/** Faults by JSON pointer into the request: the same key under which the API would name them. */
export type Faults = Readonly<Record<string, string>>;

export interface StepPlan<S extends string, R> {
  steps: readonly { step: S; word: string }[];
  /** The step is part of the URL (`?step=`), so that "back" goes back one step. */
  here: Signal<S>;
  /** What the server would refuse, known before it is asked. */
  faults: Signal<Faults>;
  /** The step on which a fault is mended. */
  stepOf: (pointer: string) => S;
  /** A refusal of the API, sorted to the fields. */
  faultsOfProblem: (problem: ApiProblem) => Faults;
  request: () => R;
  /** Sends the request and leaves the page. The key is the same while the request is. */
  send: (request: R, idempotencyKey: string) => Promise<void>;
}

const FOCUS_AFTER_MS = 30;

/** Walks somebody through steps: on only without faults, back at any time, to the first fault when it is refused. Must be made while injecting. */
export class StepFlow<S extends string = string, R = unknown> {
  private readonly router = inject(Router);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly tried = signal<ReadonlySet<S>>(new Set());
  private readonly touched = signal<ReadonlySet<string>>(new Set());
  private sent: { body: string; key: string } | undefined;

  readonly steps: StepPlan<S, R>['steps'];
  readonly here: Signal<S>;
  readonly busy = signal(false);
  readonly problem = signal<ApiProblem | undefined>(undefined);
  readonly position = computed(() => this.indexOf(this.plan.here()));
  readonly isLast = computed(() => this.position() === this.plan.steps.length - 1);
  /** What stands at the fields: our faults where the reader has been, and what the API said. */
  readonly shown = computed<Faults>(() => {
    const visible = Object.entries(this.plan.faults()).filter(
      ([pointer]) => this.tried().has(this.plan.stepOf(pointer)) || this.touched().has(pointer),
    );
    const problem = this.problem();
    return { ...(problem && this.plan.faultsOfProblem(problem)), ...Object.fromEntries(visible) };
  });
  /** A refusal that belongs to no field. */
  readonly general = computed(() => {
    const problem = this.problem();
    return problem && Object.keys(this.plan.faultsOfProblem(problem)).length === 0 ? problem : undefined;
  });

  constructor(private readonly plan: StepPlan<S, R>) {
    this.steps = plan.steps;
    this.here = plan.here;
  }

  /** The reader was at this field: from now on its fault is shown. */
  leave(pointer: string): void {
    this.touched.update((before) => new Set(before).add(pointer));
  }

  /** What was refused has changed since. */
  edited(): void {
    this.problem.set(undefined);
  }

  /** The API has refused it: shows that at the fields, beginning with the first. */
  async refuse(problem: ApiProblem): Promise<void> {
    this.problem.set(problem);
    await this.toFirstFault(this.plan.faultsOfProblem(problem));
  }

  isFaulty(step: S): boolean {
    return Object.keys(this.shown()).some((pointer) => this.plan.stepOf(pointer) === step);
  }

  async go(step: S): Promise<void> {
    await this.router.navigate([], { queryParams: { step } });
    setTimeout(() => this.element.querySelector<HTMLElement>('.step-head')?.focus());
  }

  async back(): Promise<void> {
    const before = this.steps[this.position() - 1];
    if (before) await this.go(before.step);
  }

  async next(): Promise<void> {
    const step = this.plan.here();
    this.tried.update((before) => new Set(before).add(step));
    if (Object.keys(this.plan.faults()).some((pointer) => this.plan.stepOf(pointer) === step)) {
      this.focusFault();
      return;
    }
    const following = this.steps[this.position() + 1];
    if (following) await this.go(following.step);
    else await this.submit();
  }

  private async submit(): Promise<void> {
    if (this.busy()) return;
    this.tried.set(new Set(this.steps.map(({ step }) => step)));
    if (await this.toFirstFault(this.plan.faults())) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      const request = this.plan.request();
      const body = JSON.stringify(request);
      if (this.sent?.body !== body) this.sent = { body, key: crypto.randomUUID() };
      await this.plan.send(request, this.sent.key);
    } catch (error) {
      const problem = toApiProblem(error);
      // A refusal is an answer: the next attempt is a new request. Silence is not: the same key asks again.
      if (problem.code !== 'unreachable') this.sent = undefined;
      await this.refuse(problem);
    } finally {
      this.busy.set(false);
    }
  }

  private async toFirstFault(faults: Faults): Promise<boolean> {
    const [first] = Object.keys(faults).sort((a, b) => this.indexOf(this.plan.stepOf(a)) - this.indexOf(this.plan.stepOf(b)));
    if (first === undefined) return false;
    await this.go(this.plan.stepOf(first));
    this.focusFault();
    return true;
  }

  private focusFault(): void {
    setTimeout(() => this.element.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), FOCUS_AFTER_MS);
  }

  private indexOf(step: S): number {
    return this.steps.findIndex((one) => one.step === step);
  }
}
