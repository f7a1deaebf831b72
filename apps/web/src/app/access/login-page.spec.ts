import { describe, expect, it } from '@jest/globals';
import { safeReturnUrl } from './login-page.js';

describe('after signing in', () => {
  it('leads back to where one was', () => expect(safeReturnUrl('/operations/7?x=1')).toBe('/operations/7?x=1'));

  it.each([undefined, '', '//evil.example', '/\\evil.example', 'https://evil.example', '/login?returnUrl=/x'])(
    'never leads away from the dashboard: %s',
    (url) => expect(safeReturnUrl(url)).toBe('/home'),
  );
});
