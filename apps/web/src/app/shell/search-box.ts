import { ChangeDetectionStrategy, Component, ElementRef, computed, inject, signal, viewChild } from '@angular/core';
import { Router } from '@angular/router';
import { mdiDatabaseOutline, mdiMagnify, mdiPlaylistPlay, mdiServerOutline } from '@mdi/js';
import { Api } from '../core/api.js';
import { liveQuery } from '../core/live-query.js';
import { Session } from '../core/session.js';
import { Icon } from '../ui/icon.js';
import { searchFleet, type Hit, type HitKind } from './search-fleet.js';

const TYPING_PAUSE_MS = 150;

/** Finds clusters, servers and operations from anywhere. `/` puts the cursor here. */
@Component({
  selector: 'rk-search-box',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './search-box.html',
  styleUrl: './search-box.scss',
  host: { '(document:keydown)': 'onDocumentKey($event)', '(focusout)': 'onFocusOut($event)' },
})
export class SearchBox {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private typing: ReturnType<typeof setTimeout> | undefined;

  protected readonly text = signal('');
  private readonly asked = signal('');
  protected readonly open = signal(false);
  protected readonly chosen = signal(0);
  protected readonly results = liveQuery(
    () => (this.asked() === '' ? undefined : this.asked()),
    (text, abort) => searchFleet(this.api, text, { withServers: this.session.may('fleet:read') }, abort),
  );
  protected readonly hits = computed<readonly Hit[]>(() => (this.asked() === '' ? [] : (this.results.value() ?? [])));
  protected readonly shows = computed(() => this.open() && this.asked() !== '');
  protected readonly icons: Readonly<Record<HitKind, string>> = {
    cluster: mdiDatabaseOutline,
    server: mdiServerOutline,
    operation: mdiPlaylistPlay,
  };
  protected readonly glass = mdiMagnify;

  protected type(text: string): void {
    this.text.set(text);
    this.open.set(true);
    clearTimeout(this.typing);
    this.typing = setTimeout(() => {
      this.asked.set(text.trim());
      this.chosen.set(0);
    }, TYPING_PAUSE_MS);
  }

  protected onKey(event: KeyboardEvent): void {
    const last = this.hits().length - 1;
    if (event.key === 'ArrowDown') this.chosen.update((index) => Math.min(index + 1, last));
    else if (event.key === 'ArrowUp') this.chosen.update((index) => Math.max(index - 1, 0));
    else if (event.key === 'Enter') this.go(this.hits()[this.chosen()]);
    else if (event.key === 'Escape') this.leave();
    else return;
    event.preventDefault();
  }

  protected go(hit: Hit | undefined): void {
    if (!hit) return;
    this.leave();
    void this.router.navigate([...hit.link]);
  }

  protected onDocumentKey(event: KeyboardEvent): void {
    const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select, [contenteditable]');
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.field().nativeElement.focus();
  }

  protected onFocusOut(event: FocusEvent): void {
    if (!(event.relatedTarget instanceof Node) || !this.element.contains(event.relatedTarget)) this.open.set(false);
  }

  private leave(): void {
    clearTimeout(this.typing);
    this.text.set('');
    this.asked.set('');
    this.open.set(false);
    this.field().nativeElement.blur();
  }
}
