import { isIP } from 'node:net';
import { SmtpNotifier, WebhookNotifier } from '@rocket/notifications';
import { publicUrlOf } from '@rocket/platform';
import type { Clock, Config } from '@rocket/platform';
import type { Notifiers } from './deliver-notifications.js';
import type { Sender } from './notification-texts.js';

type SenderSetting = 'mailFrom' | 'publicUrl' | 'host' | 'port' | 'timeZone';
type MailConfig = Pick<Config, SenderSetting | 'smtpUrl' | 'smtpRequireTls' | 'webhookNetworks'>;

/** Who this installation is to those it tells something. */
export function senderOf(config: Pick<Config, SenderSetting>): Sender {
  const publicUrl = publicUrlOf(config);
  const { hostname } = new URL(publicUrl);
  // An address is no name that mail could come from.
  const domain = isIP(hostname.replace(/^\[|\]$/g, '')) > 0 ? 'localhost' : hostname;
  return {
    publicUrl,
    mailFrom: config.mailFrom ?? `Rocket DBaaS <rocket@${domain}>`,
    zone: config.timeZone,
  };
}

/** The ways to reach contacts that are configured. To be closed at the end. */
export function openNotifiers(config: MailConfig, clock: Clock): Notifiers {
  const { smtpUrl, webhookNetworks } = config;
  return {
    ...(smtpUrl === undefined
      ? {}
      : {
          Mail: new SmtpNotifier({
            url: smtpUrl,
            from: senderOf(config).mailFrom,
            isTlsRequired: config.smtpRequireTls ?? !isThisMachine(smtpUrl),
          }),
        }),
    Webhook: new WebhookNotifier({ allowedNetworks: webhookNetworks, clock }),
  };
}

export async function closeNotifiers(notifiers: Notifiers): Promise<void> {
  await Promise.all(Object.values(notifiers).map((notifier) => notifier.close()));
}

function isThisMachine(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}
