import { createCertificateAuthority } from '@rocket/platform';
import type { Clock, SecretBox } from '@rocket/platform';
import type { UnitOfWork } from '@rocket/persistence';

export interface CertificateAuthority {
  certificatePem: string;
  privateKeyPem: string;
}

const SECRET_NAME = 'certificate-authority';

/**
 * The CA of this installation, made when it is first needed. Its key is stored sealed. Two workers that make one at the
 * same time both end up with the one that was stored first.
 */
export async function certificateAuthority(uow: UnitOfWork, secretBox: SecretBox, clock: Clock): Promise<CertificateAuthority> {
  const stored =
    (await uow.read.secrets.find(SECRET_NAME)) ??
    (await uow.run(async (tx) => {
      const made = await createCertificateAuthority('Rocket DBaaS CA', clock.now());
      const sealed = secretBox.seal(made.privateKeyPem, SECRET_NAME);
      return tx.secrets.addOnce({ name: SECRET_NAME, sealed, publicPart: made.certificatePem });
    }));
  return { certificatePem: stored.publicPart ?? '', privateKeyPem: secretBox.open(stored.sealed, SECRET_NAME) };
}

/** The certificate alone, for clients; `null` when there is no CA yet. */
export async function authorityCertificate(uow: UnitOfWork): Promise<string | null> {
  return (await uow.read.secrets.find(SECRET_NAME))?.publicPart ?? null;
}
