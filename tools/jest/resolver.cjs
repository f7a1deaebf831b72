// Jest resolves what our sources write, without a build:
// `./x.js` in a TypeScript file means `./x.ts` beside it, and `@rocket/x[/part]` means the sources of that library.
// A resolver instead of `moduleNameMapper`, because a mapping of `*.js` would reach into node_modules too.
const { existsSync, readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');

const workspaceRoot = join(__dirname, '..', '..');

/** Package name -> its directory, as the root package.json lists the workspaces. */
const packages = new Map(
  JSON.parse(readFileSync(join(workspaceRoot, 'package.json'), 'utf8')).workspaces.map((directory) => {
    const path = join(workspaceRoot, directory);
    return [JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).name, path];
  }),
);

function sourceOf(request, basedir) {
  if (request.startsWith('@rocket/')) {
    const [scope, name, ...rest] = request.split('/');
    const directory = packages.get(`${scope}/${name}`);
    return directory && join(directory, 'src', rest.length > 0 ? `${rest.join('/')}.ts` : 'index.ts');
  }
  if (/^\.{1,2}\//.test(request) && request.endsWith('.js') && !basedir.includes('node_modules')) {
    return resolve(basedir, request.replace(/\.js$/, '.ts'));
  }
  return undefined;
}

module.exports = (request, options) => {
  const source = sourceOf(request, options.basedir);
  return source && existsSync(source) ? source : options.defaultResolver(request, options);
};
