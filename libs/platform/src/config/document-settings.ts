import { SETTINGS, type Setting } from './settings.js';

const settings: readonly Setting[] = Object.values(SETTINGS);

/** The page `docs/configuration.md`. */
export function configurationPage(): string {
  const rows = settings.map(
    ({ env, description, expects, fallback, isSecret }) =>
      `| \`${env}\` | ${description} | ${sentence(expects)} | ${isSecret ? 'yes' : ''} | ${fallback} |`,
  );
  return [
    '# Configuration',
    '',
    '<!-- Written by `npm run docs:generate` from libs/platform/src/config/settings.ts. -->',
    '',
    'Everything is configured by environment variables. An empty one counts as absent. All of them are checked before',
    'anything starts; every fault is printed in one sentence, and the exit code is 1.',
    '',
    '| variable | what it does | must be | secret | default |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** The file `.env.example`. */
export function environmentExample(): string {
  const entries = settings.map(
    ({ env, description, expects, fallback }) =>
      `# ${description.replaceAll('`', '')}\n# ${sentence(expects).replaceAll('`', '')}. Default: ${fallback.replaceAll('`', '')}.\n#${env}=\n`,
  );
  return [
    '# Written by `npm run docs:generate`. Set what you need, then: node --env-file=.env tools/start.mjs\n',
    ...entries,
  ].join('\n');
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
