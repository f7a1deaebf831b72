import { HttpErrorResponse, type HttpInterceptorFn } from '@angular/common/http';
import { Injector, inject } from '@angular/core';
import { catchError, throwError } from 'rxjs';
import { Session } from './session.js';

/** A 401 in the middle of work means that the session ended in which it was asked; a late one says nothing of the next session. */
export const lostSession: HttpInterceptorFn = (request, next) => {
  // The session uses this client itself, so it is looked up late.
  const injector = inject(Injector);
  const isLogin = request.url.startsWith('/api/auth/login');
  const sender = injector.get(Session).user();
  return next(request).pipe(
    catchError((error: unknown) => {
      if (error instanceof HttpErrorResponse && error.status === 401 && !isLogin) injector.get(Session).lost(sender);
      return throwError(() => error);
    }),
  );
};
