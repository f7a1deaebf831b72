import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** What will be asked for, word by word, before it is. */
@Component({
  selector: 'rk-review-rows',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <dl>
      @for (row of rows(); track row.word) {
        <div>
          <dt>{{ row.word }}</dt>
          <dd [class.mono]="row.mono">{{ row.text }}</dd>
        </div>
      }
    </dl>
  `,
  styles: `
    dl {
      font-size: 13.5px;
    }
    dl > div {
      display: grid;
      grid-template-columns: 170px minmax(0, 1fr);
      gap: 12px;
      padding: 8px 0;
    }
    dl > div + div {
      border-top: 1px solid var(--line);
    }
    dt {
      color: var(--text-faint);
    }
    dd {
      overflow-wrap: anywhere;
    }
    @media (max-width: 720px) {
      dl > div {
        grid-template-columns: minmax(0, 1fr);
        gap: 0;
      }
    }
  `,
})
export class ReviewRows {
  readonly rows = input.required<readonly { word: string; text: string; mono?: boolean }[]>();
}
