import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { DomSanitizer } from '@angular/platform-browser';

/** A mail as its reader sees it. It is shown in a sandbox: whatever is in it, it does nothing here. */
@Component({
  selector: 'rk-mail-frame',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<iframe [src]="url()" [title]="label()" sandbox="" loading="lazy" referrerpolicy="no-referrer"></iframe>`,
  styles: `
    :host {
      display: block;
    }
    iframe {
      display: block;
      width: 100%;
      height: 620px;
      border: 0;
      border-radius: var(--radius);
      background: #f3f5f8;
    }
  `,
})
export class MailFrame {
  private readonly sanitizer = inject(DomSanitizer);
  /** A path of our API. */
  readonly path = input.required<`/api/${string}`>();
  readonly label = input.required<string>();
  protected readonly url = computed(() => this.sanitizer.bypassSecurityTrustResourceUrl(this.path()));
}
