import { ROOMS } from './tools/boundaries/rooms.mjs';

const APPS = ['api', 'worker', 'web'];
const pathOf = (room) =>
  room.startsWith('engine-')
    ? `libs/engines/${room.slice('engine-'.length)}`
    : APPS.includes(room)
      ? `apps/${room}`
      : `libs/${room}`;

/** Folders of an app that are not features: what every feature stands on. */
const SHARED_FOLDERS = 'app|shell|shared|edge|access|runtime|http|problems|auth|ui|core|testing';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Of two files that import each other neither can be understood alone.',
      severity: 'error',
      // The two ends of a relation between tables name each other: that is how TypeORM knows them.
      from: { pathNot: '\\.entity\\.ts$' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'features-do-not-import-each-other',
      comment: 'What two features share goes down a layer, or into a folder that every feature may use.',
      severity: 'error',
      from: { path: `^apps/([^/]+)/src/(?:app/)?(?!(?:${SHARED_FOLDERS})/)([^/]+)/` },
      to: { path: '^apps/$1/src/(?:app/)?[^/]+/', pathNot: [`^apps/$1/src/(?:app/)?(?:$2|${SHARED_FOLDERS})/`] },
    },
    {
      name: 'no-import-of-a-spec',
      comment: 'Builders for tests live in testing.ts.',
      severity: 'error',
      from: { pathNot: '\\.spec\\.ts$' },
      to: { path: '\\.spec\\.ts$' },
    },
    {
      name: 'no-reaching-into-a-library',
      comment: 'A library is what its index.ts exports.',
      severity: 'error',
      from: { path: '^(libs/engines/[^/]+|libs/(?!engines)[^/]+|apps/[^/]+)/' },
      to: { path: '^libs/[^/]+/.*', pathNot: ['^$1/', '/(?:dist|src)/(?:index|constants|testing)\\.(?:js|ts|d\\.ts)$'] },
    },
    // Layers, room by room, from the same table as the linter's.
    ...Object.entries(ROOMS).map(([room, allowed]) => ({
      name: `layers-of-${room}`,
      comment: `${room} may import only: ${allowed.join(', ') || 'nothing of ours'}.`,
      severity: 'error',
      from: { path: `^${pathOf(room)}/`, pathNot: '\\.spec\\.ts$' },
      to: { path: '^(?:libs|apps)/', pathNot: [room, ...allowed].map((name) => `^${pathOf(name)}/`) },
    })),
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: ['\\.angular/', '\\.nx/', '^tools/boundaries/fixture/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'default'],
      extensions: ['.ts', '.js', '.d.ts'],
    },
  },
};
