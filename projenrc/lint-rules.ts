import { Component, awscdk } from 'projen';
import { HEADLINE_ROOMS, ROOMS, importableRooms } from './rooms';

/** Patterns in syntax that have no place in the library, each with what to do instead. */
const NOT_IN_THE_LIBRARY = [
  {
    selector: 'NewExpression[callee.name="CfnOutput"], NewExpression[callee.property.name="CfnOutput"]',
    message: 'Library constructs create no CfnOutput: the app decides what is exported.',
  },
  {
    selector: 'MemberExpression[object.name="process"][property.name="env"]',
    message: 'Library constructs read no environment variables; a handler reads them in its *-contract.ts.',
  },
  {
    selector: 'CallExpression[callee.object.name="Object"][callee.property.name="freeze"] > ThisExpression',
    message: 'The jsii runtime must be able to tag instances: use readonly fields and copied arrays.',
  },
  {
    selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"], NewExpression[callee.name="Date"][arguments.length=0], '
      + 'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
    message: 'Synthesis is deterministic: the same app gives the same template.',
  },
];

const EXPORT_STAR = { selector: 'ExportAllDeclaration', message: '`export *` belongs in index.ts only.' };
const ONLY_EXPORT_STAR = { selector: 'Program > :not(ExportAllDeclaration)', message: 'index.ts holds `export * from` lines only.' };

/**
 * What eslint enforces beyond projen's defaults: the dependency arrows between rooms, barrels, and the habits of a library.
 */
export class LintRules extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    const eslint = project.eslint!;

    for (const ignored of ['lib/', 'dist/', 'cdk.out/', 'reports/', 'test/fixtures/last-release/', '**/.venv/']) {
      eslint.addIgnorePattern(ignored);
    }

    eslint.addRules({
      '@stylistic/object-curly-newline': ['off'],
      '@stylistic/object-property-newline': ['off'],
      'eqeqeq': ['error', 'always', { null: 'ignore' }],
      'no-throw-literal': ['error'],
      'prefer-const': ['error'],
      'object-shorthand': ['error', 'always'],
      '@typescript-eslint/await-thenable': ['error'],
      '@typescript-eslint/no-deprecated': ['error'],
      '@typescript-eslint/no-for-in-array': ['error'],
      '@typescript-eslint/no-misused-promises': ['error'],
      '@typescript-eslint/no-unnecessary-type-assertion': ['error'],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/prefer-readonly': ['error'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'import/no-cycle': ['error'],
      'import/order': ['error', { groups: ['builtin', 'external'], alphabetize: { order: 'asc', caseInsensitive: true } }],
      'import/no-restricted-paths': ['error', { basePath: '.', zones: arrowZones() }],
    });

    eslint.addOverride({
      files: ['src/**/*.ts'],
      rules: {
        '@typescript-eslint/require-array-sort-compare': ['error', { ignoreStringArrays: true }],
        '@typescript-eslint/no-explicit-any': ['error'], // `unknown` where JSON comes in; jsii takes it for `any`
        '@typescript-eslint/explicit-member-accessibility': ['error', { overrides: { constructors: 'no-public' } }],
        'max-lines': ['error', { max: 450 }],
        'no-console': ['error'],
        'no-restricted-syntax': ['error', EXPORT_STAR, ...NOT_IN_THE_LIBRARY],
      },
    });
    // A table of cases reads better with a case a line.
    eslint.addOverride({
      files: ['test/**/*.ts', 'tools/**/*.ts'],
      rules: { '@stylistic/max-len': ['error', { code: 200, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreComments: true, ignoreRegExpLiterals: true }] },
    });
    eslint.addOverride({ files: ['src/data/**/*.ts'], rules: { 'max-lines': ['off'] } });
    eslint.addOverride({
      files: ['src/**/index.ts'],
      rules: { 'no-restricted-syntax': ['error', ONLY_EXPORT_STAR] },
    });
    eslint.addOverride({
      files: ['src/**/*.lambda.ts', 'src/**/*.script.ts', 'src/**/*contract.ts'],
      rules: { 'no-restricted-syntax': ['error', EXPORT_STAR], 'no-console': ['off'] },
    });
    // SDK clients and the CSV parser are bundled into handlers and are development dependencies; nothing else may import them.
    eslint.allowDevDeps('**/src/**/*.lambda.ts');
    eslint.allowDevDeps('**/src/notification/handler/aws-clients.ts');
    eslint.allowDevDeps('**/src/notification/handler/aws-outgoing.ts');
    eslint.allowDevDeps('**/src/report-notifier/handler/reading/csv.ts');
    eslint.addOverride({
      files: ['src/**/handler/**/*.ts'],
      rules: {
        'no-restricted-imports': ['error', {
          patterns: [{ regex: '^(aws-cdk-lib|constructs)(/|$)', message: 'A handler runs without the CDK: what synthesis shares with it lies in data/, private/ or the handler itself.' }],
        }],
      },
    });

    for (const room of HEADLINE_ROOMS) {
      const others = HEADLINE_ROOMS.filter((other) => other !== room).join('|');
      eslint.addOverride({
        files: [`src/${room}/**/*.ts`],
        rules: {
          '@typescript-eslint/no-restricted-imports': ['error', {
            patterns: [{
              regex: `^(\\.\\./)+(${others})(/|$)`,
              allowTypeImports: true,
              message: 'A headline construct knows others by `import type` only; composing them is the task of the rooms above.',
            }],
          }],
        },
      });
    }

    eslint.addOverride({
      files: ['examples/**/*.ts'],
      rules: {
        'no-restricted-imports': ['error', {
          patterns: [{ regex: '(^|/)(src|lib)(/|$)', message: 'Examples import what users import: cdk-org-backup.' }],
        }],
      },
    });

    project.addTask('eslint:fix', {
      description: 'Lint, mending what can be mended',
      steps: [{ spawn: 'eslint', args: ['--fix'] }],
    });
  }
}

interface Zone {
  readonly target: string;
  readonly from: string;
  readonly except?: string[];
  readonly message: string;
}

/** One zone per room: everything in `src` is out of bounds except the room itself and what its floor may import. */
function arrowZones(): Zone[] {
  const zones: Zone[] = ROOMS.map((room) => {
    const otherHeadlines = HEADLINE_ROOMS.includes(room) ? HEADLINE_ROOMS.filter((other) => other !== room) : [];
    const allowed = importableRooms(room);
    return {
      target: `./src/${room}`,
      from: './src',
      except: [`./${room}`, ...allowed.map((other) => `./${other}`), ...otherHeadlines.map((other) => `./${other}/index.ts`)],
      message: `${room} may import from: ${allowed.join(', ') || 'no other room'} (the arrows are drawn in projenrc/rooms.ts).`,
    };
  });
  for (const outside of ['test', 'tools', 'examples', 'projenrc', 'lib']) {
    zones.push({ target: './src', from: `./${outside}`, message: 'The library depends on nothing outside src.' });
  }
  return zones;
}
