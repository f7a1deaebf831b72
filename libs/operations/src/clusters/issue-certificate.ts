import type { ClusterMemberRow } from '@rocket/persistence';
import { issueMemberCertificate } from '@rocket/platform';
import type { StepContext } from '../operations/operation-definition.js';
import { certificateAuthority } from './certificate-authority.js';
import type { ClusterDependencies } from './cluster-subject.js';
import { tlsKeyContext } from './engine-cluster.js';

/** A certificate of this installation's CA for a member, with its key sealed, as both are stored. */
export async function issueCertificate(
  { uow, secretBox, clock }: ClusterDependencies,
  member: ClusterMemberRow,
  context: StepContext,
): Promise<{ tlsCertificate: string; sealedTlsKey: string }> {
  const authority = await certificateAuthority(uow, secretBox, clock);
  const { serverName, address } = member.server;
  const hosts = [...new Set([address, serverName, ...(member.server.driver === 'local' ? ['localhost'] : [])])];
  const issued = await issueMemberCertificate(authority, { commonName: serverName, hosts, now: clock.now() });
  context.say(`Issued a certificate for ${hosts.join(', ')}.`);
  return {
    tlsCertificate: issued.certificatePem,
    sealedTlsKey: secretBox.seal(issued.privateKeyPem, tlsKeyContext(member.id)),
  };
}
