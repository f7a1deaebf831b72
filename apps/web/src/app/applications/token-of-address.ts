import { inject } from '@angular/core';
import { ActivatedRoute } from '@angular/router';

/** What stands behind `#` in the address: browsers send it to no server, and it is in no log. Must be called while injecting. */
export function tokenOfAddress(): string {
  return decodeURIComponent(inject(ActivatedRoute).snapshot.fragment ?? '');
}
