import nx from '@nx/eslint-plugin';
import angular from 'angular-eslint';
import tseslint from 'typescript-eslint';
import { RESERVED_PACKAGES, ROOMS } from './tools/boundaries/rooms.mjs';
import { house } from './tools/boundaries/house-rules.mjs';

/** Directory of a room; engines live one deeper, apps elsewhere. */
const directoryOf = (room) =>
  room.startsWith('engine-')
    ? `libs/engines/${room.slice('engine-'.length)}`
    : ['api', 'worker', 'web'].includes(room)
      ? `apps/${room}`
      : `libs/${room}`;

const SPECS = ['**/*.spec.ts', '**/testing.ts', '**/testing/**/*.ts', '**/*.contract.ts'];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '**/.angular/**',
      '.nx/**',
      '.rocket/**',
      '.rocket-demo/**',
      '.rocket-lab/**',
      'coverage/**',
      'tmp/**',
      'tools/boundaries/fixture/**',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['{libs,apps}/**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx, house },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      // Numbers and booleans read well in templates; objects do not.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Wire types are classes for their decorators, and shapes for everybody else.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Nest modules and Angular components are classes without a body.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidOperator: true }],
      // Wire types and rows are classes for the sake of decorators; they are data, without methods to lose.
      '@typescript-eslint/no-misused-spread': 'off',
      // The names of settings and headers come from outside: `noPropertyAccessFromIndexSignature` wants the brackets.
      '@typescript-eslint/dot-notation': 'off',
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', { max: 6 }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
      'house/file-names': 'error',
      'house/process-env': 'error',
      '@nx/enforce-module-boundaries': [
        'error',
        {
          allow: [],
          enforceBuildableLibDependency: true,
          depConstraints: Object.entries(ROOMS).map(([room, allowed]) => ({
            sourceTag: `room:${room}`,
            onlyDependOnLibsWithTags: [room, ...allowed].map((name) => `room:${name}`),
          })),
        },
      ],
    },
  },
  ...Object.keys(ROOMS).map((room) => ({
    files: [`${directoryOf(room)}/**/*.ts`],
    ignores: SPECS,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: Object.entries(RESERVED_PACKAGES)
            .filter(([, { rooms }]) => !rooms.includes(room))
            .map(([name, { why }]) => ({ name, message: why })),
        },
      ],
    },
  })),
  {
    // The domain is pure: no package, nothing of Node, no clock, no chance.
    files: ['libs/domain/src/**/*.ts'],
    ignores: SPECS,
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ regex: '^[^.]', message: 'The domain imports nothing but itself.' }] }],
      'no-restricted-globals': [
        'error',
        'process',
        'Buffer',
        'setTimeout',
        'setInterval',
        'fetch',
        'performance',
        'crypto',
        'console',
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Take the time as an argument.' },
        { object: 'Math', property: 'random', message: 'Take chance as an argument.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Take the time as an argument.' },
      ],
    },
  },
  { files: ['libs/platform/src/config/**/*.ts'], rules: { 'house/process-env': 'off' } },
  // Generated, then read.
  { files: ['libs/persistence/src/migrations/**/*.ts'], rules: { 'max-lines-per-function': 'off' } },
  {
    files: SPECS,
    rules: {
      'max-lines-per-function': 'off',
      'house/process-env': 'off',
      // Matchers such as expect.objectContaining(), rows and answers that a test reads are typed any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['apps/web/**/*.ts'],
    extends: [angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
    rules: {
      // What comes over the wire may know more words than we do.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@angular-eslint/prefer-on-push-component-change-detection': 'off', // Zoneless and signals: there is no other detection.
      '@angular-eslint/component-selector': [
        'error',
        [
          { type: 'element', prefix: 'rk', style: 'kebab-case' },
          { type: 'attribute', prefix: 'rk', style: 'camelCase' },
        ],
      ],
      '@angular-eslint/directive-selector': ['error', { type: 'attribute', prefix: 'rk', style: 'camelCase' }],
    },
  },
  { files: ['apps/web/**/*.html'], extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility] },
  {
    files: ['tools/**/*.ts', 'bench/**/*.ts', 'e2e/**/*.ts'],
    extends: [tseslint.configs.recommended],
    rules: { 'max-lines': ['error', { max: 400 }], eqeqeq: 'error' },
  },
  {
    files: ['**/*.{mjs,cjs}'],
    rules: { 'max-lines': ['error', { max: 400 }], eqeqeq: 'error', 'no-unused-vars': 'error', 'prefer-const': 'error' },
  },
);
