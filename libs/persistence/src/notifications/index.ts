export * from './notice.entity.js';
export * from './notices.js';
export * from './notification.entity.js';
export * from './notifications.js';
export * from './patch-appointment.entity.js';
export * from './patch-appointments.js';
export * from './told-month.entity.js';
export * from './told-months.js';
