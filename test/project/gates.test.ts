import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Assembly, ClassType, InterfaceType, PrimitiveType, TypeKind } from '@jsii/spec';
import { apiChanges, apiList } from '../../tools/gates/api-list';
import { loadAssembly } from '../../tools/gates/assembly';
import { awslintFindings, judgeFindings } from '../../tools/gates/awslint-findings';
import { docsGaps } from '../../tools/gates/docs-gaps';
import { judgeWarnings } from '../../tools/gates/jsii-warnings';
import { addedTemplates } from '../../tools/gates/template-differences';

/** A copy of the compiled assembly with one more struct and one more construct in it. */
function assemblyWith(change: (struct: InterfaceType, construct: ClassType) => void = () => {}): Assembly {
  const assembly = structuredClone(loadAssembly('.'));
  const common = { assembly: assembly.name, docs: { summary: 'Documented.' } };
  const struct: InterfaceType = {
    ...common,
    kind: TypeKind.Interface,
    fqn: `${assembly.name}.ProbeProps`,
    name: 'ProbeProps',
    datatype: true,
    properties: [{
      name: 'size', abstract: true, immutable: true, optional: true, type: { primitive: PrimitiveType.Number },
      docs: { summary: 'The size.', default: '- none' },
    }],
  };
  const construct: ClassType = {
    ...common,
    kind: TypeKind.Class,
    fqn: `${assembly.name}.Probe`,
    name: 'Probe',
    base: 'constructs.Construct',
    initializer: {
      parameters: [
        { name: 'scope', type: { fqn: 'constructs.Construct' } },
        { name: 'id', type: { primitive: PrimitiveType.String } },
        { name: 'props', type: { fqn: struct.fqn }, optional: true },
      ],
    },
  };
  change(struct, construct);
  assembly.types = { ...assembly.types, [struct.fqn]: struct, [construct.fqn]: construct };
  return assembly;
}

describe('docs', () => {
  test('what is documented passes', () => {
    expect(docsGaps(assemblyWith()).gaps).toEqual([]);
  });

  test('a type without a summary is reported', () => {
    const { gaps } = docsGaps(assemblyWith((_, construct) => Object.assign(construct, { docs: {} })));
    expect(gaps).toEqual(['Probe: no summary']);
  });

  test('a property without a summary, and an optional one without a default, are reported', () => {
    const { gaps } = docsGaps(assemblyWith((struct) => Object.assign(struct.properties![0], { docs: {} })));
    expect(gaps).toEqual(['ProbeProps.size: no summary', 'ProbeProps.size: optional, but no @default']);
  });
});

describe('public API list', () => {
  test('a parameter that becomes required shows as one line gone and one line new', () => {
    const before = apiList(assemblyWith());
    const after = apiList(assemblyWith((_, construct) => {
      Object.assign(construct.initializer!.parameters![2], { optional: false });
    }));
    expect(apiChanges(before, after)).toEqual([
      '- Probe.new(scope: constructs.Construct, id: string, props?: ProbeProps)',
      '+ Probe.new(scope: constructs.Construct, id: string, props: ProbeProps)',
    ]);
  });

  test('names types, members, and how optional they are', () => {
    expect(apiList(assemblyWith())).toEqual(expect.arrayContaining([
      'Probe class extends constructs.Construct', 'ProbeProps struct', 'ProbeProps.size?: number',
    ]));
  });
});

describe('awslint', () => {
  const stage = 'reports/awslint-probe';

  async function findingsOf(assembly: Assembly): Promise<Awaited<ReturnType<typeof awslintFindings>>> {
    mkdirSync(stage, { recursive: true });
    copyFileSync('package.json', join(stage, 'package.json'));
    writeFileSync(join(stage, '.jsii'), JSON.stringify(assembly));
    return awslintFindings(stage);
  }

  afterAll(() => rmSync(stage, { recursive: true, force: true }));

  test('looks at the assembly: a construct with odd parameters is reported, a regular one is not', async () => {
    const good = await findingsOf(assemblyWith());
    const bad = await findingsOf(assemblyWith((_, construct) => Object.assign(construct.initializer!.parameters![0], { name: 'parent' })));
    const ofProbe = ({ findings }: typeof good) => findings.filter(({ scope }) => /\.Probe\b/.test(scope)).map(({ rule }) => rule);
    expect(good.rules).toBeGreaterThan(40);
    expect(ofProbe(good)).toEqual([]);
    expect(ofProbe(bad)).toEqual(['construct-ctor']);
  });

  test('an exclusion covers its finding only, and must have a reason and a finding', () => {
    const finding = { rule: 'r', scope: 'lib.A.x', message: 'm' };
    expect(judgeFindings([finding], [{ rule: 'r', scope: 'lib.A.*', reason: 'because' }])).toEqual([]);
    expect(judgeFindings([finding], [])).toEqual(['r at lib.A.x: m']);
    expect(judgeFindings([], [{ rule: 'r', scope: 'lib.A.*', reason: 'because' }])).toEqual(['excluded, but gone: r at lib.A.*']);
    expect(judgeFindings([finding], [{ rule: 'r', scope: 'lib.A.x', reason: ' ' }])).toEqual(['excluded without a reason: r at lib.A.x']);
  });
});

describe('jsii warnings', () => {
  const output = [
    'src/a/b.ts:4:10 - \u001b[93mwarning\u001b[0m JSII5018: "from" is a reserved word in Python.',
    'Errors: 0 | Warnings: 1 | Time: 5.65s',
  ].join('\n');

  test('a warning that is not listed is reported', () => {
    expect(judgeWarnings(output, []).complaints).toEqual(['not listed: src/a/b.ts:4:10 - warning JSII5018: "from" is a reserved word in Python.']);
  });

  test('a listed one passes, a stale entry does not', () => {
    const listed = { code: 'JSII5018', contains: 'src/a/b.ts', reason: 'because' };
    expect(judgeWarnings(output, [listed])).toEqual({ complaints: [], found: 1 });
    expect(judgeWarnings('Errors: 0 | Warnings: 0', [listed]).complaints).toEqual(["listed, but gone: JSII5018 'src/a/b.ts'"]);
  });

  test('warnings that the gate does not recognize are noticed', () => {
    expect(judgeWarnings('Errors: 0 | Warnings: 2', []).complaints).toEqual(['the compiler counts 2 warnings, 0 were recognized']);
  });
});

describe('templates that the last release did not have', () => {
  const kept = new Set(['Home', 'Central']);

  test('are told where an example of it has them now', () => {
    expect(addedTemplates(kept, new Map([['app', ['Home', 'Central', 'More']]]))).toEqual(['More']);
  });

  test('are a new example where it had none of its templates', () => {
    expect(addedTemplates(kept, new Map([['app', ['Home', 'Central']], ['organization', ['Backup-Home']]]))).toEqual([]);
  });
});
