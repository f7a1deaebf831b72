import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { Marked } from 'marked';

const marked = new Marked({
  gfm: true,
  breaks: true,
  async: false,
  // HTML is shown as it was typed: Markdown is enough to say what one has to say.
  renderer: { html: ({ text }) => escaped(text) },
  // A link leads out of the dashboard, and what it leads to learns nothing of it.
  hooks: { postprocess: (html) => html.replaceAll('<a href', '<a target="_blank" rel="noopener noreferrer" href') },
});

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * Markdown that people typed. What it becomes is bound as `innerHTML`, from which Angular takes everything that could act:
 * scripts, handlers, styles, `javascript:`; pictures from elsewhere are kept out by the content security policy.
 */
@Component({
  selector: 'rk-markdown',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<div class="markdown" [innerHTML]="html()"></div>`,
  styleUrl: './markdown.scss',
})
export class Markdown {
  readonly text = input.required<string>();
  protected readonly html = computed(() => marked.parse(this.text()) as string);
}
