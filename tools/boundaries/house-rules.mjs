import { basename } from 'node:path';

const BANNED = ['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'types', 'constants'];
/** `@rocket/contracts/constants` is the one decorator-free door for the browser, and called so in the design. */
const ALLOWED = /libs\/contracts\/src\/constants\.ts$/;

/** A file is named for what it exports; these names say nothing. */
const fileNames = {
  meta: {
    type: 'problem',
    messages: { banned: 'A file named "{{name}}" becomes a drawer for everything: name it for what it exports.' },
  },
  create(context) {
    return {
      Program(node) {
        const name = basename(context.filename).split('.')[0].toLowerCase();
        if (BANNED.includes(name) && !ALLOWED.test(context.filename))
          context.report({ node, messageId: 'banned', data: { name } });
      },
    };
  },
};

/** Configuration is read once, in platform, where every setting is described and checked. */
const processEnv = {
  meta: { type: 'problem', messages: { banned: 'Settings come from @rocket/platform: describe this one in settings.ts.' } },
  create(context) {
    return {
      'MemberExpression[object.name="process"][property.name="env"]': (node) => context.report({ node, messageId: 'banned' }),
      'MemberExpression[object.name="process"][property.value="env"]': (node) => context.report({ node, messageId: 'banned' }),
      'ImportDeclaration[source.value=/^(node:)?process$/] ImportSpecifier[imported.name="env"]': (node) =>
        context.report({ node, messageId: 'banned' }),
    };
  },
};

/** Rules of this house that no plugin has. */
export const house = { rules: { 'file-names': fileNames, 'process-env': processEnv } };
