import type { ConnectionStrings, EngineCluster } from '@rocket/engine-core';

/**
 * Strings for clients; the primary first. With TLS they say `require`, which works with nothing but the string. To
 * verify the server as well, clients save the CA and use `sslmode=verify-full&sslrootcert=<file>` instead.
 */
export function connectionStrings(cluster: EngineCluster): ConnectionStrings {
  const hosts = cluster.members.map(({ host, port }) => `${bracketed(host.address)}:${String(port)}`).join(',');
  const tls = cluster.caCertificatePem === undefined ? 'disable' : 'require';
  const user = percentEncode(cluster.ownerName);
  const password = percentEncode(cluster.passwords.owner);
  const database = percentEncode(cluster.databaseName);
  const uri = `postgresql://${user}:${password}@${hosts}/${database}?target_session_attrs=read-write&sslmode=${tls}`;
  return {
    uri,
    psql: `psql ${quoteForShell(uri)}`,
    jdbc: `jdbc:postgresql://${hosts}/${database}?user=${user}&password=${password}&targetServerType=primary&sslmode=${tls}`,
  };
}

/** As a POSIX shell reads it: within single quotes everything is itself, a single quote has to leave them. */
export function quoteForShell(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}

/** All but the unreserved characters of RFC 3986; `encodeURIComponent` leaves `!'()*` alone. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** An IPv6 address within a list of hosts. */
function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
