import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  ViewEncapsulation,
  afterRenderEffect,
  computed,
  inject,
  input,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import uPlot from 'uplot';
import { chartSentences, numberWords, type ChartMark, type ChartModel } from './chart-model.js';
import { dataOf, drawMarks, optionsOf } from './chart-options.js';

const HEIGHT = 168;
/** How near the cursor has to come to a mark, CSS pixels. */
const NEAR = 8;

/** A metric over the time: a line for each server, the band of what it varied between, and marks of what happened. */
@Component({
  selector: 'rk-metric-chart',
  changeDetection: ChangeDetectionStrategy.OnPush,
  encapsulation: ViewEncapsulation.None,
  templateUrl: './metric-chart.html',
  styleUrl: './metric-chart.scss',
})
export class MetricChartView {
  readonly model = input.required<ChartModel>();
  readonly instants = input.required<readonly number[]>();
  readonly marks = input<readonly ChartMark[]>([]);
  /** Changes when colours do. */
  readonly theme = input<unknown>();
  /** A time was chosen by dragging, in seconds. */
  readonly zoomed = output<{ from: number; to: number }>();

  private readonly plotted = viewChild.required<ElementRef<HTMLElement>>('plotted');
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly place = signal<number | null>(null);
  protected readonly mark = signal<ChartMark | null>(null);
  private plot: uPlot | undefined;
  private shape = '';

  protected readonly sentences = computed(() => chartSentences(this.model()));
  /** Where the cursor is, or what was measured last. */
  protected readonly legend = computed(() => {
    const { lines, unit } = this.model();
    const place = this.place();
    return lines.map(({ label, avg, max }) => {
      const last = avg.findLastIndex((value) => value !== null);
      const at = place ?? last;
      return { label, words: numberWords(avg[at], unit), most: numberWords(max[at], unit) };
    });
  });

  constructor() {
    afterRenderEffect(() => {
      const [model, instants] = [this.model(), this.instants()];
      this.marks();
      this.theme();
      untracked(() => this.draw(model, instants));
    });
    const observer = new ResizeObserver(() => this.plot?.setSize({ width: this.width(), height: HEIGHT }));
    observer.observe(this.host.nativeElement);
    inject(DestroyRef).onDestroy(() => {
      observer.disconnect();
      this.plot?.destroy();
    });
  }

  private width(): number {
    return Math.max(160, this.plotted().nativeElement.clientWidth);
  }

  private draw(model: ChartModel, instants: readonly number[]): void {
    const data = dataOf(model, instants);
    const shape = JSON.stringify([model.metric, model.lines.map(({ label }) => label)]);
    if (this.plot && shape === this.shape) {
      this.plot.setData(data);
      return;
    }
    this.plot?.destroy();
    this.shape = shape;
    const colours = [...this.host.nativeElement.querySelectorAll<HTMLElement>('.swatch')];
    const options = optionsOf(model, {
      width: this.width(),
      height: HEIGHT,
      colourOf: (line) => getComputedStyle(colours[line] ?? this.host.nativeElement).color,
      ink: () => getComputedStyle(this.host.nativeElement).color,
      onCursor: (plot) => this.moved(plot),
      onZoom: (from, to) => this.zoomed.emit({ from, to }),
      onDraw: (plot) => drawMarks(plot, this.marks(), this.host.nativeElement),
    });
    this.plot = new uPlot(options, data, this.plotted().nativeElement);
  }

  private moved(plot: uPlot): void {
    const { left, idx } = plot.cursor;
    const isInside = left !== undefined && left >= 0;
    this.place.set(isInside ? (idx ?? null) : null);
    const near = isInside
      ? this.marks().find(({ atSeconds }) => Math.abs(plot.valToPos(atSeconds, 'x') - left) <= NEAR)
      : undefined;
    this.mark.set(near ?? null);
  }
}
