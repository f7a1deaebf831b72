import 'reflect-metadata'; // @peculiar/x509 resolves its parts by decorator metadata and refuses to load without it.
import { isIP } from 'node:net';
import { createPrivateKey, randomBytes, webcrypto, X509Certificate as NodeCertificate } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 24 * 60 * 60 * 1000;
const CA_DAYS = 20 * 365;
/** Members are re-issued long before; the limit public authorities keep would ask for a restart every month. */
const MEMBER_DAYS = 825;
/** Clocks of servers differ; a certificate of this very second must be valid on the one that is behind. */
const CLOCK_SKEW_MS = 60 * 60 * 1000;

/** PEM texts. The private key is PKCS #8 and secret. */
export interface IssuedCertificate {
  certificatePem: string;
  privateKeyPem: string;
}

export interface MemberCertificateRequest {
  /** Becomes the subject's common name. */
  commonName: string;
  /** DNS names and IP addresses (v4 or v6) under which clients connect. */
  hosts: readonly string[];
  now: Date;
}

/** Makes the certificate authority of an installation. It can sign servers, and no further authorities. */
export async function createCertificateAuthority(name: string, now: Date): Promise<IssuedCertificate> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [name] }],
    keys,
    signingAlgorithm: ALGORITHM,
    ...identityAndValidity(now, CA_DAYS),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return toPem(certificate, keys.privateKey);
}

/** Issues a server certificate that the authority signs. */
export function issueMemberCertificate(
  authority: IssuedCertificate,
  request: MemberCertificateRequest,
): Promise<IssuedCertificate> {
  return issue(authority, request, [ExtendedKeyUsage.serverAuth], namesOf(request.hosts));
}

/**
 * Issues a certificate by which a server shows who it is, to those that connect to it and to those it connects to. Some programs
 * look for an address among the DNS names: it is there, too.
 */
export function issuePeerCertificate(
  authority: IssuedCertificate,
  request: MemberCertificateRequest,
): Promise<IssuedCertificate> {
  const names = namesOf(request.hosts);
  const asDns = names.filter(({ type }) => type === 'ip').map(({ value }) => ({ type: 'dns' as const, value }));
  return issue(authority, request, [ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth], [...names, ...asDns]);
}

type HostName = { type: 'ip' | 'dns'; value: string };

function namesOf(hosts: readonly string[]): HostName[] {
  return [...new Set(hosts)].map((host) => ({ type: isIP(host) ? 'ip' : 'dns', value: host }));
}

async function issue(
  authority: IssuedCertificate,
  { commonName, now }: MemberCertificateRequest,
  usages: ExtendedKeyUsage[],
  names: HostName[],
): Promise<IssuedCertificate> {
  const issuer = new X509Certificate(authority.certificatePem);
  const keys = await newKeys();
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension(usages),
    new SubjectAlternativeNameExtension(names),
    await SubjectKeyIdentifierExtension.create(keys.publicKey),
    await AuthorityKeyIdentifierExtension.create(await issuer.publicKey.export()),
  ];
  const certificate = await X509CertificateGenerator.create({
    subject: [{ CN: [commonName] }],
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await importPrivateKey(authority.privateKeyPem),
    signingAlgorithm: ALGORITHM,
    ...identityAndValidity(now, MEMBER_DAYS),
    extensions,
  });
  return toPem(certificate, keys.privateKey);
}

/** Whether `certificatePem` was signed by the authority, and until when it is valid. */
export function inspectCertificate(certificatePem: string, authorityPem: string): { isOurs: boolean; expiresAt: Date } {
  const certificate = new NodeCertificate(certificatePem);
  return { isOurs: certificate.verify(new NodeCertificate(authorityPem).publicKey), expiresAt: new Date(certificate.validTo) };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function identityAndValidity(now: Date, days: number): { serialNumber: string; notBefore: Date; notAfter: Date } {
  // RFC 5280: positive and at most 20 octets; the first bit cleared keeps it positive.
  const serial = randomBytes(16);
  serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40, 0);
  return {
    serialNumber: serial.toString('hex'),
    notBefore: new Date(now.getTime() - CLOCK_SKEW_MS),
    notAfter: new Date(now.getTime() + days * DAY_MS),
  };
}

async function importPrivateKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}

async function toPem(certificate: X509Certificate, privateKey: webcrypto.CryptoKey): Promise<IssuedCertificate> {
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', privateKey);
  return { certificatePem: `${certificate.toString('pem')}\n`, privateKeyPem: `${PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n` };
}
