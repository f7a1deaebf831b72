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

  readonly user = this.current.asReadonly();
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

  /** The server no longer knows us: sign in again, then come back here. Drafts wait in the session storage. */
  lost(): void {
    if (this.current() === undefined) return;
    this.current.set(undefined);
    void this.router.navigate(['/login'], { queryParams: { returnUrl: this.router.url, reason: 'expired' } });
  }
}
