import { Injectable, computed, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import type { LoginResponse, User } from '@rocket/contracts';
import type { Permission } from '@rocket/domain';
import { Api } from './api.js';

/** Who is signed in. The session itself is an HttpOnly cookie that scripts cannot read. */
@Injectable({ providedIn: 'root' })
export class Session {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly current = signal<User | undefined>(undefined);
  private readonly ended = signal(false);
  private staying = 0;

  readonly user = this.current.asReadonly();
  /** The server no longer knows us, and the page stays all the same: see `stay`. */
  readonly hasEnded = this.ended.asReadonly();
  readonly permissions = computed(() => new Set(this.current()?.permissions ?? []));

  may(permission: Permission): boolean {
    return this.permissions().has(permission);
  }

  async load(): Promise<User> {
    const user = await this.api.get<User>('/api/auth/me');
    this.current.set(user);
    return user;
  }

  async login(username: string, password: string): Promise<void> {
    const { user } = await this.api.post<LoginResponse>('/api/auth/login', { username, password });
    this.current.set(user);
  }

  async logout(): Promise<void> {
    try {
      await this.api.post('/api/auth/logout', {});
    } finally {
      this.current.set(undefined);
      await this.router.navigate(['/login']);
    }
  }

  /**
   * While somebody types on a page, the end of the session does not take it away: what is typed in that moment would land on the
   * login page. Whoever asks for it shows `hasEnded`, and lets go with what is answered here.
   */
  stay(): () => void {
    this.staying++;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.staying--;
      if (this.staying === 0) this.ended.set(false);
    };
  }

  /** The server no longer knows who sent a request; if that is still who is signed in, the session is lost. */
  lost(sender: User | undefined): void {
    if (sender === undefined || sender !== this.current()) return;
    if (this.staying > 0) this.ended.set(true);
    else this.signInAgain();
  }

  /** The server knows us after all: signed in again somewhere else in this browser. */
  resumed(): void {
    this.ended.set(false);
  }

  /** Leads to the login, and back here afterwards. */
  signInAgain(): void {
    this.current.set(undefined);
    void this.router.navigate(['/login'], { queryParams: { returnUrl: this.router.url, reason: 'expired' } });
  }
}
