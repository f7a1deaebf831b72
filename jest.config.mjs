import * as vm from 'node:vm';

if (vm.SourceTextModule === undefined) {
  throw new Error('Run the tests by `npm test -- <arguments of jest>`: they need Node 24 with --experimental-vm-modules.');
}

/** All projects but the journeys in one run: `npm test -- unit`, or `npm test -- unit --selectProjects domain platform`. */
export default {
  projects: ['<rootDir>/{libs,libs/engines,apps}/*/jest.config.mjs', '<rootDir>/tools/jest.config.mjs'],
  // Jest ignores the time-outs of projects: this is the one that counts.
  testTimeout: 30_000,
  // Tests wait for databases more than for the processor.
  maxWorkers: '100%',
};
