// The keys of a configuration, from the table of options: for its schema, and for the page of the API.
import { CONFIG_OPTIONS } from '../dist/policy/configuration.js';

/** @import { CheckOption } from '../src/options/check-options.ts' */

/** The choices that are a type of their own, because levels of rules are made of them too. */
const LEVELS = 'error,warning,note';

/** @param {CheckOption} option */
function describe({ inConfig, describe }) {
  return typeof inConfig === 'string' ? inConfig : describe;
}

/** @param {CheckOption} option */
function schemaOf(option) {
  switch (option.kind) {
    case 'flag':
      return { type: 'boolean' };
    case 'choice':
      if (option.choices.join() === LEVELS) return { $ref: '#/definitions/Level' };
      return { type: 'string', enum: option.choices };
    case 'text':
      return { type: 'string' };
    case 'list':
      return { type: 'array', items: { type: 'string' } };
    case 'levels':
      return { type: 'object', additionalProperties: { $ref: '#/definitions/RuleLevel' } };
  }
}

/** Properties of a JSON Schema. @returns {Record<string, object>} */
export function optionSchemas() {
  return Object.fromEntries(
    [...CONFIG_OPTIONS].map(([key, option]) => [
      key,
      {
        ...schemaOf(option),
        description: describe(option),
        ...('holds' in option && option.holds === 'release' ? { pattern: '^\\d+\\.\\d+$' } : {}),
      },
    ]),
  );
}

/** @param {CheckOption} option */
function typeOf(option) {
  switch (option.kind) {
    case 'flag':
      return 'boolean';
    case 'choice':
      if (option.choices.join() === LEVELS) return 'Level';
      return option.choices.map(choice => `'${choice}'`).join(' | ');
    case 'text':
      return 'string';
    case 'list':
      return 'string[]';
    case 'levels':
      return 'Record<string, RuleLevel>';
  }
}

/** Members of an interface, with their comments. */
export function optionMembers() {
  return [...CONFIG_OPTIONS].map(
    ([key, option]) => `    /** ${describe(option)} */\n    ${key}?: ${typeOf(option)};`,
  );
}
