import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from '@jest/globals';
import { serverLook } from './status-look.js';
import { Status } from './status.js';

describe('a status', () => {
  it('is an icon, a word and since when: never colour alone', async () => {
    const fixture = TestBed.createComponent(Status);
    fixture.componentRef.setInput('status', serverLook('ServerDown'));
    fixture.componentRef.setInput('since', new Date(Date.now() - 5 * 60_000).toISOString());
    await fixture.whenStable();
    const element: HTMLElement = fixture.nativeElement;
    expect(element.querySelector('svg path')?.getAttribute('d')).toBeTruthy();
    expect(element.textContent?.replaceAll(/\s+/g, ' ').trim()).toBe('Down for 5 min');
    expect(element.querySelector('time')?.getAttribute('title')).toBeTruthy();
  });
});
