import { Component, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from '@jest/globals';
import { Field } from './field.js';

@Component({
  imports: [Field],
  template: '<rk-field label="Name" controlId="name" hint="short" [error]="error()"><input class="input" /></rk-field>',
})
class Host {
  readonly error = signal<string | undefined>(undefined);
}

describe('a field', () => {
  it('ties its label, hint and fault to the control for screen readers', async () => {
    const fixture = TestBed.createComponent(Host);
    await fixture.whenStable();
    const element: HTMLElement = fixture.nativeElement;
    const input = element.querySelector('input')!;
    const note = () => element.querySelector(`#${input.getAttribute('aria-describedby')}`)?.textContent;
    expect(element.querySelector('label')?.htmlFor).toBe(input.id);
    expect([input.getAttribute('aria-invalid'), note()]).toEqual(['false', 'short']);

    fixture.componentInstance.error.set('is needed');
    await fixture.whenStable();
    expect([input.getAttribute('aria-invalid'), note()]).toEqual(['true', 'is needed']);
  });
});
