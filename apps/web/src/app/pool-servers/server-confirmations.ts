import type { PoolServerDetails } from '@rocket/contracts';
import type { Confirmation } from '../ui/confirm-dialog.js';

type Question = Omit<Confirmation, 'run'>;

export function cleanQuestion({ serverName }: PoolServerDetails): Question {
  return {
    title: `Clean ${serverName}?`,
    consequence:
      'Every service and file of ours on it is stopped and removed, databases and their data too. Afterwards it is free for a new cluster.',
    action: `Clean ${serverName}`,
    dangerous: true,
    typeToConfirm: serverName,
  };
}

export function removeQuestion({ serverName, driver }: PoolServerDetails): Question {
  const left = driver === 'ssh' ? ' Its key and its account stay on it; remove them there.' : '';
  return {
    title: `Take ${serverName} out of the pool?`,
    consequence: `Rocket forgets the server; nothing is deleted on it.${left} New clusters can no longer be built there.`,
    action: `Take ${serverName} out`,
    dangerous: true,
    typeToConfirm: serverName,
  };
}

export function confirmKeyQuestion(server: PoolServerDetails): Question {
  const { serverName, hostKeyFingerprint: before, offeredHostKeyFingerprint: offered } = server;
  const isNew = before === null;
  return {
    title: isNew ? `Confirm the host key of ${serverName}?` : `Confirm the new host key of ${serverName}?`,
    consequence: `Compare the fingerprint with the one that the server shows on its own console. From then on Rocket signs in there and works as root${
      isNew ? '' : '; the key it knew before is forgotten'
    }. If somebody stands between, that is whom you would trust.`,
    compare: [
      { word: 'Confirmed before', text: before ?? 'none' },
      { word: 'Shown now', text: offered ?? 'none' },
    ],
    action: isNew ? 'Confirm the key' : 'Confirm the new key',
    dangerous: !isNew,
  };
}
