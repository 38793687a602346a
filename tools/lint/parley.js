/** Rules of this project that no linter has, for oxlint. */

/** Each part of the page that loads later is known to libs/chat/src/parts, which loads it before it is needed. */
const parts = {
  create: (context) => ({
    ImportExpression(node) {
      const loaders = context.sourceCode
        .getAncestors(node)
        .filter(({ type, callee }) => type === 'CallExpression' && ['lazyPart', 'partOf'].includes(callee.name));
      if (loaders.length === 0) context.report({ node, message: 'Load it by lazyPart or partOf.' });
    },
    ImportSpecifier(node) {
      if (node.imported.name === 'lazy') context.report({ node, message: 'Use lazyPart.' });
    },
  }),
};

/** The time is read only from the clock that is handed in. */
const clock = {
  create: (context) => {
    const report = (node) => context.report({ node, message: 'Have a Clock handed in (#platform/clock).' });
    return {
      CallExpression(node) {
        const { object, property } = node.callee;
        if (['Date', 'performance'].includes(object?.name) && property.name === 'now') report(node);
      },
      NewExpression(node) {
        if (node.callee.name === 'Date' && node.arguments.length === 0) report(node);
      },
    };
  },
};

const noEnum = {
  create: (context) => ({
    TSEnumDeclaration(node) {
      context.report({ node, message: 'Use a union of strings, or an object `as const`.' });
    },
  }),
};

const plugin = { meta: { name: 'parley' }, rules: { parts, clock, 'no-enum': noEnum } };
// oxlint loads a plugin by its default export.
export { plugin as default };
