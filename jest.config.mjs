/** All projects in one run: `npm test`, or `npm test -- --selectProjects domain platform`. */
export default {
  projects: ['<rootDir>/{libs,libs/engines,apps}/*/jest.config.mjs'],
  // Tests wait for databases more than for the processor.
  maxWorkers: '100%',
};
