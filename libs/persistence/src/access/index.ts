export * from './user.entity.js';
export * from './session.entity.js';
export * from './api-token.entity.js';
export * from './login-attempt.entity.js';
export * from './user.repository.js';
export * from './session.repository.js';
export * from './api-token.repository.js';
export * from './login-attempt.repository.js';
