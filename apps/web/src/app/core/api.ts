import { HttpClient, HttpHeaders, HttpParams } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable, firstValueFrom, fromEvent, takeUntil } from 'rxjs';
import { toApiProblem } from './api-problem.js';

export type QueryValue = string | number | boolean | undefined;
export type Query = Readonly<Record<string, QueryValue>>;

/** Builds a path and escapes what is put into it: `` route`/api/${dbmsType}/Cluster/${name}` ``. */
export function route(parts: TemplateStringsArray, ...values: string[]): string {
  return parts.reduce((path, part, index) => path + encodeURIComponent(values[index - 1] ?? '') + part);
}

/** The HTTP API. Every refusal is thrown as `ApiProblem`. */
@Injectable({ providedIn: 'root' })
export class Api {
  private readonly http = inject(HttpClient);

  get<T>(path: string, query: Query = {}, abort?: AbortSignal): Promise<T> {
    return this.answer(this.http.get<T>(path, { params: toParams(query) }), abort);
  }

  /** The same `idempotencyKey` with the same body answers the first result again, however often it is sent. */
  post<T>(path: string, body: unknown, idempotencyKey?: string): Promise<T> {
    const headers = idempotencyKey === undefined ? new HttpHeaders() : new HttpHeaders({ 'Idempotency-Key': idempotencyKey });
    return this.answer(this.http.post<T>(path, body, { headers }));
  }

  /** Changes the version that was read: a newer one is not overwritten. */
  patch<T>(path: string, body: unknown, version: number): Promise<T> {
    return this.answer(this.http.patch<T>(path, body, { headers: ifMatch(version) }));
  }

  /** As `patch`, and says all of it. */
  put<T>(path: string, body: unknown, version: number): Promise<T> {
    return this.answer(this.http.put<T>(path, body, { headers: ifMatch(version) }));
  }

  delete<T>(path: string, body?: unknown, query: Query = {}): Promise<T> {
    return this.answer(this.http.delete<T>(path, { body, params: toParams(query) }));
  }

  /** Removes the version that was read: a newer one stays. */
  deleteVersion<T>(path: string, version: number): Promise<T> {
    return this.answer(this.http.delete<T>(path, { headers: ifMatch(version) }));
  }

  private async answer<T>(call: Observable<T>, abort?: AbortSignal): Promise<T> {
    try {
      return await firstValueFrom(abort ? call.pipe(takeUntil(fromEvent(abort, 'abort'))) : call);
    } catch (error) {
      throw toApiProblem(error);
    }
  }
}

function ifMatch(version: number): HttpHeaders {
  return new HttpHeaders({ 'If-Match': `"${version}"` });
}

function toParams(query: Query): HttpParams {
  const given = Object.entries(query).filter(
    (entry): entry is [string, string | number | boolean] => entry[1] !== undefined && entry[1] !== '',
  );
  return new HttpParams({ fromObject: Object.fromEntries(given) });
}
