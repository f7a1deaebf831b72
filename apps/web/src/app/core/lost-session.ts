import { HttpErrorResponse, type HttpInterceptorFn } from '@angular/common/http';
import { Injector, inject } from '@angular/core';
import { catchError, throwError } from 'rxjs';
import { Session } from './session.js';

/** A 401 in the middle of work means that the session ended. */
export const lostSession: HttpInterceptorFn = (request, next) => {
  // The session uses this client itself, so it is looked up late.
  const injector = inject(Injector);
  return next(request).pipe(
    catchError((error: unknown) => {
      const ended = error instanceof HttpErrorResponse && error.status === 401 && !request.url.startsWith('/api/auth/login');
      if (ended) injector.get(Session).lost();
      return throwError(() => error);
    }),
  );
};
