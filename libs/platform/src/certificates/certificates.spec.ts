import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  createCertificateAuthority,
  inspectCertificate,
  issueMemberCertificate,
  issuePeerCertificate,
  type IssuedCertificate,
} from './certificates.js';

const now = new Date();

describe('certificates', () => {
  let authority: IssuedCertificate;
  let member: IssuedCertificate;
  beforeAll(async () => {
    authority = await createCertificateAuthority('Rocket test', now);
    member = await issueMemberCertificate(authority, { commonName: 'db-1', hosts: ['127.0.0.1', 'db-1.example', '::1'], now });
  });

  it('names every host of a member', () => {
    const { subjectAltName, ca, subject } = new X509Certificate(member.certificatePem);
    expect(subject).toBe('CN=db-1');
    expect(subjectAltName).toBe('IP Address:127.0.0.1, DNS:db-1.example, IP Address:0:0:0:0:0:0:0:1');
    expect(ca).toBe(false);
  });

  it('shows a peer to both sides, and names its address where some programs look for it', async () => {
    const peer = await issuePeerCertificate(authority, { commonName: 'peer', hosts: ['127.0.0.1', 'db-1.example'], now });
    const certificate = new X509Certificate(peer.certificatePem);
    expect(certificate.subjectAltName).toBe('IP Address:127.0.0.1, DNS:db-1.example, DNS:127.0.0.1');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  });

  it('tells its own from those of another authority', async () => {
    const stranger = await createCertificateAuthority('Rocket test', now);
    expect(inspectCertificate(member.certificatePem, authority.certificatePem).isOurs).toBe(true);
    expect(inspectCertificate(member.certificatePem, stranger.certificatePem).isOurs).toBe(false);
  });

  it('is valid on a server whose clock is half an hour behind, and for 825 days', () => {
    const { validFromDate } = new X509Certificate(member.certificatePem);
    const { expiresAt } = inspectCertificate(member.certificatePem, authority.certificatePem);
    expect(validFromDate.getTime()).toBeLessThan(now.getTime() - 30 * 60_000);
    expect(Math.round((expiresAt.getTime() - now.getTime()) / 86_400_000)).toBe(825);
  });

  it('convinces a TLS client that checks the authority and the address', async () => {
    const server = createServer({ cert: member.certificatePem, key: member.privateKeyPem }, (socket) => socket.end('hello'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = connect({ host: '127.0.0.1', port, ca: authority.certificatePem });
    const [chunk] = (await once(client, 'data')) as [Buffer];
    expect(chunk.toString()).toBe('hello');
    expect(client.authorized).toBe(true);
    client.destroy();
    server.close();
  });
});
