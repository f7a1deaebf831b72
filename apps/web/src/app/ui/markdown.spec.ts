import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from '@jest/globals';
import { Markdown } from './markdown.js';

async function shown(text: string): Promise<HTMLElement> {
  const fixture = TestBed.createComponent(Markdown);
  fixture.componentRef.setInput('text', text);
  await fixture.whenStable();
  return fixture.nativeElement as HTMLElement;
}

describe('Markdown', () => {
  it('shows what Markdown means', async () => {
    const element = await shown('**two** nodes\n\n- one\n- two\n\n[the plan](https://example.com/plan)');
    expect(element.querySelector('strong')?.textContent).toBe('two');
    expect(element.querySelectorAll('li')).toHaveLength(2);
    const link = element.querySelector('a');
    expect(link?.getAttribute('href')).toBe('https://example.com/plan');
    expect(link?.getAttribute('rel')).toContain('noopener');
  });

  it('shows HTML as it was typed', async () => {
    expect((await shown('<b onclick="x()">Now</b> & then')).textContent?.trim()).toBe('<b onclick="x()">Now</b> & then');
  });

  it.each([
    '<script>window.hurt = 1</script>',
    '<img src=x onerror="window.hurt = 1">',
    '[click](javascript:window.hurt=1)',
    '<a href="javascript:window.hurt=1">click</a>',
    '<svg><a xlink:href="javascript:window.hurt=1"><text>x</text></a></svg>',
    '<iframe srcdoc="<script>parent.hurt = 1</script>"></iframe>',
    '<form action="https://example.com"><button>Sign in</button></form>',
    '<b style="position:fixed;inset:0">over everything</b>',
  ])('leaves nothing in %s that acts', async (text) => {
    const element = await shown(text);
    expect(element.querySelector('script, iframe, img, b, form, button, svg, object, embed, style')).toBeNull();
    for (const one of element.querySelectorAll('.markdown *')) {
      const names = one.getAttributeNames();
      expect(names.filter((name) => name.startsWith('on') || name === 'style' || name === 'srcdoc')).toEqual([]);
      expect(one.getAttribute('href') ?? '').not.toMatch(/^\s*javascript:/i);
    }
  });
});
