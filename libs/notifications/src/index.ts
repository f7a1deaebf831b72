export * from './notifier.js';
export * from './letters/letter.js';
export * from './letters/write-letter.js';
export { letterText } from './letters/letter-text.js';
export { letterHtml } from './letters/letter-html.js';
export * from './letters/invitation.js';
export { SmtpNotifier } from './smtp/smtp-notifier.js';
export { WebhookNotifier } from './webhook/webhook-notifier.js';
