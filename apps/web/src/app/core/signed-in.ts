import { inject } from '@angular/core';
import { Router, type CanActivateFn } from '@angular/router';
import { toApiProblem } from './api-problem.js';
import { Session } from './session.js';

/** Lets in who has a session; sends everybody else to the login, and back afterwards. */
export const signedIn: CanActivateFn = async (_route, state) => {
  const session = inject(Session);
  const router = inject(Router);
  if (session.user()) return true;
  try {
    await session.load();
    return true;
  } catch (error) {
    const away = toApiProblem(error).code !== 'unauthenticated';
    const returnUrl = state.url === '/' ? undefined : state.url;
    return router.createUrlTree(['/login'], { queryParams: { returnUrl, reason: away ? 'unreachable' : undefined } });
  }
};
