export { SETTINGS, backupDirectoryOf, publicUrlOf, type Config, type Setting, type SettingName } from './config/settings.js';
export type { PortRange, QueueBackend } from './config/setting-schemas.js';
export { ConfigError, parseConfig, unknownSettings, type Environment } from './config/parse-config.js';
export { loadConfigOrExit } from './config/load-config.js';
export { configurationPage, environmentExample } from './config/document-settings.js';
export { canonicalHash, canonicalText } from './canonical-hash.js';
export { systemClock, type Clock } from './clock.js';
export { isId, newId } from './ids.js';
export { createLogger, withoutUrlCredentials, type Logger, type LoggerOptions } from './runtime/logger.js';
export { announceReady, onShutdown, type ShutdownOptions } from './runtime/graceful-shutdown.js';
export { SecretBox } from './secrets/secret-box.js';
export { openSecretBox } from './secrets/secret-key-file.js';
export { hashPassword, needsRehash, verifyPassword } from './secrets/passwords.js';
export { generatePassword } from './secrets/generate-password.js';
export { equalSecrets, hashToken, newToken } from './secrets/tokens.js';
export {
  createCertificateAuthority,
  inspectCertificate,
  issueMemberCertificate,
  issuePeerCertificate,
  type IssuedCertificate,
  type MemberCertificateRequest,
} from './certificates/certificates.js';
