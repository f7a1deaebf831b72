import type { DbmsType } from '@rocket/domain';
import { SUDOERS_PATH, sudoersFile } from './sudoers.js';

/**
 * What a person pastes into a root shell of a new server: the account, our key, its rights; and at the end the
 * fingerprints to compare. Pasting it twice changes nothing.
 *
 * `user` is a Linux user name that was checked to be one, `publicKey` the line of our own key.
 */
export function setUpCommands(user: string, dbmsType: DbmsType, publicKey: string): string {
  const keys = `~${user}/.ssh/authorized_keys`;
  return `command -v sudo >/dev/null || apt-get install -y sudo
id -u ${user} >/dev/null 2>&1 || useradd --create-home --shell /bin/bash ${user}
mkdir -p -m 700 ~${user}/.ssh
grep -qxF '${publicKey}' ${keys} 2>/dev/null || echo '${publicKey}' >> ${keys}
chmod 600 ${keys} && chown -R ${user}: ~${user}/.ssh
(umask 337; cat > ${SUDOERS_PATH}.new) <<'END'
${sudoersFile(user, dbmsType)}END
visudo -c -q -f ${SUDOERS_PATH}.new && mv ${SUDOERS_PATH}.new ${SUDOERS_PATH}
for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -l -f "$key"; done
`;
}
