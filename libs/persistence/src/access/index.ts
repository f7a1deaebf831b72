export * from './user.entity.js';
export * from './session.entity.js';
export * from './api-token.entity.js';
export * from './login-attempt.entity.js';
