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

const ADDRESS_OF = /^address(es)?Of$/;
const SERVICE = '(auth|history|courier|gateway|service|server|provider|store|proxy|redis|postgresql)';
/** Words of comments that say too little, with what to write. */
const COMMENTS = [
  {
    form: /^[*\s]*(Of (an?|the)|Those (that|who|of)|Whoever)\b/,
    message: 'Begin with the noun that the comment defines.',
  },
  {
    form: new RegExp(`\\b${SERVICE}( that)? (is|are|was|were|be) away\\b`, 'i'),
    message: 'A service is "unavailable".',
  },
];

/** The text of a file is looked at first, so a file without such words costs nothing more. */
const words = {
  create: (context) => {
    const { text } = context.sourceCode;
    const named = {
      Identifier(node) {
        if (ADDRESS_OF.test(node.name)) context.report({ node, message: 'Say what it is: ipOf, urlOf, emailOf.' });
      },
    };
    const commented = {
      Program() {
        for (const node of context.sourceCode.getAllComments())
          for (const { form, message } of COMMENTS) if (form.test(node.value)) context.report({ node, message });
      },
    };
    return { ...(/address(es)?Of/.test(text) && named), ...(/(Of|Those|Whoever) | away/.test(text) && commented) };
  },
};

const plugin = { meta: { name: 'parley' }, rules: { parts, clock, 'no-enum': noEnum, words } };
// oxlint loads a plugin by its default export.
export { plugin as default };
