import type { ProblemCode } from '@rocket/domain';

/** How a problem code is answered over HTTP. */
export interface ProblemKind {
  status: number;
  title: string;
  /** What the reader can do about it in general; the `detail` of one occurrence is more precise. */
  hint?: string;
}

/** The one place that gives every refusal its HTTP status and words. */
export const PROBLEM_CATALOGUE: Readonly<Record<ProblemCode, ProblemKind>> = {
  'bad-request': { status: 400, title: 'The request cannot be read' },
  'validation-failed': { status: 422, title: 'Some fields are not valid', hint: 'See "errors" for each field.' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported', hint: 'Send application/json.' },
  'payload-too-large': { status: 413, title: 'The request is too large' },
  unauthenticated: { status: 401, title: 'Sign in first', hint: 'Send a session cookie or "Authorization: Bearer <token>".' },
  'invalid-credentials': { status: 401, title: 'User name or password is wrong' },
  'csrf-token-missing': {
    status: 403,
    title: 'The request did not prove that it comes from the dashboard',
    hint: 'Reload the page and try again.',
  },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  'too-many-login-attempts': { status: 429, title: 'Too many failed logins', hint: 'Wait for the time given in Retry-After.' },
  'route-not-found': { status: 404, title: 'There is no such route', hint: 'See /api/docs.' },
  'method-not-allowed': { status: 405, title: 'This route does not know the method' },
  'unknown-dbms-type': { status: 404, title: 'Unknown DBMS type', hint: 'Use PostgreSQL or MongoDB.' },
  'not-found': { status: 404, title: 'Not found' },
  'server-not-found': { status: 404, title: 'There is no such server' },
  'cluster-not-found': { status: 404, title: 'There is no such cluster' },
  'operation-not-found': { status: 404, title: 'There is no such operation' },
  'token-not-found': { status: 404, title: 'There is no such API token' },
  'user-not-found': { status: 404, title: 'There is no such user' },
  'environment-not-found': { status: 404, title: 'There is no such environment' },
  'datacenter-not-found': { status: 404, title: 'There is no such datacenter' },
  'application-not-found': { status: 404, title: 'There is no such application' },
  'release-not-available': { status: 422, title: 'The release is not available on these servers' },
  'server-exists': { status: 409, title: 'The server name is taken' },
  'server-in-use': { status: 409, title: 'The server is in use' },
  'server-not-free': { status: 409, title: 'The server is not free' },
  'lock-mismatch': { status: 409, title: 'The server is locked by another lock' },
  'lock-not-found': { status: 404, title: 'There is no such lock', hint: 'It may have run out; pull servers again.' },
  'invalid-status-change': { status: 409, title: 'The server cannot go to this status' },
  'not-enough-pool-servers': { status: 409, title: 'The pool has too few matching servers' },
  'server-not-checked': {
    status: 409,
    title: 'The server was never checked',
    hint: 'It was recorded without being asked. Check it first.',
  },
  'server-too-small': { status: 422, title: 'The server is too small' },
  'cluster-exists': { status: 409, title: 'The cluster name is taken' },
  'cluster-not-ready': { status: 409, title: 'The cluster is not ready for this' },
  'no-switchover-candidate': {
    status: 409,
    title: 'No member can take over',
    hint: 'Nothing was changed. See how the members are on the page of the cluster.',
  },
  'no-failover-candidate': {
    status: 409,
    title: 'Nobody can take over from the primary',
    hint: 'Nothing was changed. See how the members are on the page of the cluster.',
  },
  'confirmation-missing': {
    status: 422,
    title: 'This has to be confirmed',
    hint: 'Repeat the name of what is to be deleted in "confirm".',
  },
  'name-exists': { status: 409, title: 'The name is taken' },
  'last-admin': { status: 409, title: 'Nobody would be left to administer', hint: 'Make somebody else an administrator first.' },
  'operation-action-not-allowed': { status: 409, title: 'The operation does not allow this now' },
  'cluster-busy': { status: 409, title: 'Another operation works on this cluster' },
  'edit-conflict': { status: 412, title: 'Somebody else changed it meanwhile', hint: 'Read it again, then repeat your change.' },
  'precondition-required': {
    status: 428,
    title: 'Say which version you are changing',
    hint: 'Send If-Match with the version you read.',
  },
  'idempotency-key-reused': { status: 409, title: 'The idempotency key was used for another request' },
  'idempotency-key-in-flight': { status: 409, title: 'The first request with this idempotency key is still running' },
  'engine-unavailable': { status: 501, title: 'This DBMS cannot be operated by this installation' },
  'driver-unavailable': { status: 501, title: 'Servers of this kind cannot be operated by this installation' },
  'bad-cursor': { status: 400, title: 'The cursor is not one of this list' },
  'step-failed': { status: 500, title: 'A step of the operation failed' },
  'lease-lost': { status: 409, title: 'Another worker has taken over the operation' },
  'host-unreachable': { status: 503, title: 'The server does not answer' },
  'host-key-unconfirmed': {
    status: 409,
    title: 'Nobody has confirmed the host key of the server',
    hint: 'Compare the fingerprint with the one that the server shows on its own console, then confirm it.',
  },
  'host-key-changed': {
    status: 409,
    title: 'The server shows another host key than the one that was confirmed',
    hint: 'Find out why before anything else: it was installed anew, or something stands between.',
  },
  'sign-in-refused': {
    status: 503,
    title: 'The server refused to let the control plane sign in',
    hint: 'The line with our public key has to be in the authorized_keys of the account that signs in.',
  },
  'patch-run-not-found': { status: 404, title: 'No such patch run' },
  'patch-not-possible': {
    status: 409,
    title: 'This cannot be patched now',
    hint: 'Nothing was changed. A dry run shows the plan and what stands in its way.',
  },
  'plan-changed': {
    status: 409,
    title: 'The plan is not the one you have seen any more',
    hint: 'Look at the plan again: the fleet has changed meanwhile.',
  },
  'blackout-not-found': { status: 404, title: 'No such blackout' },
  'change-run-not-found': { status: 404, title: 'No such change run' },
  'change-not-possible': {
    status: 409,
    title: 'This cannot be pushed now',
    hint: 'Nothing was changed. A dry run shows the plan and what stands in its way.',
  },
  'undo-not-possible': {
    status: 409,
    title: 'This cannot be undone',
    hint: 'Nothing was changed. Push the value that you want instead.',
  },
  'capability-missing': { status: 409, title: 'Servers of this kind cannot do that' },
  'command-failed': { status: 500, title: 'A command on the server failed' },
  'command-timed-out': { status: 504, title: 'A command on the server took too long' },
  'port-unavailable': { status: 409, title: 'The server has no free port' },
  'secret-unreadable': {
    status: 500,
    title: 'A stored secret cannot be decrypted',
    hint: 'Was ROCKET_SECRET_KEY or the key file changed?',
  },
  'database-unavailable': { status: 503, title: 'The control plane database does not answer' },
  'queue-unavailable': { status: 503, title: 'The queue does not answer' },
  'internal-error': {
    status: 500,
    title: 'Something went wrong on our side',
    hint: 'Give the request id to whoever runs this installation.',
  },
};
