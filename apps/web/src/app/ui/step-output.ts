import {
  ChangeDetectionStrategy,
  Component,
  type ElementRef,
  afterRenderEffect,
  computed,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { CopyButton } from './copy-button.js';
import { counted } from './words.js';

/** How close to the end, in pixels, still counts as following. */
const END_SLACK = 24;

/** The output of a step: follows while it grows, can be searched and copied. */
@Component({
  selector: 'rk-step-output',
  imports: [CopyButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="tools">
      <input
        #box
        class="input input-compact"
        type="search"
        placeholder="Search the output"
        [attr.aria-label]="'Search the output of ' + name()"
        [value]="wanted()"
        (input)="wanted.set(box.value)"
      />
      <span class="faint" role="status">{{ found() }}</span>
      @if (running()) {
        <label><input #tick type="checkbox" [checked]="following()" (change)="following.set(tick.checked)" /> Follow</label>
      }
      <rk-copy-button [text]="output()" label="Copy the output" />
    </div>
    <pre
      #frame
      tabindex="0"
      role="region"
      [attr.aria-label]="'Output of ' + name()"
      (scroll)="onScroll(frame)"
    >@for (line of lines(); track $index) {<span class="line" [class.hit]="line.hit">{{ line.text }}
</span>}</pre>
  `,
  styleUrl: './step-output.scss',
})
export class StepOutput {
  readonly output = input.required<string>();
  readonly name = input.required<string>();
  readonly running = input(false);
  protected readonly wanted = signal('');
  protected readonly following = signal(true);
  private readonly frame = viewChild.required<ElementRef<HTMLElement>>('frame');

  protected readonly lines = computed(() => {
    const wanted = this.wanted().trim().toLowerCase();
    return this.output()
      .trimEnd()
      .split('\n')
      .map((text) => ({ text, hit: wanted !== '' && text.toLowerCase().includes(wanted) }));
  });
  protected readonly found = computed(() =>
    this.wanted().trim() === '' ? '' : counted(this.lines().filter((line) => line.hit).length, 'line'),
  );

  constructor() {
    afterRenderEffect(() => {
      this.lines();
      const frame = this.frame().nativeElement;
      const hit = this.wanted().trim() === '' ? null : frame.querySelector('.hit');
      if (hit instanceof HTMLElement) frame.scrollTop = hit.offsetTop - frame.offsetTop - END_SLACK;
      else if (this.running() && this.following()) frame.scrollTop = frame.scrollHeight;
    });
  }

  /** Scrolling up is reading: the end is followed again when the reader is back there. */
  protected onScroll(frame: HTMLElement): void {
    if (this.running()) this.following.set(frame.scrollHeight - frame.scrollTop - frame.clientHeight < END_SLACK);
  }
}
