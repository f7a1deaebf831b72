import { describeEngine } from '@rocket/engine-core/testing';
import { makeLocalWorld } from './local-world.js';

describeEngine('PostgreSQL 18', () => makeLocalWorld('18.4', '18.3'));
describeEngine('PostgreSQL 17', () => makeLocalWorld('17.10', '17.9'), 16);
