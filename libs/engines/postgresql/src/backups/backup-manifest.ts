import { DomainError } from '@rocket/domain';

/** What a file of a backup has to be. */
export interface ManifestFile {
  bytes: number;
  /** SHA-256, hexadecimal. */
  sha256: string;
}

interface Manifest {
  Files: { Path?: string; 'Encoded-Path'?: string; Size: number; 'Checksum-Algorithm'?: string; Checksum?: string }[];
}

/** Reads PostgreSQL's `backup_manifest`: every file of the data directory with its checksum. @throws DomainError `backup-damaged` */
export function parseManifest(text: string, label: string): Map<string, ManifestFile> {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(text) as Manifest;
  } catch (error) {
    throw new DomainError('backup-damaged', `The manifest of ${label} cannot be read.`, {}, [], { cause: error });
  }
  return new Map(
    manifest.Files.map((file) => {
      // Names that are no UTF-8 come as hexadecimal.
      const path = file.Path ?? Buffer.from(file['Encoded-Path'] ?? '', 'hex').toString('latin1');
      if (file['Checksum-Algorithm'] !== 'SHA256' || file.Checksum === undefined)
        throw new DomainError('backup-damaged', `The manifest of ${label} has no checksum of ${path}.`);
      return [path, { bytes: file.Size, sha256: file.Checksum.toLowerCase() }];
    }),
  );
}
