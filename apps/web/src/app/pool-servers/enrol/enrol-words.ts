import { keyOf, placeOf, type EnrolDraft } from './enrol-draft.js';

/** `10.20.30.14, port 2222`; the usual port is not worth a word. */
export function placeInWords(draft: EnrolDraft): string {
  const { address, port } = placeOf(draft);
  return address === '' ? '–' : port === 22 ? address : `${address}, port ${port}`;
}

/** `8 CPU, 64 GB RAM`, or that the server will say. */
export function claimInWords({ cpu, ramGb, dbGigs }: EnrolDraft): string {
  const said = [cpu && `${cpu} CPU`, ramGb && `${ramGb} GB RAM`, dbGigs && `${dbGigs} GB disk`].filter(Boolean);
  return said.join(', ') || 'the server says';
}

export function standInWords({ environment, datacenter }: EnrolDraft): string {
  return [environment, datacenter].filter(Boolean).join(', ') || '–';
}

export function keyInWords(draft: EnrolDraft): string {
  if (keyOf(draft) === undefined) return 'not read';
  return draft.isCompared ? 'compared' : 'not compared';
}
